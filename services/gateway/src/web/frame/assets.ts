import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Made by `assets/build.mjs`. */
const FOLDER = fileURLToPath(new URL('../../../assets/dist/static', import.meta.url))

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/** The address of each file that pages load, by its name in the sources; it changes with the content. */
export type AssetUrls = (
  name: 'site.css' | 'site.js' | 'signup.js' | 'passkeys.js' | 'icons.svg' | 'mark.svg',
) => string

/** A file that pages load. */
export interface Asset {
  readonly path: string
  readonly contentType: string
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/** Whatever has the hash of its content in its name never changes. A picture that is looked at by itself runs nothing. */
const HEADERS = {
  'Cache-Control': 'public, max-age=31536000, immutable',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** Reads what the build made. @throws Error that says how to make it when it is not there */
export async function loadAssets(folder = FOLDER): Promise<{ assets: Asset[]; urls: AssetUrls }> {
  const manifest = await readManifest(folder)
  const assets = await Promise.all(
    Object.values(manifest).map(async (file) => ({
      path: `/static/${file}`,
      contentType: TYPES[file.split('.').at(-1) as string] ?? 'application/octet-stream',
      body: await readFile(join(folder, file)),
      headers: HEADERS,
    })),
  )
  return { assets, urls: (name) => `/static/${manifest[name]}` }
}

async function readManifest(folder: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
  } catch (error) {
    throw new Error(`The files that pages load are not in ${folder}. Make them: npm run build.`, { cause: error })
  }
}
