import { setTimeout as sleep } from 'node:timers/promises'
import { DOCUMENTS_CHANGED, DocumentsChanged, listDocuments } from '@appstore/contracts/documents'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import type { Logger } from '@appstore/service/logger'
import type { z } from 'zod'
import { atMost } from './at-most.js'
import { BlockPool } from './block-pool.js'
import type { DocumentTable } from './document-table.js'
import { fetchBrotli, fetchDocument, twinOf } from './fetched-document.js'
import { type HeldDocuments, pathOf } from './held-documents.js'

type DocumentList = z.infer<typeof DocumentsChanged>
type ListedDocument = DocumentList['documents'][number]

/** Milliseconds a request waits for a body that is known to be on its way; then it gets the one there is. */
const PATIENCE = 1_000
/** Milliseconds between two looks at the catalog's list: the safety net under lost wake-ups. */
const POLL = 30_000
/** The same while the last look failed. */
const RETRY = 2_000
/** Milliseconds within which a failed attempt to be level with a write is repeated, and between two of them. */
const LEVEL = 10_000
const AGAIN = 200
/** Documents fetched at the same time. */
const CONCURRENCY = 4
/** Fetches under way above which nobody may ask for one more version that is not here. */
const FETCH_LIMIT = 32

/**
 * Keeps the documents level with the catalog. Every failure leaves the former body in service (clients.md C5):
 * lists go on being answered when NATS, the event store, PostgreSQL and the catalog are all away.
 */
export class DocumentSync {
  readonly #messaging: Messaging
  readonly #pool: BlockPool
  readonly #table: DocumentTable
  readonly #held: HeldDocuments
  readonly #logger: Logger
  readonly #now: () => Date
  readonly #fetching = new Map<string, Promise<void>>()
  #listed: ReadonlySet<string> = new Set()
  #checkedAt: Date | undefined
  #position = -1n
  #timer: NodeJS.Timeout | undefined
  #stopped = false
  #endWakeUps: () => Promise<void> = async () => {}

  constructor(parts: {
    messaging: Messaging
    table: DocumentTable
    held: HeldDocuments
    logger: Logger
    now: () => Date
  }) {
    this.#messaging = parts.messaging
    this.#pool = new BlockPool(parts.messaging)
    for (const { blocks } of parts.held.all()) for (const block of blocks) this.#pool.add(block)
    this.#table = parts.table
    this.#held = parts.held
    this.#logger = parts.logger
    this.#now = parts.now
  }

  /** Follows the catalog in the background, whether or not it can be reached. */
  start(): void {
    const wakeUps = this.#messaging.onWake(DOCUMENTS_CHANGED, DocumentsChanged, (list) => void this.#wake(list))
    this.#endWakeUps = () => wakeUps.stop()
    this.#messaging.onReconnect(() => {
      // wake-ups that were sent meanwhile are lost
      if (!this.#stopped) void this.check()
    })
    void this.#poll()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#endWakeUps()
    await Promise.allSettled(this.#fetching.values())
    await this.#held.flush()
  }

  /** When the documents were last seen to be level with the catalog; undefined: not since the start. */
  get checkedAt(): Date | undefined {
    return this.#checkedAt
  }

  /** The position of the log that the documents are known to hold; -1 before the first look. */
  get position(): bigint {
    return this.#position
  }

  /** Looks at the catalog's list and fetches what differs. Never rejects: `false`, with a warning, when that failed. */
  async check(): Promise<boolean> {
    try {
      await this.#follow(await this.#messaging.call(listDocuments, {}))
      return true
    } catch (error) {
      this.#logger.warn({ err: error }, 'The documents could not be compared with the catalog; those here stay.')
      return false
    }
  }

  /**
   * Waits until the documents hold everything up to this position, so that the next GET shows what was just written
   * (architecture.md, "Read your own write"). Never rejects: what was written stays written.
   */
  async syncTo(position: string): Promise<void> {
    const end = Date.now() + LEVEL
    let failure: unknown
    while (BigInt(position) > this.#position) {
      if (this.#stopped || Date.now() > end) {
        this.#logger.warn({ err: failure, position }, 'The lists are not yet level with what was written.')
        return
      }
      if (failure !== undefined) await sleep(AGAIN)
      try {
        await this.#follow(await this.#messaging.call(listDocuments, { after: position }))
        failure = new Error('the catalog itself is not level yet')
      } catch (error) {
        failure = error
      }
    }
  }

