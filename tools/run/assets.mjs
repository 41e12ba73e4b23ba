import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './child.mjs'
import { walk } from './files.mjs'
import { inRoot } from './paths.mjs'
import { Refusal } from './progress.mjs'

const ASSETS = inRoot('services/gateway/assets')
const MANIFEST = join(ASSETS, 'dist/static/manifest.json')

/** Stands for everything that the site's style sheet, script and icons are made of; `undefined` while they are not there. */
export function assetsFingerprint() {
  if (!existsSync(MANIFEST)) return undefined
  const sources = [...walk(inRoot('services/gateway/src/web')), ...walk(ASSETS)]
    .filter((file) => !file.startsWith(join(ASSETS, 'dist')) && !file.startsWith(join(ASSETS, 'node_modules')))
    .concat(inRoot('services/gateway/package.json'))
  return sources.map((file) => `${file}:${statSync(file).size}:${statSync(file).ctimeMs}`).join('\n')
}

/** Makes them. Throws Refusal when that fails. */
export async function makeAssets(node) {
  const code = await run(node, [join(ASSETS, 'build.mjs')], { stdio: ['ignore', 2, 2] })
  if (code !== 0) throw new Refusal('The style sheet and script of the pages cannot be made; the reason is above.')
}
