import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Authority, createAuthority, type Identity, openAuthority, type SavedAuthority } from './authority.js'

/** Where a development authority keeps its files. */
export interface AuthorityFolder {
  readonly authority: Authority
  /** For NEXTCLOUD_CERTIFICATE_LOCATION. */
  readonly chainFile: string
  /** For NEXTCLOUD_CRL_LOCATION. */
  readonly revocationFile: string
}

/** Opens the authority in a folder; makes it, with an empty revocation list, the first time. */
export async function openAuthorityFolder(folder: string): Promise<AuthorityFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const chainFile = join(folder, 'nextcloud.crt')
  const revocationFile = join(folder, 'nextcloud.crl')
  const saved = await read(join(folder, 'authority.json'))
  if (saved !== undefined) return { authority: openAuthority(saved), chainFile, revocationFile }
  const authority = await createAuthority({ name: 'App Store Development' })
  await write(chainFile, authority.chain)
  await write(revocationFile, await authority.revocationList())
  await write(join(folder, 'authority.json'), JSON.stringify(authority.saved))
  return { authority, chainFile, revocationFile }
}

/**
 * Opens the authority that a store has made, to issue certificates with it.
 *
 * @throws when there is none in the folder
 */
export async function existingAuthority(folder: string): Promise<Authority> {
  const saved = await read(join(folder, 'authority.json'))
  if (saved === undefined)
    throw new Error(
      `There is no development authority in ${folder}. Start the store once with npm start, or make one with storectl ca create.`,
    )
  return openAuthority(saved)
}

/** Writes an app's key (readable by its owner only) and certificate as `<id>.key` and `<id>.crt`. */
export async function writeIdentity(
  folder: string,
  appId: string,
  identity: Identity,
): Promise<{ key: string; certificate: string }> {
  await mkdir(folder, { recursive: true })
  const files = { key: join(folder, `${appId}.key`), certificate: join(folder, `${appId}.crt`) }
  await write(files.key, identity.privateKey)
  await write(files.certificate, identity.certificate)
  return files
}

async function read(file: string): Promise<SavedAuthority | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as SavedAuthority
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(`${file}.part`, text, { mode: 0o600 })
  await rename(`${file}.part`, file)
}
