import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { AppDocuments, openList } from './app-documents.js'
import { appEntry } from './app-entry.js'
import type { ListSettings } from './app-json.js'
import { Blocks } from './block.js'
import { type CompiledDocument, compiled } from './compiled.js'
import type { DocumentSource } from './document-source.js'
import type { DocumentStore } from './document-store.js'
import type { Author } from './rating-texts.js'
import { RatingsDocument } from './ratings-document.js'
import { Segments } from './segment.js'

export interface CompilerOptions {
  readonly source: DocumentSource
  readonly store: DocumentStore
  readonly settings: ListSettings
  /** Who wrote ratings; rejects while that cannot be known. */
  readonly authors: (accountIds: Iterable<string>) => Promise<ReadonlyMap<string, Author>>
  readonly logger: Logger
  readonly metrics: Metrics
  readonly now: () => Date
  /** Told after every change, before anybody who waits for it is answered. */
  readonly changed: () => void
}

/** Segments are swept when this part of them is new. */
const SWEEP_SHARE = 20

/** Milliseconds before a build that failed is tried again. */
const RETRY = 1_000

/** What has to be made anew. */
interface Work {
  readonly apps: Set<string>
  everything: boolean
  vocabularies: boolean
  ratings: boolean
}

/**
 * Makes the documents. One build at a time; what changes meanwhile goes into the next one. A build that fails leaves the former
 * documents in service and is tried again.
 */
export class Compiler {
  readonly segments = new Segments()
  readonly blocks = new Blocks()
  private readonly options: CompilerOptions
  private readonly apps = new AppDocuments(this.segments, this.blocks)
  private readonly ratings: RatingsDocument
  private documents: ReadonlyMap<string, CompiledDocument> = new Map()
  private work: Work = { apps: new Set(), everything: true, vocabularies: true, ratings: true }
  private building: Promise<void> | undefined
  private failure: string | undefined
  /** What was compiled before the restart is here. No build before that: it would be taken for the newer one and lost. */
  private loaded = false
  private readonly loading = Promise.withResolvers<void>()
  private stopped = false
  /** Segments made since the last sweep. */
  private sinceSweep = 0

  constructor(options: CompilerOptions) {
    this.options = options
    const again = () => this.touchRatings([])
    this.ratings = new RatingsDocument({ ...options, segments: this.segments, blocks: this.blocks, again })
  }

  /** Takes in what was compiled before a restart, then builds everything. */
  async start(): Promise<void> {
    const { segments, documents } = await this.options.store.load()
    this.segments.restore(segments)
    this.documents = new Map(documents.map((document) => [document.name, { ...document, blocks: [] }]))
    this.loaded = true
    this.loading.resolve()
    await this.settled()
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.ratings.stop()
    this.loading.resolve()
    await this.building
  }

  get problems(): string[] {
    return [...(this.failure === undefined ? [] : [this.failure]), ...this.ratings.problems, ...this.apps.problems]
  }

  /** Apps that came or went take their ratings along. */
  touchApps(appIds: Iterable<string>): void {
    for (const appId of appIds) this.work.apps.add(appId)
    if (this.ratings.hasAny) this.work.ratings = true
    this.begin()
  }

  touchRatings(appIds: Iterable<string>): void {
    for (const appId of appIds) this.work.apps.add(appId)
    this.work.ratings = true
    this.begin()
  }

  touchVocabularies(): void {
    this.work.vocabularies = true
    this.begin()
  }

  touchEverything(): void {
    this.work.everything = true
    this.work.vocabularies = true
    this.work.ratings = true
    this.begin()
  }

  /** Resolves when everything touched until now is in the documents. */
  async settled(): Promise<void> {
    await this.loading.promise
    while (!this.stopped && (this.hasWork() || this.building !== undefined)) {
      this.begin()
      await this.building
    }
  }

  all(): CompiledDocument[] {
    return [...this.documents.values()]
  }

  get(name: string): CompiledDocument | undefined {
    return this.documents.get(name)
  }

  /** A document by name; a platform's list that nobody has asked for before is made now. */
  async ask(name: string): Promise<CompiledDocument | undefined> {
    if (this.apps.ask(name) && !this.documents.has(openList(name))) {
      await this.settled()
      this.publish()
    }
    return this.documents.get(name)
  }

