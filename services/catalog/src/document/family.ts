import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import type { Block } from './block.js'

/** A document as a family makes it. */
export interface DocumentPart {
  readonly name: string
  /** The same array as long as nothing in the document changed. */
  readonly blocks: readonly Block[]
  /** When it was made by a person; else the document carries the time at which its content was first compiled. */
  readonly lastModified?: Date
}

/** Documents that are made together, and fail together: whatever goes wrong with one family leaves all others as they are. */
export interface DocumentFamily {
  readonly name: 'apps' | 'vocabularies' | 'discover' | 'ratings'
  /** What operators call them. */
  readonly title: string
  /** Makes anew what has changed. When it rejects, the former documents stay and it is called again. */
  build(): Promise<void>
  /** The documents as of the last build that succeeded. */
  readonly parts: readonly DocumentPart[]
  /** What was left out because it would break clients, in sentences. */
  readonly problems: readonly string[]
}

/** Milliseconds before a build that failed is tried again. */
const RETRY = 1_000

/** Builds one family: one build at a time; what changes meanwhile goes into the next one. */
export class FamilyBuilds {
  private readonly family: DocumentFamily
  private readonly options: { readonly logger: Logger; readonly metrics: Metrics; readonly built: () => void }
  private touched = false
  private building: Promise<void> | undefined
  private failing = false
  /** Nothing is built before this. */
  private begun = false
  private readonly stopping = new AbortController()

  constructor(family: DocumentFamily, options: FamilyBuilds['options']) {
    this.family = family
    this.options = options
  }

  /** Why the documents are not what they should be. */
  get problems(): string[] {
    const { title, problems } = this.family
    return this.failing ? [failureOf(title), ...problems] : [...problems]
  }

  touch(): void {
    this.touched = true
    this.continue()
  }

  begin(): void {
    this.begun = true
    this.touch()
  }

  /** Resolves to whether everything touched until now is in the documents; to `false` as soon as a build fails. */
  async settled(): Promise<boolean> {
    while (!this.stopping.signal.aborted && (this.touched || this.building !== undefined)) {
      if (this.failing) return false
      this.continue()
      await this.building
    }
    return !this.touched
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await this.building
  }

  private continue(): void {
    if (!this.begun || this.building !== undefined || !this.touched || this.stopping.signal.aborted) return
    this.touched = false
    this.building = this.build().then((good) => {
      this.building = undefined
      if (good) this.continue()
      else this.retry()
    })
  }

  private retry(): void {
    this.touched = true
    const again = sleep(RETRY, undefined, { signal: this.stopping.signal, ref: false })
    this.building = again
      .catch(() => undefined)
      .then(() => {
        this.building = undefined
        this.continue()
      })
  }

  private async build(): Promise<boolean> {
    const { name, title } = this.family
    const { metrics, logger, built } = this.options
    const end = metrics
      .histogram('store_document_build_duration_seconds', 'Builds of the compiled lists', ['family', 'result'])
      .startTimer({ family: name })
    try {
      await this.family.build()
      built()
      this.failing = false
      end({ result: 'ok' })
      return true
    } catch (error) {
      end({ result: 'failed' })
      if (!this.failing) logger.error({ err: error }, failureOf(title))
      this.failing = true
      return false
    }
  }
}

function failureOf(title: string): string {
  return `The ${title} could not be built anew; what was there before is served.`
}
