import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Catalogues, Translate } from '../language/catalogues.js'
import type { Visit } from '../visit.js'
import type { AssetUrls } from './assets.js'

/** What every part of a page may need. */
export interface Frame {
  readonly visit: Visit
  readonly t: Translate
  readonly assetUrl: AssetUrls
  readonly languages: Catalogues['languages']
}

/** Given to all parts of a page at once, so that they need not hand it on. */
export const FrameContext = createContext<Frame | undefined>(undefined)

export function useFrame(): Frame {
  const frame = useContext(FrameContext)
  if (frame === undefined) throw new Error('A part of a page is rendered outside of any page.')
  return frame
}