  /** Adds the brotli form to every document that still has this tag: many platform versions have the same list. */
  attachBrotli(etag: string, brotli: Uint8Array): void {
    const same = this.all().filter((document) => document.etag === etag)
    if (same.length === 0) return
    const withBrotli = same.map((document) => ({ ...document, brotli }))
    this.documents = new Map([...this.documents, ...withBrotli.map((document) => [document.name, document] as const)])
    this.save(withBrotli)
    this.options.changed()
  }

  private hasWork(): boolean {
    const { everything, vocabularies, ratings, apps } = this.work
    return everything || vocabularies || ratings || apps.size > 0
  }

  private begin(): void {
    if (!this.loaded || this.building !== undefined || this.stopped || !this.hasWork()) return
    const work = this.work
    this.work = { apps: new Set(), everything: false, vocabularies: false, ratings: false }
    this.building = this.build(work).finally(() => {
      this.building = undefined
      this.begin()
    })
  }

  private async build(work: Work): Promise<void> {
    const { metrics, logger } = this.options
    const end = metrics
      .histogram('store_document_build_duration_seconds', 'Builds of the compiled lists', ['result'])
      .startTimer()
    try {
      await this.readApps(work)
      if (work.vocabularies) await this.readVocabularies()
      if (work.ratings) await this.ratings.read()
      this.publish()
      this.failure = undefined
      end({ result: 'ok' })
    } catch (error) {
      end({ result: 'failed' })
      this.failure = 'The lists could not be built; the former ones are served.'
      logger.error({ err: error }, this.failure)
      for (const appId of work.apps) this.work.apps.add(appId)
      this.work.everything ||= work.everything
      this.work.vocabularies ||= work.vocabularies
      this.work.ratings ||= work.ratings
      if (!this.stopped) await sleep(RETRY)
    }
  }

  private async readApps(work: Work): Promise<void> {
    const { source, settings, logger } = this.options
    const appIds = work.everything ? await source.appIds() : [...work.apps]
    if (work.everything) this.apps.clear()
    for await (const { appId, app } of source.apps(appIds)) {
      const entry = app && appEntry(app, settings)
      for (const problem of entry?.problems ?? []) logger.error({ appId }, problem)
      this.apps.update(appId, entry)
    }
    this.options.metrics
      .gauge('store_list_left_out', 'Apps and releases left out of the lists', [])
      .set(this.apps.problems.length)
  }

  private vocabularies: readonly { name: string; text: string }[] = []

  private async readVocabularies(): Promise<void> {
    const { documents, platformVersions } = await this.options.source.vocabularies()
    this.vocabularies = documents
    for (const version of platformVersions) this.apps.keepPlatform(version)
  }

  /** Swaps in the new documents, all at once. */
  private publish(): void {
    const now = this.options.now()
    const parts = [
      ...this.apps.names().map((name) => ({ name, blocks: this.apps.assemble(name) })),
      ...this.ratings.parts,
      ...this.vocabularies.map(({ name, text }) => ({ name, blocks: [this.blocks.of([this.segments.of(text)])] })),
    ]
    const documents = new Map(
      parts.map(({ name, blocks }) => [name, compiled(name, blocks, this.documents.get(name), now)]),
    )
    const changed = [...documents.values()].filter(({ name, etag }) => this.documents.get(name)?.etag !== etag)
    this.documents = documents
    this.save(changed)
    this.options.changed()
  }

  private save(changed: readonly CompiledDocument[]): void {
    const added = this.segments.takeAdded()
    this.sinceSweep += added.length
    this.options.store.save({ added, gone: this.sweep(), changed })
  }

  /** Looking at every segment of a large store costs more than a publication does, so it waits until there is something to find. */
  private sweep(): string[] {
    if (this.sinceSweep < this.segments.size / SWEEP_SHARE) return []
    this.sinceSweep = 0
    const blocks = new Set([...this.documents.values()].flatMap((document) => document.blocks))
    return this.segments.sweep(new Set([...blocks].flatMap(({ segments }) => segments.map(({ ref }) => ref.hash))))
  }
}
