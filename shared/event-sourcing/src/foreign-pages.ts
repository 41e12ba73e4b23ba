import type { Position } from './event-store.js'
import { foldPage, type ProjectionOptions } from './projection.js'
import type { Build } from './projection-build.js'

const PAGE_SIZE = 2_000

/**
 * Tells a projection's listeners of pages that another instance has written, after they are in the tables: what a process derives
 * from the tables (documents, caches) must be in step whoever writes them, also after it has become the writer itself.
 */
export class ForeignPages {
  private readonly options: ProjectionOptions
  private told: Build | undefined

  constructor(options: ProjectionOptions) {
    this.options = options
  }

  /** This instance has written up to here, and told its listeners itself. */
  own(build: Build): void {
    this.told = build
  }

  /** The tables in service hold everything up to here. What is there at the first look is nobody's news. */
  async reached(build: Build): Promise<void> {
    const { projection } = this.options
    const before = this.told
    if (before !== undefined && before.number !== build.number) projection.switched?.()
    else if (before !== undefined && before.position < build.position) await this.tell(before.position, build.position)
    this.told = build
  }

  private async tell(from: Position, to: Position): Promise<void> {
    const { projection, store } = this.options
    if (projection.committed === undefined) return
    for (let after = from; after < to; ) {
      const page = await store.readAll(after, { limit: PAGE_SIZE, categories: projection.categories })
      const events = page.events.filter((event) => event.position <= to)
      const position = page.position < to ? page.position : to
      if (events.length > 0) projection.committed(position, foldPage(projection, events))
      if (position <= after) return // the log is shorter than the tables: a restored copy, which the follower reports
      after = position
    }
  }
}
