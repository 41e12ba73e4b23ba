import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, crc32, inflateRaw } from 'node:zlib'
import { type BlockRef, getBlocks, getBytes, getSegments, type SegmentRef } from '@appstore/contracts/documents'
import { blockHash, checksumOf, joinParts } from '@appstore/http/segmented-gzip'
import type { Messaging } from '@appstore/nats/connection'

const inflate = promisify(inflateRaw)

/** Above this a segment is fetched in slices, because it does not fit into one message. */
const WHOLE_SEGMENT_BYTES = 400_000
const HASHES_PER_REQUEST = 2_000

/** A run of segments with its bytes; lists that have the same run share it. */
export interface HeldBlock {
  readonly ref: BlockRef
  readonly segments: readonly SegmentRef[]
  /** The deflated segments, one after the other. */
  readonly deflated: Buffer
}

/** A block or segment that the catalog does not have any more: the document was compiled anew meanwhile. */
export class PartGone extends Error {
  constructor(hash: string) {
    super(`the catalog has no part ${hash} any more`)
    this.name = 'PartGone'
  }
}

/** Where a segment's bytes are. */
interface Place {
  readonly block: HeldBlock
  readonly offset: number
}

/**
 * The blocks of all documents here. What is missing is fetched: of a changed block only the changed segments. Nothing is taken in
 * that does not match its hash.
 */
export class BlockPool {
  readonly #messaging: Messaging
  readonly #blocks = new Map<string, HeldBlock>()
  readonly #segments = new Map<string, Place>()
  readonly #fetching = new Map<string, Promise<HeldBlock>>()

  constructor(messaging: Messaging) {
    this.#messaging = messaging
  }

