import { createHash } from 'node:crypto'
import { brotliCompressSync, constants, crc32 } from 'node:zlib'
import {
  DOCUMENTS_CHANGED,
  type DocumentManifest,
  getBlocks,
  getBytes,
  getManifest,
  getSegments,
  listDocuments,
  type SegmentRef,
} from '@appstore/contracts/documents'
import { blockHash, checksumOf, deflatePart, documentEtag } from '@appstore/http/segmented-gzip'
import type { Listening, Messaging } from '@appstore/nats/connection'

/** Bytes in one message. */
const CHUNK = 512 * 1024

interface Segment {
  readonly identity: Buffer
  readonly deflated: Buffer
}

/** A catalog of few words: it speaks the contracts of the lists over real messaging and holds what a test tells it. */
export class CatalogAnswerer {
  /** Requests answered, by subject. */
  readonly asked = new Map<string, number>()
  /** Awaited before each manifest is answered. */
  gate: Promise<void> = Promise.resolve()
  readonly #messaging: Messaging
  readonly #segments = new Map<string, Segment>()
  readonly #blocks = new Map<string, SegmentRef[]>()
  readonly #manifests = new Map<string, DocumentManifest>()
  readonly #brotli = new Map<string, Buffer>()
  #position = 0
  #listening: Listening[] = []
  /** Called for names that are not known: compiles a platform's list. */
  compile: (name: string) => void = () => {}
  /** Names left out of the list. */
  readonly unlisted = new Set<string>()
  /** Positions given out are lower by this much: a replica that lags, or a log restored from a backup. */
  behind = 0

  constructor(messaging: Messaging) {
    this.#messaging = messaging
  }

  start(): void {
    const { answer } = this.#messaging
    const counted = (subject: string) => this.asked.set(subject, (this.asked.get(subject) ?? 0) + 1)
    this.#listening = [
      answer(listDocuments, async () => {
        counted(listDocuments.subject)
        return this.list()
      }),
      answer(getManifest, async ({ name }) => {
        counted(getManifest.subject)
        await this.gate
        if (!this.#manifests.has(name)) this.compile(name)
        return { manifest: this.#manifests.get(name) ?? null }
      }),
      answer(getBlocks, async ({ hashes }) => {
        counted(getBlocks.subject)
        const blocks = hashes.map((hash) => ({ hash, segments: this.#blocks.get(hash) ?? [] }))
        return { blocks: blocks.filter(({ segments }) => segments.length > 0) }
      }),
      answer(getSegments, async ({ hashes }) => {
        counted(getSegments.subject)
        return { segments: this.#chunk(hashes) }
      }),
      answer(getBytes, async ({ of, offset }) => {
        counted(getBytes.subject)
        const whole = 'segment' in of ? this.#segments.get(of.segment)?.deflated : this.#brotli.get(of.brotli + of.etag)
        if (whole === undefined) return null
        return { bytes: whole.subarray(offset, offset + CHUNK).toString('base64'), total: whole.length }
      }),
    ]
  }

  async stop(): Promise<void> {
    for (const each of this.#listening) await each.stop()
    this.#listening = []
  }

  /** Compiles a document: a JSON array of these texts. Returns the new position. */
  set(name: string, items: readonly string[]): string {
    this.#position += 1
    const texts = ['[', ...items.map((item, index) => (index > 0 ? `,${item}` : item)), ']']
    // two texts to a block, so that a change of one leaves its neighbour
    const blocks = texts.flatMap((_, index) => (index % 2 === 0 ? [this.#block(texts.slice(index, index + 2))] : []))
    this.#manifests.set(name, {
      name,
      etag: documentEtag(blocks.map(({ hash }) => hash)),
      position: String(this.#position - this.behind),
      lastModified: new Date(Date.UTC(2026, 0, 1, 0, 0, this.#position)).toISOString(),
      blocks,
      brotliSize: null,
    })
    return String(this.#position)
  }

  remove(name: string): void {
    this.#manifests.delete(name)
  }

  /** Makes the brotli form of what the document is now. */
  compress(name: string): void {
    const manifest = this.#manifests.get(name) as DocumentManifest
    const segments = manifest.blocks.flatMap(({ hash }) => this.#blocks.get(hash) as SegmentRef[])
    const text = Buffer.concat(segments.map(({ hash }) => (this.#segments.get(hash) as Segment).identity))
    const brotli = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
    this.#brotli.set(name + manifest.etag, brotli)
    this.#manifests.set(name, { ...manifest, brotliSize: brotli.length })
  }

  /** Replaces a segment's bytes by others. */
  damage(text: string): void {
    const hash = createHash('sha256').update(text).digest('base64url')
    this.#segments.set(hash, { identity: Buffer.from(text), deflated: deflate(Buffer.from('damaged')) })
  }

  wake(...names: string[]): void {
    const { position, documents } = this.list()
    this.#messaging.wake(DOCUMENTS_CHANGED, {
      position,
      documents: documents.filter(({ name }) => names.includes(name)),
    })
  }

  list() {
    const documents = [...this.#manifests.values()]
      .filter(({ name }) => !this.unlisted.has(name))
      .map(({ name, etag, lastModified, brotliSize }) => ({ name, etag, lastModified, brotli: brotliSize !== null }))
    return { position: String(this.#position - this.behind), documents }
  }

  #block(texts: readonly string[]): SegmentRef {
    const segments = texts.map((text) => this.#segment(text))
    const hash = blockHash(segments.map((segment) => segment.hash))
    this.#blocks.set(hash, segments)
    const deflatedSize = segments.reduce((sum, segment) => sum + segment.deflatedSize, 0)
    return { hash, deflatedSize, ...checksumOf(segments) }
  }

  #segment(text: string): SegmentRef {
    const identity = Buffer.from(text)
    const hash = createHash('sha256').update(identity).digest('base64url')
    const known = this.#segments.get(hash) ?? { identity, deflated: deflate(identity) }
    this.#segments.set(hash, known)
    return { hash, size: identity.length, deflatedSize: known.deflated.length, crc: crc32(identity) }
  }

  /** As many as fit into one message, but at least one. */
  #chunk(hashes: readonly string[]): { hash: string; deflated: string }[] {
    const chunk: { hash: string; deflated: string }[] = []
    let size = 0
    for (const hash of hashes) {
      const deflated = this.#segments.get(hash)?.deflated
      if (deflated === undefined) continue
      size += deflated.length * 1.4
      if (size > CHUNK && chunk.length > 0) break
      chunk.push({ hash, deflated: deflated.toString('base64') })
    }
    return chunk
  }
}

function deflate(identity: Buffer): Buffer {
  return Buffer.from(deflatePart(identity).deflated)
}
