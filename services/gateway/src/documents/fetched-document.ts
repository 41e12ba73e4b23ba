import { promisify } from 'node:util'
import { brotliDecompress, crc32, gunzip } from 'node:zlib'
import { type DocumentManifest, getManifest } from '@appstore/contracts/catalog'
import { assembleGzip, documentEtag } from '@appstore/http/segmented-gzip'
import type { Messaging } from '@appstore/nats/connection'
import { fetchSlices, SegmentGone, SegmentPool } from './segment-pool.js'

const unpackGzip = promisify(gunzip)
const unpackBrotli = promisify(brotliDecompress)

/** A list as the catalog compiled it, whole and checked. */
export interface FetchedDocument {
  readonly manifest: DocumentManifest
  /** One gzip member: the header, then the deflated segments in order, then the trailer. */
  readonly gzip: Buffer
  readonly brotli: Buffer | null
}

/** Bytes before the first segment: the header of a gzip member without optional fields (RFC 1952). */
const GZIP_HEADER = 10

/** How often a document is asked for again because it was compiled anew while its segments were fetched. */
const ATTEMPTS = 4

/** Bytes of the identity form. */
export function identitySize(manifest: DocumentManifest): number {
  return manifest.segments.reduce((sum, { size }) => sum + size, 0)
}

/** A pool that offers every segment of these documents, as views into their bytes. */
export function poolOf(messaging: Messaging, documents: Iterable<FetchedDocument>): SegmentPool {
  const pool = new SegmentPool(messaging)
  for (const { manifest, gzip } of documents) {
    let offset = GZIP_HEADER
    for (const { hash, deflatedSize } of manifest.segments) {
      pool.add(hash, gzip.subarray(offset, offset + deflatedSize))
      offset += deflatedSize
    }
  }
  return pool
}

/**
 * Fetches the document as it is now; `null`: there is none of this name.
 *
 * Every fetched segment is checked against its hash and the tag against the hashes, so that a body never differs from its tag.
 */
export async function fetchDocument(
  messaging: Messaging,
  pool: SegmentPool,
  name: string,
): Promise<FetchedDocument | null> {
  for (let attempt = 1; ; attempt++) {
    const { manifest } = await messaging.call(getManifest, { name })
    if (manifest === null) return null
    try {
      return await assemble(pool, manifest)
    } catch (error) {
      if (!(error instanceof SegmentGone) || attempt === ATTEMPTS) throw error
    }
  }
}

async function assemble(pool: SegmentPool, manifest: DocumentManifest): Promise<FetchedDocument> {
  checkTag(manifest)
  const deflated = await pool.resolve(manifest.segments)
  const parts = manifest.segments.map(({ crc, size }, index) => ({ deflated: deflated[index] as Buffer, crc, size }))
  return { manifest, gzip: assembleGzip(parts), brotli: null }
}

/** The brotli form of a document; `null` when it is not there for this tag (any more), or is not the same text. */
export async function fetchBrotli(messaging: Messaging, document: FetchedDocument): Promise<Buffer | null> {
  const { name, etag } = document.manifest
  const brotli = await fetchSlices(messaging, { brotli: name, etag })
  return brotli !== null && (await isSameText(document, await unpackBrotli(brotli))) ? brotli : null
}

/**
 * Is this document, as it was found on disk, what its manifest says?
 *
 * @throws Error with the reason when it is not
 */
export async function checkDocument(document: FetchedDocument): Promise<void> {
  checkTag(document.manifest)
  // unpacking checks the member's own checksum and length
  const identity = await unpackGzip(document.gzip)
  if (!(await isSameText(document, identity))) throw new Error('the gzip form is not the text of the manifest')
  if (document.brotli !== null && !(await isSameText(document, await unpackBrotli(document.brotli)))) {
    throw new Error('the brotli form is another text than the gzip form')
  }
}

function checkTag(manifest: DocumentManifest): void {
  const etag = documentEtag(manifest.segments.map(({ hash }) => hash))
  if (etag !== manifest.etag) throw new Error(`${manifest.name} says its tag is ${manifest.etag}, but it is ${etag}`)
}

/** Compares with the length and checksum in the gzip trailer. */
async function isSameText(document: FetchedDocument, identity: Buffer): Promise<boolean> {
  const trailer = document.gzip.subarray(-8)
  return identity.length === identitySize(document.manifest) && crc32(identity) === trailer.readUInt32LE(0)
}
