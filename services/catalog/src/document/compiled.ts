import type { DocumentManifest } from '@appstore/contracts/documents'
import { assembleGzip, documentEtag } from '@appstore/http/segmented-gzip'
import type { Block } from './block.js'

/** A document ready to be served: its blocks in order, and its brotli form once there is time to make it. */
export interface CompiledDocument {
  readonly name: string
  readonly etag: string
  readonly lastModified: Date
  readonly blocks: readonly Block[]
  readonly brotli: Uint8Array | undefined
}

/** Puts blocks together; the time of the last change stays as long as the content does. */
export function compiled(
  name: string,
  blocks: readonly Block[],
  before: CompiledDocument | undefined,
  now: Date,
): CompiledDocument {
  if (before?.blocks === blocks) return before
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
