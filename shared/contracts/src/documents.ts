import { z } from 'zod'
import { PositionText, rpc } from './rpc.js'

/** One part of a compiled document: its identity by content, and what the assembler needs to join parts into one gzip member. */
export const SegmentRef = z.object({
  /** SHA-256 of the identity bytes, base64url. */
  hash: z.string(),
  /** Identity bytes. */
  size: z.number().int().nonnegative(),
  /** Bytes of the byte-aligned raw deflate. */
  deflatedSize: z.number().int().nonnegative(),
  /** CRC-32 of the identity bytes. */
  crc: z.number().int().nonnegative(),
})
export type SegmentRef = z.infer<typeof SegmentRef>

/**
 * A run of segments that stand together, named by the hash over their hashes. Lists of thousands of apps are runs of runs, so that a
 * change of one app is told in a few kilobytes, whatever the size of the list.
 */
export const BlockRef = SegmentRef
export type BlockRef = SegmentRef

/** A compiled document: ordered blocks; joined they are the body. */
export const DocumentManifest = z.object({
  /**
   * As the path below the API base: `apps.json`, `platform/31.0.0/apps.json`, `categories.json`, `platforms.json`, `ratings.json`,
   * `discover.json`. A list that holds more for those with a subscription exists a second time, with `entitled/` in front.
   */
  name: z.string(),
  /** Strong tag, with quotes. Equal bodies have equal tags, everywhere and for ever. */
  etag: z.string(),
  /** Position of the log up to which the body is complete. */
  position: PositionText,
  /** Time of the newest change of content; HTTP date precision is enough. */
  lastModified: z.iso.datetime(),
  blocks: z.array(BlockRef),
  /** Size of the brotli form once it exists for exactly this tag; `null` until then. */
  brotliSize: z.number().int().nullable(),
})
export type DocumentManifest = z.infer<typeof DocumentManifest>

/** All documents' names and tags as of `after` or later; waits up to 5 s for the read models to get there. */
export const listDocuments = rpc({
  subject: 'rpc.catalog.list-documents',
  request: z.object({ after: PositionText.optional() }),
  response: z.object({
    position: PositionText,
    documents: z.array(
      z.object({ name: z.string(), etag: z.string(), lastModified: z.iso.datetime(), brotli: z.boolean() }),
    ),
  }),
  timeoutMs: 7_000,
})

/** The manifest of one document. A platform version not seen before is compiled when first asked for. `null`: no such document. */
export const getManifest = rpc({
  subject: 'rpc.catalog.get-manifest',
  request: z.object({ name: z.string().max(200) }),
  response: z.object({ manifest: DocumentManifest.nullable() }),
  timeoutMs: 7_000,
})

/** What blocks consist of, in the order asked for, as many as fit into one message (at least one); ask again for the rest. */
export const getBlocks = rpc({
  subject: 'rpc.catalog.get-blocks',
  request: z.object({ hashes: z.array(z.string()).min(1).max(2_000) }),
  response: z.object({ blocks: z.array(z.object({ hash: z.string(), segments: z.array(SegmentRef) })) }),
  timeoutMs: 5_000,
})

/** Deflated bytes of segments, base64, in the order asked for, as many as fit into one message (at least one); ask again for the rest. */
export const getSegments = rpc({
  subject: 'rpc.catalog.get-segments',
  request: z.object({ hashes: z.array(z.string()).min(1).max(2_000) }),
  response: z.object({ segments: z.array(z.object({ hash: z.string(), deflated: z.string() })) }),
  timeoutMs: 5_000,
})

/** A slice (at most 512 KiB) of a segment too large for one message, or of a document's brotli form. */
export const getBytes = rpc({
  subject: 'rpc.catalog.get-bytes',
  request: z.object({
    of: z.union([z.object({ segment: z.string() }), z.object({ brotli: z.string(), etag: z.string() })]),
    offset: z.number().int().nonnegative(),
  }),
  response: z.object({ bytes: z.string(), total: z.number().int() }).nullable(),
  timeoutMs: 5_000,
})

/** Wake-up without guarantee: the named documents have new tags. Body: `{ position, documents: [{ name, etag, brotli }] }`. */
export const DOCUMENTS_CHANGED = 'wake.catalog.documents-changed'
export const DocumentsChanged = listDocuments.response
