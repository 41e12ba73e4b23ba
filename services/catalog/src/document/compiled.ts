import type { DocumentManifest } from '@appstore/contracts/catalog'
import { assembleGzip, documentEtag } from '@appstore/http/segmented-gzip'
import type { Segment } from './segment.js'

/** A document ready to be served: its parts in order, and its brotli form once there is time to make it. */
export interface CompiledDocument {
  readonly name: string
  readonly etag: string
  readonly lastModified: Date
  readonly segments: readonly Segment[]
  readonly brotli: Uint8Array | undefined
}

/** Puts segments together; the time of the last change stays as long as the content does. */
export function compiled(
  name: string,
  segments: readonly Segment[],
  before: CompiledDocument | undefined,
  now: Date,
): CompiledDocument {
  if (before?.segments === segments) return before
  const etag = documentEtag(segments.map((segment) => segment.ref.hash))
  const same = before?.etag === etag ? before : undefined
  return { name, etag, lastModified: same?.lastModified ?? now, segments, brotli: same?.brotli }
}

export function manifestOf(document: CompiledDocument, position: bigint): DocumentManifest {
  return {
    name: document.name,
    etag: document.etag,
    position: position.toString(),
    lastModified: document.lastModified.toISOString(),
    segments: document.segments.map((segment) => segment.ref),
    brotliSize: document.brotli?.byteLength ?? null,
  }
}

/** The document as one gzip member. */
export function gzipOf(document: CompiledDocument): Buffer {
  return assembleGzip(document.segments.map(({ ref, deflated }) => ({ deflated, crc: ref.crc, size: ref.size })))
}
