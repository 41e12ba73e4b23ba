import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, crc32, inflateRaw } from 'node:zlib'
import { getBytes, getSegments, type SegmentRef } from '@appstore/contracts/catalog'
import type { Messaging } from '@appstore/nats/connection'

const inflate = promisify(inflateRaw)

/** Segments with more deflated bytes than this come in slices, because base64 makes them too large for one message. */
const WHOLE_SEGMENT_BYTES = 384 * 1024

/** Hashes in one request; the answer holds as many segments as fit and the rest is asked for again. */
const HASHES_PER_REQUEST = 1_000

/** The catalog no longer has a segment that its manifest named: the document was compiled anew in between. */
export class SegmentGone extends Error {
  constructor(hash: string) {
    super(`the catalog no longer has segment ${hash}`)
    this.name = 'SegmentGone'
  }
}

/** Deflated segments by hash, for the time of one synchronisation: those at hand are never fetched. */
export class SegmentPool {
  readonly #messaging: Messaging
  readonly #deflated = new Map<string, Buffer>()

  constructor(messaging: Messaging) {
    this.#messaging = messaging
  }

  /** Offers a segment that is already known to be right. */
  add(hash: string, deflated: Buffer): void {
    this.#deflated.set(hash, deflated)
  }

  /**
   * The deflated bytes of all segments, in order. Fetches those that are not at hand and checks each against its hash.
   *
   * @throws SegmentGone, Error when bytes do not match their hash, DomainError `unavailable`
   */
  async resolve(wanted: readonly SegmentRef[]): Promise<Buffer[]> {
    const missing = new Map(wanted.filter(({ hash }) => !this.#deflated.has(hash)).map((ref) => [ref.hash, ref]))
    const large = [...missing.values()].filter(({ deflatedSize }) => deflatedSize > WHOLE_SEGMENT_BYTES)
    const small = [...missing.values()].filter(({ deflatedSize }) => deflatedSize <= WHOLE_SEGMENT_BYTES)
    await this.#fetchTogether(small)
    for (const ref of large) await this.#accept(ref, await this.#fetchSlices(ref))
    return wanted.map(({ hash }) => this.#deflated.get(hash) as Buffer)
  }

  async #fetchTogether(refs: readonly SegmentRef[]): Promise<void> {
    let open = refs
    while (open.length > 0) {
      const asked = open.slice(0, HASHES_PER_REQUEST)
      const { segments } = await this.#messaging.call(getSegments, { hashes: asked.map(({ hash }) => hash) })
      const received = new Map(segments.map(({ hash, deflated }) => [hash, Buffer.from(deflated, 'base64')]))
      for (const ref of asked) {
        const bytes = received.get(ref.hash)
        if (bytes !== undefined) await this.#accept(ref, bytes)
      }
      const rest = open.filter(({ hash }) => !this.#deflated.has(hash))
      if (rest.length === open.length) throw new SegmentGone((open[0] as SegmentRef).hash)
      open = rest
    }
  }

  async #fetchSlices(ref: SegmentRef): Promise<Buffer> {
    const bytes = await fetchSlices(this.#messaging, { segment: ref.hash })
    if (bytes === null) throw new SegmentGone(ref.hash)
    return bytes
  }

  async #accept(ref: SegmentRef, deflated: Buffer): Promise<void> {
    const identity = await inflate(deflated, { finishFlush: constants.Z_SYNC_FLUSH })
    const right =
      deflated.length === ref.deflatedSize &&
      identity.length === ref.size &&
      crc32(identity) === ref.crc &&
      createHash('sha256').update(identity).digest('base64url') === ref.hash
    if (!right) throw new Error(`the bytes received for segment ${ref.hash} are not those of that hash`)
    this.#deflated.set(ref.hash, deflated)
  }
}

/** All bytes of something that comes in slices; `null` when the catalog does not have it (any more). */
export async function fetchSlices(
  messaging: Messaging,
  of: { segment: string } | { brotli: string; etag: string },
): Promise<Buffer | null> {
  const slices: Buffer[] = []
  let offset = 0
  for (;;) {
    const slice = await messaging.call(getBytes, { of, offset })
    if (slice === null) return null
    const bytes = Buffer.from(slice.bytes, 'base64')
    slices.push(bytes)
    offset += bytes.length
    if (offset >= slice.total) return Buffer.concat(slices)
    if (bytes.length === 0) throw new Error('the catalog answered with an empty slice')
  }
}
