import type { BlockRef } from '@appstore/contracts/documents'
import { blockHash, checksumOf } from '@appstore/http/segmented-gzip'
import type { Segment } from './segment.js'

/** Segments that stand together in one or more documents. */
export interface Block {
  readonly ref: BlockRef
  readonly segments: readonly Segment[]
}

/** All blocks of all documents; lists that have the same run of apps share its block. */
export class Blocks {
  private readonly byHash = new Map<string, WeakRef<Block>>()
  private readonly gone = new FinalizationRegistry<string>((hash) => {
    if (this.byHash.get(hash)?.deref() === undefined) this.byHash.delete(hash)
  })

  of(segments: readonly Segment[]): Block {
    const hash = blockHash(segments.map(({ ref }) => ref.hash))
    const known = this.byHash.get(hash)?.deref()
    if (known !== undefined) return known
    const refs = segments.map(({ ref }) => ref)
    const deflatedSize = refs.reduce((sum, ref) => sum + ref.deflatedSize, 0)
    const block = { ref: { hash, deflatedSize, ...checksumOf(refs) }, segments }
    this.byHash.set(hash, new WeakRef(block))
    this.gone.register(block, hash)
    return block
  }

  /** A block that some document has, or had until a moment ago. */
  get(hash: string): Block | undefined {
    return this.byHash.get(hash)?.deref()
  }
}
