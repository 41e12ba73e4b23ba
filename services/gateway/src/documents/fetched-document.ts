import { crc32, createBrotliDecompress } from 'node:zlib'
import { type DocumentManifest, getManifest } from '@appstore/contracts/documents'
import { assembleGzip, checksumOf, documentEtag } from '@appstore/http/segmented-gzip'
import type { Messaging } from '@appstore/nats/connection'
import { type BlockPool, fetchSlices, type HeldBlock, PartGone } from './block-pool.js'

/** A list as the catalog compiled it, whole and checked. */
export interface FetchedDocument {
  readonly manifest: DocumentManifest
  readonly blocks: readonly HeldBlock[]
  /** Made when somebody asks for it; documents with the same body share it. */
  readonly gzip: PackedBody
  readonly brotli: Buffer | null
}

/** The body as one gzip member: joined from blocks when it is first wanted, because most lists change unread. */
export class PackedBody {
  readonly #blocks: readonly HeldBlock[]
  #bytes: Buffer | undefined

  constructor(blocks: readonly HeldBlock[]) {
    this.#blocks = blocks
  }

  get bytes(): Buffer {
    this.#bytes ??= assembleGzip(this.#blocks.map(({ ref, deflated }) => ({ deflated, crc: ref.crc, size: ref.size })))
    return this.#bytes
  }

  /** Bytes it takes beside the blocks. */
  get held(): number {
    return this.#bytes?.length ?? 0
  }
}

/** How often a document is asked for again because it was compiled anew while its parts were fetched. */
const ATTEMPTS = 4

/** Bytes of the identity form. */
export function identitySize(manifest: DocumentManifest): number {
  return manifest.blocks.reduce((sum, { size }) => sum + size, 0)
}

/**
 * Fetches the document as it is now; `null`: there is none of this name.
 *
 * Every fetched part is checked against its hash and the tag against the hashes, so that a body never differs from its tag.
 *
 * @throws PartGone after some attempts, Error when something does not match its hash, DomainError `unavailable`
 */
export async function fetchDocument(
  messaging: Messaging,
  pool: BlockPool,
  name: string,
): Promise<FetchedDocument | null> {
  for (let attempt = 1; ; attempt++) {
    const { manifest } = await messaging.call(getManifest, { name })
    if (manifest === null) return null
    checkTag(manifest)
    try {
      const blocks = await pool.resolve(manifest.blocks)
      return { manifest, blocks, gzip: new PackedBody(blocks), brotli: null }
    } catch (error) {
      if (!(error instanceof PartGone) || attempt === ATTEMPTS) throw error
    }
  }
}

/** The same body under another name. */
export function twinOf(document: FetchedDocument, name: string, lastModified: string): FetchedDocument {
  return { ...document, manifest: { ...document.manifest, name, lastModified } }
}

/** The brotli form of a document; `null` when it is not there for this tag (any more), or is not the same text. */
export async function fetchBrotli(messaging: Messaging, document: FetchedDocument): Promise<Buffer | null> {
  const { name, etag } = document.manifest
  const brotli = await fetchSlices(messaging, { brotli: name, etag })
  return brotli !== null && (await isSameText(document.manifest, brotli)) ? brotli : null
}

/** @throws Error when the tag is not that of the blocks */
export function checkTag({ name, etag, blocks }: DocumentManifest): void {
  const right = documentEtag(blocks.map(({ hash }) => hash))
  if (right !== etag) throw new Error(`${name} says its tag is ${etag}, but it is ${right}`)
}

/**
 * Is this the document's text, packed with brotli? It is never whole in memory: lists have 27 MB each and come many at a time.
 *
 * @throws Error when it is not brotli at all
 */
export async function isSameText({ blocks }: DocumentManifest, brotli: Buffer): Promise<boolean> {
  const expected = checksumOf(blocks)
  const unpacked = createBrotliDecompress()
  unpacked.end(brotli)
  let crc = 0
  let size = 0
  for await (const part of unpacked) {
    crc = crc32(part, crc)
    size += part.length
    if (size > expected.size) return false
  }
  return size === expected.size && crc === expected.crc
}