  /** Takes in a block that is known to be right. */
  add(block: HeldBlock): void {
    if (this.#blocks.has(block.ref.hash)) return
    this.#blocks.set(block.ref.hash, block)
    let offset = 0
    for (const { hash, deflatedSize } of block.segments) {
      this.#segments.set(hash, { block, offset })
      offset += deflatedSize
    }
  }

  /** Forgets every block that is not among these. */
  retain(used: ReadonlySet<HeldBlock>): void {
    for (const [hash, block] of this.#blocks) {
      if (used.has(block)) continue
      this.#blocks.delete(hash)
      for (const segment of block.segments) {
        if (this.#segments.get(segment.hash)?.block === block) this.#segments.delete(segment.hash)
      }
    }
  }

  /** All bytes held, each block once. */
  get bytes(): number {
    let sum = 0
    for (const { deflated } of this.#blocks.values()) sum += deflated.length
    return sum
  }

  /**
   * The blocks, in order.
   *
   * @throws PartGone, Error when bytes do not match their hash, DomainError `unavailable`
   */
  async resolve(wanted: readonly BlockRef[]): Promise<HeldBlock[]> {
    const missing = wanted.filter(({ hash }) => !this.#blocks.has(hash) && !this.#fetching.has(hash))
    if (missing.length > 0) this.#fetch(missing)
    return await Promise.all(
      wanted.map(({ hash }) => this.#blocks.get(hash) ?? (this.#fetching.get(hash) as Promise<HeldBlock>)),
    )
  }

  /** One fetch of a block at a time; who wants it meanwhile shares it. */
  #fetch(refs: readonly BlockRef[]): void {
    const described = this.#describe(refs)
    for (const ref of refs) {
      const fetching = described
        .then((contents) => this.#assemble(ref, contents.get(ref.hash)))
        .finally(() => this.#fetching.delete(ref.hash))
      fetching.catch(() => undefined) // whoever waits for it hears of it
      this.#fetching.set(ref.hash, fetching)
    }
  }

  /** What the blocks consist of, with the bytes of all new segments already here. */
  async #describe(refs: readonly BlockRef[]): Promise<Map<string, Contents>> {
    const contents = new Map<string, Contents>()
    let open = refs.map(({ hash }) => hash)
    while (open.length > 0) {
      const { blocks } = await this.#messaging.call(getBlocks, { hashes: open.slice(0, HASHES_PER_REQUEST) })
      for (const { hash, segments } of blocks) contents.set(hash, { segments, bytes: new Map() })
      const rest = open.filter((hash) => !contents.has(hash))
      if (rest.length === open.length) throw new PartGone(open[0] as string)
      open = rest
    }
    const wanted = new Map([...contents.values()].flatMap(({ segments }) => segments.map((ref) => [ref.hash, ref])))
    const bytes = await this.#bytesOf([...wanted.values()])
    return new Map([...contents].map(([hash, { segments }]) => [hash, { segments, bytes }]))
  }

  #assemble(ref: BlockRef, contents: Contents | undefined): HeldBlock {
    const known = this.#blocks.get(ref.hash)
    if (known !== undefined) return known
    if (contents === undefined) throw new PartGone(ref.hash)
    const { segments, bytes } = contents
    const parts = segments.map(({ hash, crc, size }) => ({ deflated: bytes.get(hash) as Buffer, crc, size }))
    const { deflated } = joinParts(parts)
    const block = { ref, segments, deflated }
    checkBlock(block)
    this.add(block)
    return block
  }

  async #bytesOf(refs: readonly SegmentRef[]): Promise<Map<string, Buffer>> {
    const bytes = new Map<string, Buffer>()
    const missing: SegmentRef[] = []
    for (const ref of refs) {
      const place = this.#segments.get(ref.hash)
      if (place === undefined) missing.push(ref)
      else bytes.set(ref.hash, place.block.deflated.subarray(place.offset, place.offset + ref.deflatedSize))
    }
    for (const ref of missing.filter(({ deflatedSize }) => deflatedSize > WHOLE_SEGMENT_BYTES)) {
      const whole = await fetchSlices(this.#messaging, { segment: ref.hash })
      if (whole === null) throw new PartGone(ref.hash)
      bytes.set(ref.hash, await checkedSegment(ref, whole))
    }
    await this.#fetchTogether(
      missing.filter(({ deflatedSize }) => deflatedSize <= WHOLE_SEGMENT_BYTES),
      bytes,
    )
    return bytes
  }

  async #fetchTogether(refs: readonly SegmentRef[], bytes: Map<string, Buffer>): Promise<void> {
    let open = refs
    while (open.length > 0) {
      const asked = open.slice(0, HASHES_PER_REQUEST)
      const { segments } = await this.#messaging.call(getSegments, { hashes: asked.map(({ hash }) => hash) })
      const received = new Map(segments.map(({ hash, deflated }) => [hash, Buffer.from(deflated, 'base64')]))
      for (const ref of asked) {
        const deflated = received.get(ref.hash)
        if (deflated !== undefined) bytes.set(ref.hash, await checkedSegment(ref, deflated))
      }
      const rest = open.filter(({ hash }) => !bytes.has(hash))
      if (rest.length === open.length) throw new PartGone((open[0] as SegmentRef).hash)
      open = rest
    }
  }
}

interface Contents {
  readonly segments: readonly SegmentRef[]
  readonly bytes: ReadonlyMap<string, Buffer>
}

/** @throws Error when the block is not what its hash and reference say; its segments' bytes are looked at elsewhere */
export function checkBlock({ ref, segments, deflated }: HeldBlock): void {
  const { crc, size } = checksumOf(segments)
  const deflatedSize = segments.reduce((sum, segment) => sum + segment.deflatedSize, 0)
  const right =
    blockHash(segments.map(({ hash }) => hash)) === ref.hash &&
    [crc, size, deflatedSize].join() === [ref.crc, ref.size, ref.deflatedSize].join() &&
    deflated.length === deflatedSize
  if (!right) throw new Error(`what was received for block ${ref.hash} is not of that hash`)
}

async function checkedSegment(ref: SegmentRef, deflated: Buffer): Promise<Buffer> {
  const identity = await inflate(deflated, { finishFlush: constants.Z_SYNC_FLUSH })
  const right =
    deflated.length === ref.deflatedSize &&
    identity.length === ref.size &&
    crc32(identity) === ref.crc &&
    createHash('sha256').update(identity).digest('base64url') === ref.hash
  if (!right) throw new Error(`the bytes received for segment ${ref.hash} are not those of that hash`)
  return deflated
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
