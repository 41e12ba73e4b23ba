import { createHash, createVerify, type KeyObject } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { extract, type Header } from 'tar-stream'
import { archiveError } from './archive-error.js'
import { gunzip } from './gunzip.js'
import { MemberRules, type Wanted, wanted } from './members.js'
import { TarGuard } from './tar-guard.js'

export interface ArchiveLimits {
  /** Bytes of one file that is read. */
  readonly maxFileBytes: number
  /** Bytes of everything unpacked. */
  readonly maxUnpackedBytes: number
  readonly maxMembers: number
}

export interface InspectOptions {
  readonly limits: ArchiveLimits
  /** Language codes whose changelogs are read. */
  readonly languages: ReadonlySet<string>
  /** Called as soon as the app's folder is known; what it throws ends the download at once (releases.md wart 17). */
  readonly onAppFolder: (appId: string) => Promise<void>
}

/** What one pass over an archive finds. */
export interface InspectedArchive {
  /** Name of the app's folder. */
  readonly folder: string
  readonly infoXml: Buffer
  readonly databaseXml: Buffer | undefined
  /** Language → text; `CHANGELOG.en.md` takes the place of `CHANGELOG.md`. Empty ones are left out, except English. */
  readonly changelogs: Readonly<Record<string, string>>
  /** Hex. */
  readonly sha512: string
  readonly bytes: number
  /** Whether this is the key's signature over exactly these bytes (RSA PKCS#1 v1.5, SHA-512). */
  verifies(publicKey: KeyObject, signature: Uint8Array): boolean
}

/**
 * Reads an archive once, as it arrives: hash, signature, decompression and every rule of releases.md B3 in the same pass.
 * Nothing is unpacked to disk, and only the files that are read are kept.
 */
export async function inspectArchive(
  source: AsyncIterable<Buffer>,
  options: InspectOptions,
): Promise<InspectedArchive> {
  const chunks = source[Symbol.asyncIterator]()
  const hash = createHash('sha512')
  const verify = createVerify('sha512')
  let bytes = 0
  async function* tapped(): AsyncGenerator<Buffer> {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      const chunk = next.value
      bytes += chunk.length
      hash.update(chunk)
      verify.update(chunk)
      yield chunk
    }
  }
  const files = new Files()
  const unpacked = guarded(gunzip(tapped()), options.limits)
  const folder = await readMembers(unpacked, options, files).catch((error: unknown) => {
    // The download must end now, not when its next bytes come; whoever refuses does not wait for that.
    chunks.return?.().catch(() => undefined)
    throw error
  })
  return {
    folder,
    infoXml: files.info(folder),
    databaseXml: files.database,
    changelogs: files.changelogs(),
    sha512: hash.digest('hex'),
    bytes,
    verifies: (publicKey, signature) => verify.verify(publicKey, signature),
  }
}

async function* guarded(unpacked: AsyncIterable<Buffer>, limits: ArchiveLimits): AsyncGenerator<Buffer> {
  const guard = new TarGuard()
  let bytes = 0
  for await (const chunk of unpacked) {
    bytes += chunk.length
    if (bytes > limits.maxUnpackedBytes) {
      throw archiveError(
        'archive-unpacked-too-large',
        `The archive unpacks to more than ${limits.maxUnpackedBytes / 1_048_576} MiB, the most this store takes.`,
      )
    }
    guard.check(chunk)
    yield chunk
  }
  guard.end()
}

async function readMembers(tar: AsyncIterable<Buffer>, options: InspectOptions, files: Files): Promise<string> {
  const extractor = extract()
  const rules = new MemberRules(options.limits.maxMembers)
  let folder: string | undefined
  const reading = (async () => {
    for await (const entry of extractor) {
      const member = { name: entry.header.name, type: entry.header.type ?? 'file' }
      const found = rules.check(member)
      if (folder === undefined) await options.onAppFolder(found)
      folder = found
      const file = wanted(member, folder, options.languages)
      if (file === undefined) entry.resume()
      else files.add(file, member.name, await contents(entry, member.name, options.limits.maxFileBytes))
    }
  })()
  const piping = pipeline(Readable.from(tar), extractor)
  piping.catch(() => undefined) // looked at below, unless the reader refuses first
  await reading.catch(async (error: unknown) => {
    extractor.destroy(error as Error)
    if (isOwn(error)) throw error
    // The reader was broken off; the reason is on the other side.
    const reason = await piping.catch((cause: unknown) => cause)
    throw isOwn(reason) ? reason : asRefusal(error)
  })
  await piping.catch((error: unknown) => {
    throw asRefusal(error)
  })
  if (folder === undefined) throw archiveError('archive-app-folder', 'The archive is empty: it holds no app folder.')
  return folder
}

function isOwn(error: unknown): boolean {
  return error instanceof DomainError
}

/** What the tar reader itself finds wrong, such as a checksum, is the archive's fault; everything else is told as it is. */
function asRefusal(error: unknown): unknown {
  const message = (error as { message?: unknown } | undefined)?.message
  if (isOwn(error) || typeof message !== 'string' || !/tar|header|checksum|Unexpected end of data/i.test(message))
    return error
  return archiveError(
    'archive-damaged',
    `The tar file inside the archive cannot be read: ${message}. Pack and upload it again.`,
    error,
  )
}

/** A member as the tar reader hands it out: its header and its bytes. */
type Entry = AsyncIterable<unknown> & { readonly header: Header }

async function contents(entry: Entry, name: string, maxBytes: number): Promise<Buffer> {
  const size = entry.header.size ?? 0
  if (size > maxBytes) {
    throw archiveError(
      'archive-file-too-large',
      `"${name}" has ${size} bytes; ${maxBytes} is the most for a metadata file.`,
    )
  }
  const parts: Buffer[] = []
  for await (const part of entry) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** The files that are read, each at most once. */
class Files {
  private readonly found = new Map<string, Buffer>()

  add(file: Wanted, name: string, bytes: Buffer): void {
    const key = file.kind === 'changelog' ? `changelog:${file.language}` : file.kind
    if (this.found.has(key))
      throw archiveError(
        'archive-duplicate',
        `The archive holds "${name}" twice. Programs differ in which one they take; pack it anew.`,
      )
    this.found.set(key, bytes)
  }

  info(folder: string): Buffer {
    const bytes = this.found.get('info')
    if (bytes !== undefined) return bytes
    throw archiveError(
      'archive-no-info-xml',
      `The archive has no ${folder}/appinfo/info.xml. Every app needs one; without it no server can install it.`,
    )
  }

  get database(): Buffer | undefined {
    return this.found.get('database')
  }

  changelogs(): Record<string, string> {
    const texts: Record<string, string> = { en: '' }
    for (const [key, bytes] of this.found) {
      if (!key.startsWith('changelog:')) continue
      const language = key.slice('changelog:'.length)
      const text = decode(bytes, language)
      if (text.trim() !== '' && !(language === '' && this.found.has('changelog:en'))) texts[language || 'en'] = text
    }
    return texts
  }
}

function decode(bytes: Buffer, language: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const name = language === '' ? 'CHANGELOG.md' : `CHANGELOG.${language}.md`
    throw archiveError('changelog-not-utf8', `${name} is not UTF-8 text. Save it in UTF-8 and pack the archive again.`)
  }
}
