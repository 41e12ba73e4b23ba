import type { Logger } from '@appstore/service/logger'
import type { Blocks } from './block.js'
import type { DocumentSource } from './document-source.js'
import type { DocumentFamily, DocumentPart } from './family.js'
import { type AskAuthors, FRESH, KnownPeople } from './known-people.js'
import { RatingTexts } from './rating-texts.js'
import type { Segments } from './segment.js'

export interface RatingsFamilyOptions {
  readonly source: DocumentSource
  readonly authors: AskAuthors
  readonly segments: Segments
  readonly blocks: Blocks
  readonly logger: Logger
  readonly now: () => Date
  /** Called when it is time to look at people again. */
  readonly stale: () => void
}

/** The list of ratings. It needs to know who wrote them, which only another service can tell. */
export class RatingsFamily implements DocumentFamily {
  readonly name = 'ratings'
  readonly title = 'list of ratings'
  private readonly options: RatingsFamilyOptions
  private readonly people: KnownPeople
  private readonly texts = new RatingTexts()
  private timer: NodeJS.Timeout | undefined
  /** People were erased of whom the last build, or the one before, may hold texts. */
  private forgotten: 'no' | 'since the last build began' | 'before the last build' = 'no'
  parts: readonly DocumentPart[] = []
  problems: readonly string[] = []

  constructor(options: RatingsFamilyOptions) {
    this.options = options
    this.people = new KnownPeople(options.authors, options.now)
  }

  /** Drops what is known of these people; the next build leaves out what they wrote. */
  forget(accountIds: Iterable<string>): void {
    this.people.forget(accountIds)
    this.forgotten = 'since the last build began'
  }

  /** Whether the present texts are the first without those of people who were erased; asked once for each build. */
  tookForgotten(): boolean {
    if (this.forgotten !== 'before the last build') return false
    this.forgotten = 'no'
    return true
  }

  async build(): Promise<void> {
    const { source, segments, blocks, logger, stale } = this.options
    if (this.forgotten !== 'no') this.forgotten = 'before the last build'
    const ratings = await source.ratings()
    const authors = await this.people.of(ratings.map(({ accountId }) => accountId))
    const { texts, problems } = this.texts.of(ratings, authors)
    this.parts = [{ name: 'ratings.json', blocks: [blocks.of(texts.map((text) => segments.of(text)))] }]
    const before = new Set(this.problems)
    this.problems = problems
    for (const problem of problems) if (!before.has(problem)) logger.error(problem)
    clearTimeout(this.timer)
    this.timer = setTimeout(stale, FRESH)
    this.timer.unref()
  }

  stop(): void {
    clearTimeout(this.timer)
  }
}
