import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { pack as tarPack } from 'tar-stream'
import { UsageError } from './settings.js'

/** Names that never belong into an archive; `.git` anywhere is refused by the store (releases.md B3). */
const LEFT_OUT = new Set(['.git', '.github', '.gitignore', '.gitattributes', '.DS_Store', 'node_modules'])

export interface PackedApp {
  readonly appId: string
  readonly version: string
  readonly archive: Buffer
}

/**
 * Packs an app's folder the way the store wants it: one folder named like the id, gzip-compressed tar.
 * The same files give the same bytes.
 *
 * @param folder path of the app's folder; its `appinfo/info.xml` names id and version
 */
export async function packApp(folder: string): Promise<PackedApp> {
  const { appId, version } = await readIdAndVersion(folder)
  const tar = tarPack()
  for (const path of await filesBelow(folder)) {
    const { mode } = await stat(join(folder, path))
    const executable = (mode & 0o111) !== 0
    tar.entry(
      { name: `${appId}/${path}`, mode: executable ? 0o755 : 0o644, mtime: new Date(0) },
      await readFile(join(folder, path)),
    )
  }
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar) parts.push(part as Buffer)
  return { appId, version, archive: await promisify(gzip)(Buffer.concat(parts), { level: 9 }) }
}

/** Id and version as `appinfo/info.xml` states them; the store checks the file properly. */
export async function readIdAndVersion(folder: string): Promise<{ appId: string; version: string }> {
  const path = join(folder, 'appinfo', 'info.xml')
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`There is no ${path}. Give the folder of an app.`)
  })
  const appId = /<id>\s*([^<\s]+)\s*<\/id>/.exec(text)?.[1]
  const version = /<version>\s*([^<\s]+)\s*<\/version>/.exec(text)?.[1]
  if (appId === undefined || version === undefined) throw new UsageError(`${path} has no <id> or no <version>.`)
  return { appId, version }
}

async function filesBelow(folder: string, below = ''): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true })
  const paths: string[] = []
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    if (LEFT_OUT.has(basename(entry.name))) continue
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) paths.push(...(await filesBelow(folder, path)))
    else if (entry.isFile()) paths.push(path)
  }
  return paths
}
