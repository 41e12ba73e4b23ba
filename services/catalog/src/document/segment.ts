import { createHash } from 'node:crypto'
import type { SegmentRef } from '@appstore/contracts/documents'
import { type DeflatedPart, deflatePart } from '@appstore/http/segmented-gzip'

/** A part of a document, known by its content. */
export interface Segment {
  readonly ref: SegmentRef
  readonly deflated: Uint8Array
}

/** All segments of all documents, each compressed once. */
export class Segments {
  private readonly byHash = new Map<string, Segment>()
  /** Segments that no document named at the last sweep; gone at the next one, so that running fetches still find them. */
  private leaving = new Set<string>()
  /** Made since they were last asked for. */
  private added: Segment[] = []

  /** The segment of a text; compressed only if no other document has it. */
  of(text: string): Segment {
    const bytes = Buffer.from(text)
    const hash = createHash('sha256').update(bytes).digest('base64url')
    const known = this.byHash.get(hash)
    if (known !== undefined) return known
    const segment = segmentOf(hash, deflatePart(bytes))
    this.byHash.set(hash, segment)
    this.added.push(segment)
    return segment
  }

  /** The segment again, also if no document has named it for a while. */
  keep(segment: Segment): Segment {
    const known = this.byHash.get(segment.ref.hash)
    if (known !== undefined) return known
    this.byHash.set(segment.ref.hash, segment)
    this.added.push(segment)
    return segment
  }

  get size(): number {
    return this.byHash.size
  }

  get(hash: string): Segment | undefined {
    return this.byHash.get(hash)
  }

  /** Takes in what was compressed before a restart. */
  restore(segments: Iterable<Segment>): void {
    for (const segment of segments) this.byHash.set(segment.ref.hash, segment)
  }

  /** Segments made since the last call. */
  takeAdded(): Segment[] {
    const added = this.added
    this.added = []
    return added
  }

  /** Forgets what no document has named for two sweeps; returns the hashes. */
  sweep(live: ReadonlySet<string>): string[] {
    const gone = [...this.leaving].filter((hash) => !live.has(hash))
    for (const hash of gone) this.byHash.delete(hash)
    this.leaving = new Set([...this.byHash.keys()].filter((hash) => !live.has(hash)))
    return gone
  }
}

export function segmentOf(hash: string, { deflated, crc, size }: DeflatedPart): Segment {
  return { ref: { hash, size, deflatedSize: deflated.byteLength, crc }, deflated }
}
