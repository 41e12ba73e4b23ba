import { createHash } from 'node:crypto'
import { constants, crc32, deflateRaw, deflateRawSync } from 'node:zlib'

/** One part of a text, compressed so that it can stand anywhere in a gzip member. */
export interface DeflatedPart {
  /** Raw deflate (RFC 1951), ended on a byte boundary, without a final block, without references to other parts. */
  readonly deflated: Uint8Array
  /** CRC-32 of the uncompressed bytes. */
  readonly crc: number
  /** Uncompressed bytes. */
  readonly size: number
}

/** Member header without optional fields: no time, no name, unknown system (RFC 1952, 2.3). */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])
/** An empty final block. */
const FINAL_BLOCK = Buffer.from([0x03, 0x00])

const DEFLATE = { level: 9, finishFlush: constants.Z_SYNC_FLUSH } as const

/** Compresses a part; a text made of parts costs one part's compression when one part changes. */
export function deflatePart(bytes: Uint8Array): DeflatedPart {
  return { deflated: deflateRawSync(bytes, DEFLATE), crc: crc32(bytes), size: bytes.byteLength }
}

/** The same, off the main thread. */
export function deflatePartInBackground(bytes: Uint8Array): Promise<DeflatedPart> {
  return new Promise((resolve, reject) => {
    deflateRaw(bytes, DEFLATE, (error, deflated) =>
      error ? reject(error) : resolve({ deflated, crc: crc32(bytes), size: bytes.byteLength }),
    )
  })
}

/** Parts that stand together as one part. */
export function joinParts(parts: readonly DeflatedPart[]): DeflatedPart & { readonly deflated: Buffer } {
  const deflated = Buffer.concat(parts.map((part) => part.deflated))
  return { deflated, ...checksumOf(parts) }
}

/** The checksum and size of a text from those of its parts; their bytes are not needed. */
export function checksumOf(parts: readonly Omit<DeflatedPart, 'deflated'>[]): Omit<DeflatedPart, 'deflated'> {
  let crc = 0
  let size = 0
  for (const part of parts) {
    crc = crc32Combine(crc, part.crc, part.size)
    size += part.size
  }
  return { crc, size }
}

/** The name of parts that stand together: a hash over their hashes. */
export function blockHash(hashes: readonly string[]): string {
  const hash = createHash('sha256').update('block\n')
  for (const each of hashes) hash.update(each).update('\n')
  return hash.digest('base64url')
}

/** Joins parts into one gzip member, which every decoder reads: nothing is compressed again. */
export function assembleGzip(parts: readonly DeflatedPart[]): Buffer {
  const { crc, size } = checksumOf(parts)
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc, 0)
  trailer.writeUInt32LE(size % 2 ** 32, 4)
  return Buffer.concat([HEADER, ...parts.map((part) => part.deflated), FINAL_BLOCK, trailer])
}

/** The strong tag of a document, quoted: equal parts in equal order have equal tags, everywhere and for ever. */
export function documentEtag(hashes: readonly string[]): string {
  const hash = createHash('sha256')
  for (const each of hashes) hash.update(each).update('\n')
  return `"${hash.digest('base64url').slice(0, 27)}"`
}

/** Bits of the CRC-32 polynomial, lowest power first (RFC 1952, 8). */
const POLYNOMIAL = 0xedb88320

/** x^(2^n) modulo the polynomial, for n from 0. */
const POWERS: number[] = []

/**
 * The CRC-32 of two texts joined, from theirs and the length of the second: shifting by a text of zeros is a multiplication by
 * a power of x in the field of the polynomial.
 */
export function crc32Combine(first: number, second: number, secondSize: number): number {
  let shift = 0x80000000 // x^0
  for (let bits = secondSize * 8, n = 0; bits > 0; bits = Math.floor(bits / 2), n += 1) {
    if (bits % 2 === 1) shift = multiply(power(n), shift)
  }
  return (multiply(shift, first) ^ second) >>> 0
}

function power(n: number): number {
  while (POWERS.length <= n) {
    const last = POWERS.at(-1)
    POWERS.push(last === undefined ? 0x40000000 : multiply(last, last))
  }
  return POWERS[n] as number
}

function multiply(one: number, other: number): number {
  let product = 0
  let factor = other
  for (let bit = 0x80000000; bit !== 0; bit >>>= 1) {
    if (one & bit) product ^= factor
    factor = factor & 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1
  }
  return product >>> 0
}
