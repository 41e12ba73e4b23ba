import type { Logger } from '@appstore/service/logger'
import type { Block, Blocks } from './block.js'
import type { DocumentSource } from './document-source.js'
import { type Author, ratingTexts } from './rating-texts.js'
import type { Segments } from './segment.js'

/** Milliseconds before it is tried again to learn who wrote the ratings. */
const RETRY = 2_000

const NAME = 'ratings.json'

/**
 * The list of ratings. It needs another service, which may be away: then the former list stays and is made again later, and no
 * other list waits for it.
 */
export class RatingsDocument {
  private readonly options: {
    readonly source: DocumentSource
    readonly authors: (accountIds: Iterable<string>) => Promise<ReadonlyMap<string, Author>>
    readonly segments: Segments
    readonly blocks: Blocks
    readonly logger: Logger
    /** Called when it is time to try again. */
    readonly again: () => void
  }
  private assembled: readonly Block[] | undefined
  private failure: string | undefined
  private timer: NodeJS.Timeout | undefined
  /** Something was rated: apps that come and go matter. */
  hasAny = false

  constructor(options: RatingsDocument['options']) {
    this.options = options
  }

  get problems(): string[] {
    return this.failure === undefined ? [] : [this.failure]
  }

  /** The document as it is made, once it could be made. */
  get parts(): { name: string; blocks: readonly Block[] }[] {
    return this.assembled === undefined ? [] : [{ name: NAME, blocks: this.assembled }]
  }

  /** Makes it anew. Rejects only when the read model cannot be read. */
  async read(): Promise<void> {
    const { source, authors, segments, blocks, logger, again } = this.options
    const ratings = await source.ratings()
    this.hasAny ||= ratings.length > 0
    clearTimeout(this.timer)
    try {
      const texts = ratingTexts(ratings, await authors(ratings.map(({ accountId }) => accountId)))
      this.assembled = [blocks.of(texts.map((text) => segments.of(text)))]
      this.failure = undefined
    } catch (error) {
      this.failure =
        'The list of ratings could not be made, because it is not known who wrote them; the former one is served.'
      logger.warn({ err: error }, this.failure)
      this.timer = setTimeout(again, RETRY)
      this.timer.unref()
    }
  }

  stop(): void {
    clearTimeout(this.timer)
  }
}
