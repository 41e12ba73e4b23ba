import type { DocumentManifest } from '@appstore/contracts/documents'
import { assembleGzip, documentEtag } from '@appstore/http/segmented-gzip'
import type { Block, Blocks } from './block.js'
import type { Segments } from './segment.js'

/** A document ready to be served: its blocks in order, and its brotli form once there is time to make it. */
export interface CompiledDocument {
  readonly name: string
  readonly etag: string
  readonly lastModified: Date
  readonly blocks: readonly Block[]
  readonly brotli: Uint8Array | undefined
}

/** A document as it is kept over a restart. */
export interface StoredDocument extends Omit<CompiledDocument, 'blocks'> {
  /** Hashes of its segments, by block; `null` where it is always made anew. */
  readonly segments: readonly (readonly string[])[] | null
}

/** @param whole it must be there after a restart even if it cannot be made then */
export function toStored({ blocks, ...document }: CompiledDocument, whole: boolean): StoredDocument {
  const segments = whole ? blocks.map((block) => block.segments.map(({ ref }) => ref.hash)) : null
  return { ...document, segments }
}

/** The whole document again; `undefined` when it was not stored so, or some of it is missing. */
export function restored(
  { segments, ...document }: StoredDocument,
  known: Segments,
  blocks: Blocks,
): CompiledDocument | undefined {
  if (segments === null) return undefined
  const found = segments.map((hashes) => hashes.map((hash) => known.get(hash)))
  const made = found.map((parts) => blocks.of(parts.filter((part) => part !== undefined)))
  return documentEtag(made.map(({ ref }) => ref.hash)) === document.etag ? { ...document, blocks: made } : undefined
}

/** Puts blocks together; the time of the last change stays as long as the content does. */
export function compiled(
  name: string,
  blocks: readonly Block[],
  before: CompiledDocument | StoredDocument | undefined,
  now: Date,
): CompiledDocument {
  if (before !== undefined && 'blocks' in before && before.blocks === blocks) return before
  const etag = documentEtag(blocks.map(({ ref }) => ref.hash))
  const same = before?.etag === etag ? before : undefined
  return { name, etag, lastModified: same?.lastModified ?? now, blocks, brotli: same?.brotli }
}

export function manifestOf(document: CompiledDocument, position: bigint): DocumentManifest {
  return {
    name: document.name,
    etag: document.etag,
    position: position.toString(),
    lastModified: document.lastModified.toISOString(),
    blocks: document.blocks.map(({ ref }) => ref),
    brotliSize: document.brotli?.byteLength ?? null,
  }
}

/** The document as one gzip member. */
export function gzipOf(document: CompiledDocument): Buffer {
  const segments = document.blocks.flatMap((block) => block.segments)
  return assembleGzip(segments.map(({ ref, deflated }) => ({ deflated, crc: ref.crc, size: ref.size })))
}
