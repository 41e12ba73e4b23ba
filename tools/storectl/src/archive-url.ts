import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Session } from './session.js'
import { UsageError } from './settings.js'

/**
 * Puts an archive where a development store on this machine can download it, over https like anybody's.
 * The store names the address of that place in its data folder.
 */
export async function archiveUrl(session: Session, name: string, archive: Buffer): Promise<string> {
  const folder = join(session.dataFolder, 'downloads')
  const base = await readFile(join(session.dataFolder, 'downloads-url'), 'utf8').catch(() => {
    throw new UsageError(
      'Upload the archive to a place with an https address and give it with --url. ' +
        `(A development store would take it from ${folder}, but there is none there.)`,
    )
  })
  await mkdir(folder, { recursive: true })
  const path = join(folder, name)
  await writeFile(`${path}.part`, archive)
  await rename(`${path}.part`, path) // never half an archive under its name
  return `${base.trim()}/${encodeURIComponent(name)}`
}
