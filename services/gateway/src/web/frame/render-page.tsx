import { render } from 'preact-render-to-string'
import type { Catalogues } from '../language/catalogues.js'
import type { Shown, Visit } from '../visit.js'
import type { AssetUrls } from './assets.js'
import { FrameContext } from './frame.js'
import { Layout } from './layout.js'

/** What all pages have in common. */
export interface Site {
  readonly catalogues: Catalogues
  readonly assetUrl: AssetUrls
}

/** The whole page as it is sent. */
export function renderPage(site: Site, visit: Visit, shown: Shown): string {
  const frame = { visit, t: visit.t, assetUrl: site.assetUrl, languages: site.catalogues.languages }
  const page = (
    <FrameContext.Provider value={frame}>
      <Layout shown={shown} />
    </FrameContext.Provider>
  )
  return `<!doctype html>${render(page)}`
}