  /**
   * Fetches a document that is not here yet.
   *
   * @returns is it here now?
   * @throws DomainError `unavailable` when the catalog cannot be asked
   */
  async ensure(name: string): Promise<boolean> {
    if (this.#held.get(name) === undefined) {
      if (this.#fetching.size >= FETCH_LIMIT && !this.#fetching.has(name)) throw tooBusy()
      await this.#fetch(name)
      this.#held.forgetUnlisted(this.#listed)
      this.#tidy()
    }
    return this.#held.get(name) !== undefined
  }

  async #poll(): Promise<void> {
    const good = await this.check()
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#poll(), good ? POLL : RETRY).unref()
  }

  /** Those who ask for a changed document meanwhile wait a little, also here where the write did not pass through. */
  async #wake(list: DocumentList): Promise<void> {
    const changed = list.documents.filter((listed) => this.#differs(listed))
    const arrivals = changed
      .filter(({ name, etag }) => this.#held.get(name)?.manifest.etag !== etag)
      .map(({ name }) => this.#table.expectNewer(pathOf(name), PATIENCE))
    try {
      await this.#bring(changed)
    } catch (error) {
      this.#logger.warn({ err: error }, 'Changed documents could not be fetched; the former ones stay for now.')
    } finally {
      for (const arrived of arrivals) arrived()
    }
  }

  async #follow(list: DocumentList): Promise<void> {
    const position = BigInt(list.position)
    this.#listed = new Set(list.documents.map(({ name }) => name))
    await this.#bring(list.documents.filter((listed) => this.#differs(listed)))
    if (position > this.#position) {
      await atMost(CONCURRENCY, this.#held.unlisted(this.#listed), (name) => this.#fetch(name))
      this.#position = position
    }
    this.#checkedAt = this.#now()
  }

  #differs({ name, etag, brotli }: ListedDocument): boolean {
    const held = this.#held.get(name)
    return held?.manifest.etag !== etag || (brotli && held.brotli === null)
  }

  /** Fetches each body once, whatever the number of names it has. */
  async #bring(documents: readonly ListedDocument[]): Promise<void> {
    if (documents.length === 0) return
    const byTag = Map.groupBy(documents, ({ etag }) => etag)
    await atMost(CONCURRENCY, [...byTag.values()], async ([first, ...twins]) => {
      await this.#bringOne(first as ListedDocument)
      for (const twin of twins) await this.#bringTwin(first as ListedDocument, twin)
    })
    this.#tidy()
  }

  async #bringOne({ name, etag, brotli }: ListedDocument): Promise<void> {
    // a fetch that began before we knew of this tag may bring the one before it
    await this.#fetching.get(name)?.catch(() => undefined)
    if (this.#held.get(name)?.manifest.etag !== etag) await this.#fetch(name)
    else if (brotli) await this.#addBrotli(name)
  }

  async #bringTwin(first: ListedDocument, twin: ListedDocument): Promise<void> {
    const known = this.#held.get(first.name)
    if (known === undefined || known.manifest.etag !== twin.etag) return await this.#bringOne(twin)
    this.#held.accept(twinOf(known, twin.name, twin.lastModified))
  }

  /** Not while something is fetched: what it has fetched so far is in no document yet. */
  #tidy(): void {
    if (this.#fetching.size === 0) this.#held.tidy(this.#pool)
  }

  /** One fetch of a document at a time; who asks meanwhile shares it. */
  #fetch(name: string): Promise<void> {
    const running = this.#fetching.get(name)
    if (running !== undefined) return running
    const fetching = this.#fetchNow(name).finally(() => this.#fetching.delete(name))
    this.#fetching.set(name, fetching)
    return fetching
  }

  async #fetchNow(name: string): Promise<void> {
    const fetched = await fetchDocument(this.#messaging, this.#pool, name)
    if (fetched === null) {
      this.#held.withdraw(name)
      return
    }
    this.#held.accept(fetched)
    if (fetched.manifest.brotliSize !== null) await this.#addBrotli(name)
  }

  /** Without it the gzip form is served; so a failure here is none of the document. */
  async #addBrotli(name: string): Promise<void> {
    const document = this.#held.get(name)
    if (document === undefined || document.brotli !== null) return
    try {
      const brotli = await fetchBrotli(this.#messaging, document)
      if (brotli !== null) this.#held.acceptBrotli(document, brotli)
    } catch (error) {
      this.#logger.warn({ err: error, document: name }, `The brotli form of ${name} could not be fetched.`)
    }
  }
}

function tooBusy(): DomainError {
  return new DomainError('unavailable', 'too-many-fetches', 'Too many lists are being made at the moment. Try again.')
}
