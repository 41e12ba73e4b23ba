import { setTimeout as sleep } from 'node:timers/promises'
import {
  DOCUMENTS_CHANGED,
  getBlocks,
  getBytes,
  getManifest,
  getSegments,
  listDocuments,
  type SegmentRef,
} from '@appstore/contracts/documents'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer, type RunningProjections } from '@appstore/runtime/service'
import { manifestOf } from './compiled.js'
import type { Compiler } from './compiler.js'

/** Bytes of base64 in one message, well below NATS's limit of a mebibyte. */
const MESSAGE_BYTES = 700_000
/** A segment's reference as JSON. */
const REF_BYTES = 150
/** Bytes in one slice. */
const SLICE = 512 * 1_024
/** Milliseconds a reader waits for what it has just written. */
const PATIENCE = 5_000
/** Milliseconds between two looks at a build that failed. */
const AGAIN = 100

/** Serves documents to gateways, which fetch only the segments they lack. */
export class DocumentAnswers {
  private readonly compiler: Compiler
  private readonly context: ServiceContext
  private projections: RunningProjections | undefined
  private position = 0n

  constructor(compiler: Compiler, context: ServiceContext) {
    this.compiler = compiler
    this.context = context
  }

  follow(projections: RunningProjections): void {
    this.projections = projections
  }

  /** A projection has read up to here and told the compiler of it. */
  reached(position: bigint): void {
    if (position > this.position) this.position = position
  }

  /** Tells every gateway; those who wait for an answer hear of it after that. */
  announce(): void {
    this.context.messaging.wake(DOCUMENTS_CHANGED, this.list())
  }

  answers(): Answer[] {
    return [
      answer(listDocuments, async ({ after }) => {
        if (after !== undefined) await this.catchUp(BigInt(after))
        return this.list()
      }),
      answer(getManifest, async ({ name }) => {
        const document = await this.compiler.ask(name)
        return { manifest: document ? manifestOf(document, this.position) : null }
      }),
      answer(getBlocks, async ({ hashes }) => ({ blocks: this.blocks(hashes) })),
      answer(getSegments, async ({ hashes }) => ({ segments: this.segments(hashes) })),
      answer(getBytes, async ({ of, offset }) => this.slice(of, offset)),
    ]
  }

  private list() {
    const documents = this.compiler.all().filter((document) => document.blocks.length > 0)
    return {
      position: this.position.toString(),
      documents: documents.map(({ name, etag, lastModified, brotli }) => ({
        name,
        etag,
        lastModified: lastModified.toISOString(),
        brotli: brotli !== undefined,
      })),
    }
  }

  /**
   * The compiler hears of a page before waiters on the projection do; so after both waits the change is in the documents. Only apps
   * keep a write from being there: a read model beside them that has stopped is an alarm of its own.
   */
  private async catchUp(position: bigint): Promise<void> {
    const { projections } = this
    if (position <= this.position || projections === undefined) return
    const beside = ['vocabulary_list', 'rating_list'].map(async (name) => {
      const running = projections(name)
      if ((await running.status()).state !== 'stopped') await running.waitFor(position, PATIENCE)
    })
    const [reached] = await Promise.all([projections('app_list').waitFor(position, PATIENCE), ...beside])
    if (reached && (await this.isCompiled())) this.reached(position)
  }

  /** A build that failed is tried again while somebody waits for it. */
  private async isCompiled(): Promise<boolean> {
    const givenUp = Date.now() + PATIENCE
    while (!(await this.compiler.settled())) {
      if (Date.now() > givenUp) return false
      await sleep(AGAIN)
    }
    return true
  }

  private blocks(hashes: readonly string[]): { hash: string; segments: SegmentRef[] }[] {
    const found: { hash: string; segments: SegmentRef[] }[] = []
    let bytes = 0
    for (const hash of hashes) {
      const block = this.compiler.blocks.get(hash)
      if (block === undefined) continue
      bytes += block.segments.length * REF_BYTES
      if (bytes > MESSAGE_BYTES && found.length > 0) break
      found.push({ hash, segments: block.segments.map(({ ref }) => ref) })
    }
    return found
  }

  private segments(hashes: readonly string[]): { hash: string; deflated: string }[] {
    const found: { hash: string; deflated: string }[] = []
    let bytes = 0
    for (const hash of hashes) {
      const segment = this.compiler.segments.get(hash)
      if (segment === undefined) continue
      const deflated = Buffer.from(segment.deflated).toString('base64')
      bytes += deflated.length + 100
      if (bytes > MESSAGE_BYTES && found.length > 0) break
      found.push({ hash, deflated })
    }
    return found
  }

  private slice(of: { segment: string } | { brotli: string; etag: string }, offset: number) {
    const bytes = 'segment' in of ? this.compiler.segments.get(of.segment)?.deflated : this.brotli(of.brotli, of.etag)
    if (bytes === undefined) return null
    return { bytes: Buffer.from(bytes.subarray(offset, offset + SLICE)).toString('base64'), total: bytes.byteLength }
  }

  private brotli(name: string, etag: string): Uint8Array | undefined {
    const document = this.compiler.get(name)
    return document?.etag === etag ? document.brotli : undefined
  }
}
