import type { Logger } from '@appstore/service/logger'
import { AppDocuments } from './app-documents.js'
import { type AppEntry, appEntry } from './app-entry.js'
import type { ListSettings } from './app-json.js'
import type { Blocks } from './block.js'
import type { DocumentSource } from './document-source.js'
import type { DocumentFamily, DocumentPart } from './family.js'
import type { Segments } from './segment.js'

export interface AppsFamilyOptions {
  readonly source: DocumentSource
  readonly settings: ListSettings
  readonly segments: Segments
  readonly blocks: Blocks
  readonly logger: Logger
  /** Told when an app has come or gone, or begun anew. */
  readonly cameOrWent: () => void
}

/** All lists of apps. Only apps that were touched are read and made anew. */
export class AppsFamily implements DocumentFamily {
  readonly name = 'apps'
  readonly title = 'lists of apps'
  private readonly options: AppsFamilyOptions
  private readonly documents: AppDocuments
  private readonly entries = new Map<string, AppEntry>()
  private touched = new Set<string>()
  private everything = true
  /** Before the first build there is nothing to show, not even empty lists. */
  private isBuilt = false

  constructor(options: AppsFamilyOptions) {
    this.options = options
    this.documents = new AppDocuments(options.segments, options.blocks)
  }

  touch(appIds: Iterable<string>): void {
    for (const appId of appIds) this.touched.add(appId)
  }

  touchEverything(): void {
    this.everything = true
  }

  /** Keeps lists ready for these platform versions. */
  keepPlatforms(versions: readonly string[]): void {
    for (const version of versions) this.documents.keepPlatform(version)
  }

  /** Makes a list ready that nobody has asked for before; `false`: there can be none of that name. */
  ask(name: string): boolean {
    return this.documents.ask(name)
  }

  get parts(): DocumentPart[] {
    if (!this.isBuilt) return []
    return this.documents.names().map((name) => ({ name, blocks: this.documents.assemble(name) }))
  }

  get problems(): string[] {
    return this.documents.problems
  }

  async build(): Promise<void> {
    const { touched, everything } = this
    this.touched = new Set()
    this.everything = false
    try {
      if (everything) await this.replaceAll()
      else for await (const [appId, entry] of this.read([...touched])) this.update(appId, entry)
      this.isBuilt = true
    } catch (error) {
      for (const appId of touched) this.touched.add(appId)
      this.everything ||= everything
      throw error
    }
  }

  /** Reads everything before anything is replaced: a failure halfway must not empty a list. */
  private async replaceAll(): Promise<void> {
    const fresh = new Map<string, AppEntry>()
    for await (const [appId, entry] of this.read(await this.options.source.appIds()))
      if (entry !== undefined) fresh.set(appId, entry)
    for (const appId of [...this.entries.keys()]) if (!fresh.has(appId)) this.update(appId, undefined)
    for (const [appId, entry] of fresh) this.update(appId, entry)
  }

  private async *read(appIds: readonly string[]): AsyncGenerator<[string, AppEntry | undefined]> {
    const { source, settings } = this.options
    for await (const { appId, app } of source.apps(appIds)) yield [appId, app && appEntry(app, settings)]
  }

  private update(appId: string, entry: AppEntry | undefined): void {
    const before = this.entries.get(appId)
    const known = new Set(before?.problems)
    for (const problem of entry?.problems ?? []) if (!known.has(problem)) this.options.logger.error({ appId }, problem)
    if (entry === undefined) this.entries.delete(appId)
    else this.entries.set(appId, entry)
    this.documents.update(appId, entry)
    if (before?.beganAt !== entry?.beganAt) this.options.cameOrWent()
  }
}
