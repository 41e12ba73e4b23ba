import { once } from 'node:events'
import { constants, crc32, createInflateRaw, type InflateRaw } from 'node:zlib'
import { archiveError, HOW_TO_PACK } from './archive-error.js'

const FHCRC = 0x02
const FEXTRA = 0x04
const FNAME = 0x08
const FCOMMENT = 0x10
const TRAILER = 8
const LONGEST_HEADER = 65_536
const CHUNK = 131_072

const OTHER_FORMATS: readonly (readonly [magic: string, name: string])[] = [
  ['504b', 'a zip file'],
  ['425a68', 'compressed with bzip2'],
  ['fd377a585a', 'compressed with xz'],
  ['28b52ffd', 'compressed with zstd'],
  ['1f9d', 'compressed with compress'],
  ['3c', 'a web page or an XML file; does the address need a login?'],
]

/**
 * Unpacks exactly one gzip member (RFC 1952) that fills the whole stream. Programs disagree about several members and about
 * bytes behind the last one, so what this store checked would not be what a server unpacks.
 *
 * @throws DomainError `archive-…` for anything else
 */
export async function* gunzip(source: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  const { body, headerBytes } = await readHeader(source)
  const inflate = createInflateRaw({ chunkSize: CHUNK, finishFlush: constants.Z_FINISH })
  const feeding = feed(inflate, body, source)
  feeding.catch((error: unknown) => inflate.destroy(error as Error))
  let crc = 0
  let size = 0
  try {
    for await (const chunk of inflate) {
      crc = crc32(chunk, crc)
      size += (chunk as Buffer).length
      yield chunk as Buffer
    }
    const { total, tail } = await feeding
    checkTrailer(tail, total - inflate.bytesWritten, crc, size)
  } catch (error) {
    throw zlibProblem(error, headerBytes)
  } finally {
    inflate.destroy()
  }
}

async function feed(
  inflate: InflateRaw,
  first: Buffer,
  source: AsyncIterator<Buffer>,
): Promise<{ total: number; tail: Buffer }> {
  let over = false
  const ended = once(inflate, 'end').then(() => {
    over = true
  })
  ended.catch(() => undefined)
  let total = 0
  let tail: Buffer = Buffer.alloc(0)
  const take = async (chunk: Buffer) => {
    total += chunk.length
    tail = Buffer.concat([tail, chunk]).subarray(-TRAILER)
    if (!over && !inflate.write(chunk)) await Promise.race([once(inflate, 'drain'), ended])
  }
  await take(first)
  for (let next = await source.next(); !next.done; next = await source.next()) await take(next.value)
  if (!over) inflate.end()
  return { total, tail }
}

async function readHeader(source: AsyncIterator<Buffer>): Promise<{ body: Buffer; headerBytes: number }> {
  let bytes: Buffer = Buffer.alloc(0)
  for (;;) {
    const end = headerEnd(bytes)
    if (end !== undefined) return { body: bytes.subarray(end), headerBytes: end }
    if (bytes.length > LONGEST_HEADER)
      throw archiveError('archive-damaged', 'The gzip header of the archive is damaged.')
    const next = await source.next()
    if (next.done) throw notGzip(bytes)
    bytes = Buffer.concat([bytes, next.value])
  }
}

/** Where the compressed data begins; `undefined` while more bytes are needed. */
function headerEnd(bytes: Buffer): number | undefined {
  if (bytes.length < 10) return undefined
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) throw notGzip(bytes)
  const flags = bytes[3] as number
  let end = 10
  if (flags & FEXTRA) {
    if (bytes.length < end + 2) return undefined
    end += 2 + bytes.readUInt16LE(end)
  }
  for (const flag of [FNAME, FCOMMENT]) {
    if ((flags & flag) === 0) continue
    const zero = bytes.indexOf(0, end)
    if (zero < 0) return undefined
    end = zero + 1
  }
  if (flags & FHCRC) end += 2
  return bytes.length < end ? undefined : end
}

function notGzip(bytes: Buffer) {
  const start = bytes.toString('hex', 0, 8)
  const known = OTHER_FORMATS.find(([magic]) => start.startsWith(magic))?.[1]
  const plainTar = bytes.toString('latin1', 257, 262) === 'ustar' ? 'a tar file that is not compressed' : undefined
  const what = bytes.length === 0 ? 'empty' : (known ?? plainTar ?? 'something else')
  return archiveError(
    'archive-not-gzip',
    `The archive must be a gzip-compressed tar file (.tar.gz), but it is ${what}. ${HOW_TO_PACK}`,
  )
}

function checkTrailer(tail: Buffer, beyond: number, crc: number, size: number): void {
  if (beyond < TRAILER) throw truncated()
  if (beyond > TRAILER) {
    throw archiveError(
      'archive-trailing-data',
      `There are ${beyond - TRAILER} bytes behind the end of the compressed data: a second gzip member or something appended. The archive must end where its compression ends; pack it anew.`,
    )
  }
  if (tail.readUInt32LE(0) !== crc || tail.readUInt32LE(4) !== size % 2 ** 32) {
    throw archiveError(
      'archive-damaged',
      'The archive is damaged: its checksum does not fit its contents. Pack and upload it again.',
    )
  }
}

function truncated() {
  return archiveError(
    'archive-truncated',
    'The archive ends in the middle: it was cut off. Upload it again and compare its size.',
  )
}

function zlibProblem(error: unknown, headerBytes: number): unknown {
  const code = (error as { code?: unknown } | undefined)?.code
  if (code === 'Z_BUF_ERROR') return truncated()
  if (code === 'Z_DATA_ERROR') {
    return archiveError(
      'archive-damaged',
      `The compressed data of the archive is damaged (after its header of ${headerBytes} bytes). Pack and upload it again.`,
      error,
    )
  }
  return error
}
