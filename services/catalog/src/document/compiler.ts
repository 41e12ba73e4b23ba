import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { openList } from './app-documents.js'
import type { ListSettings } from './app-json.js'
import { AppsFamily } from './apps-family.js'
import { Blocks } from './block.js'
import { type CompiledDocument, compiled, restored, type StoredDocument, toStored } from './compiled.js'
import { DiscoverFamily } from './discover-family.js'
import type { DocumentSource } from './document-source.js'
import type { DocumentStore } from './document-store.js'
import { type DocumentFamily, FamilyBuilds } from './family.js'
import type { AskAuthors } from './known-people.js'
import { RatingsFamily } from './ratings-family.js'
import { Segments } from './segment.js'
import { VocabulariesFamily } from './vocabularies-family.js'

export interface CompilerOptions {
  readonly source: DocumentSource
  readonly store: DocumentStore
  readonly settings: ListSettings
  /** Who wrote ratings; rejects while that cannot be known. */
  readonly authors: AskAuthors
  readonly logger: Logger
  readonly metrics: Metrics
  readonly now: () => Date
  /** Told after every change, before anybody who waits for it is answered. */
  readonly changed: () => void
}

/** Milliseconds between two looks at whether the first lists are whole. */
const RETRY = 200

/** Segments are swept when this part of them is new. */
const SWEEP_SHARE = 20

/** Milliseconds within which gateways have fetched what they were told of. */
const SECOND_SWEEP = 5_000

/** Documents, with their family, that are there after a restart even if they cannot be made then. Lists of apps are waited for. */
const STORED_WHOLE: ReadonlyMap<string, DocumentFamily['name']> = new Map([
  ['categories.json', 'vocabularies'],
  ['platforms.json', 'vocabularies'],
  ['discover.json', 'discover'],
  ['ratings.json', 'ratings'],
])

/** Makes the documents, each family of them for itself. A build that fails leaves the former documents in service and is tried again. */
export class Compiler {
  readonly segments = new Segments()
  readonly blocks = new Blocks()
  private readonly options: CompilerOptions
  private readonly apps: AppsFamily
  private readonly ratings: RatingsFamily
  private readonly builds: Record<DocumentFamily['name'], FamilyBuilds>
  /** Documents by family; what is compiled takes the place of all of a family at once. */
  private readonly documentsOf = new Map<string, ReadonlyMap<string, CompiledDocument>>()
  private documents: ReadonlyMap<string, CompiledDocument> = new Map()
  /** What was compiled before the restart: equal content keeps its time and its brotli form. */
  private former: ReadonlyMap<string, StoredDocument> = new Map()
  /** What was compiled before the restart is here. No build before that: it would be taken for the newer one and lost. */
  private readonly loading = Promise.withResolvers<void>()
  private stopped = false
  /** Segments made since the last sweep. */
  private sinceSweep = 0
  private secondSweep: NodeJS.Timeout | undefined

  constructor(options: CompilerOptions) {
    this.options = options
    const { segments, blocks } = this
    const shared = { ...options, segments, blocks }
    this.apps = new AppsFamily({ ...shared, cameOrWent: () => this.builds.ratings.touch() })
    this.ratings = new RatingsFamily({ ...shared, stale: () => this.builds.ratings.touch() })
    const vocabularies = new VocabulariesFamily({ ...shared, platforms: (versions) => this.keepPlatforms(versions) })
    const buildsOf = (family: DocumentFamily) =>
      new FamilyBuilds(family, { ...options, built: () => this.publish(family) })
    this.builds = {
      apps: buildsOf(this.apps),
      vocabularies: buildsOf(vocabularies),
      discover: buildsOf(new DiscoverFamily(shared)),
      ratings: buildsOf(this.ratings),
    }
  }

  /**
   * Takes in what was compiled before a restart, then builds everything. Resolves when the lists of apps are whole: whoever asks for
   * lists before that would take those that are missing for gone.
   */
  async start(): Promise<void> {
    const { segments, documents } = await this.options.store.load()
    this.segments.restore(segments)
    this.former = new Map(documents.map((document) => [document.name, document]))
    this.restore()
    for (const builds of Object.values(this.builds)) builds.begin()
    this.loading.resolve()
    while (!this.stopped && !(await this.settled())) await sleep(RETRY)
    if (!this.stopped) this.sweepTwice() // whoever was erased just before the last stop may have left something
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.loading.resolve()
    this.ratings.stop()
    clearTimeout(this.secondSweep)
    await Promise.all(Object.values(this.builds).map((builds) => builds.stop()))
  }

  get problems(): string[] {
    return Object.values(this.builds).flatMap((builds) => builds.problems)
  }

  touchApps(appIds: Iterable<string>): void {
    this.apps.touch(appIds)
    this.builds.apps.touch()
  }

  /** Somebody rated these apps, or their scores have aged. */
  touchRatings(appIds: Iterable<string>): void {
    this.touchApps(appIds)
    this.builds.ratings.touch()
  }

  /** These people were erased: what they wrote, and the keys to it, are nowhere to be found any more once the list is made anew. */
  forgetPeople(accountIds: Iterable<string>): void {
    this.ratings.forget(accountIds)
    this.builds.ratings.touch()
  }

  touchVocabularies(): void {
    this.builds.vocabularies.touch()
    this.builds.discover.touch()
  }

  touchEverything(): void {
    this.apps.touchEverything()
    for (const builds of Object.values(this.builds)) builds.touch()
  }

  /**
   * Resolves to whether everything touched until now is in the lists of apps. All other documents are waited for as well, but only
   * while they can be built: what is wrong with them holds up nobody.
   */
  async settled(): Promise<boolean> {
    await this.loading.promise
    const { vocabularies, apps, discover, ratings } = this.builds
    // The order matters: the former touch the latter.
    await vocabularies.settled()
    const whole = await apps.settled()
    await Promise.all([discover.settled(), ratings.settled()])
    return whole
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
      this.publish(this.apps)
    }
    return this.documents.get(name)
  }

  /** Adds the brotli form to every document that still has this tag: many platform versions have the same list. */
  attachBrotli(etag: string, brotli: Uint8Array): void {
    const withBrotli: CompiledDocument[] = []
    for (const [family, documents] of this.documentsOf) {
      const same = [...documents.values()].filter((document) => document.etag === etag)
      const made = same.map((document) => ({ ...document, brotli }))
      withBrotli.push(...made)
      this.replace(family, new Map([...documents, ...made.map((document) => [document.name, document] as const)]))
    }
    if (withBrotli.length === 0) return
    this.save(withBrotli)
    this.options.changed()
  }

  /** What was stored whole is served until there is something newer, which may take until another service is back. */
  private restore(): void {
    for (const stored of this.former.values()) {
      const family = STORED_WHOLE.get(stored.name)
      const document = restored(stored, this.segments, this.blocks)
      if (family === undefined || document === undefined) continue
      this.replace(family, new Map(this.documentsOf.get(family)).set(stored.name, document))
    }
  }

  private keepPlatforms(versions: readonly string[]): void {
    this.apps.keepPlatforms(versions)
    this.publish(this.apps)
  }

  /** Swaps in the documents of a family, all at once. */
  private publish({ name: family, parts, problems }: DocumentFamily): void {
    if (parts.length === 0) return
    const now = this.options.now()
    const before = this.documentsOf.get(family)
    const documents = new Map<string, CompiledDocument>()
    for (const { name, blocks, lastModified } of parts) {
      const document = compiled(name, blocks, before?.get(name) ?? this.former.get(name), now)
      documents.set(name, lastModified === undefined ? document : { ...document, lastModified })
    }
    const changed = [...documents.values()].filter(({ name, etag }) => before?.get(name)?.etag !== etag)
    this.replace(family, documents)
    if (family === this.ratings.name && this.ratings.tookForgotten()) this.sweepTwice()
    this.options.metrics
      .gauge('store_list_left_out', 'What was left out of the lists because it would break clients', ['family'])
      .set({ family }, problems.length)
    this.save(changed)
    this.options.changed()
  }

  private replace(family: string, documents: ReadonlyMap<string, CompiledDocument>): void {
    this.documentsOf.set(family, documents)
    this.documents = new Map([...this.documentsOf.values()].flatMap((each) => [...each]))
  }

  private save(changed: readonly CompiledDocument[]): void {
    const added = this.segments.takeAdded()
    this.sinceSweep += added.length
    const stored = changed.map((document) => toStored(document, STORED_WHOLE.has(document.name)))
    this.options.store.save({ added, gone: this.sweep(), changed: stored })
  }

  /** Has everything that no document names gone in a moment, however little that is: those who fetch it now still find it. */
  private sweepTwice(): void {
    const sweep = () => {
      this.sinceSweep = Number.POSITIVE_INFINITY
      this.save([])
    }
    sweep()
    clearTimeout(this.secondSweep)
    this.secondSweep = setTimeout(sweep, SECOND_SWEEP).unref()
  }

  /** Looking at every segment of a large store costs more than a publication does, so it waits until there is something to find. */
  private sweep(): string[] {
    // what was compiled before the restart is needed for the first build of the lists
    if (!this.documentsOf.has(this.apps.name) || this.sinceSweep < this.segments.size / SWEEP_SHARE) return []
    this.sinceSweep = 0
    const blocks = new Set([...this.documents.values()].flatMap((document) => document.blocks))
    return this.segments.sweep(new Set([...blocks].flatMap(({ segments }) => segments.map(({ ref }) => ref.hash))))
  }
}
