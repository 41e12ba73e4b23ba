import type { ProjectionStatus } from '@appstore/contracts/operations'
import type { EventPage, Position } from './event-store.js'
import { type Follower, startFollower } from './follower.js'
import type { LockedConnection } from './locked-connection.js'
import { FIRST_PAGE_SIZE, nextPageSize } from './page-size.js'
import type { ProjectionOptions } from './projection.js'
import { type Build, BuildGone, ProjectionTables } from './projection-build.js'
import { isTransient } from './transient.js'

interface ActiveEvents {
  /** The tables that readers see hold everything up to here. */
  readonly reached: (build: Build) => void
  /** Another version has taken this one's place. */
  readonly overtaken: () => void
}

/** The one instance that writes a projection's tables. It ends with the connection that holds its lock. */
export class ActiveProjection {
  /** `rebuilding`: readers do not see these tables yet, but those of another version. */
  state: ProjectionStatus['state']
  /** Why it stopped, if it did. */
  failure: string | undefined
  private readonly options: ProjectionOptions
  private readonly tables: ProjectionTables
  private readonly events: ActiveEvents
  private build: Build
  /** Readers see this build. A build of a new version stays out of sight until it is level with the log. */
  private inService: boolean
  private follower: Follower | undefined
  private beside: Promise<void> | undefined
  /** The build beside is about to be the one in service, or is it already. */
  private switching = false
  private stopping = false
  /** Pages of the build in service and of the one beside it share a connection: one at a time. */
  private queue: Promise<unknown> = Promise.resolve()

  private constructor(
    options: ProjectionOptions,
    tables: ProjectionTables,
    start: { build: Build; inService: boolean },
    events: ActiveEvents,
  ) {
    this.options = options
    this.tables = tables
    this.build = start.build
    this.inService = start.inService
    this.events = events
    this.state = start.inService ? 'catching-up' : 'rebuilding'
  }

  static async start(
    options: ProjectionOptions,
    lock: LockedConnection,
    events: ActiveEvents,
  ): Promise<ActiveProjection> {
    const tables = new ProjectionTables(options.projection, lock.client, options.schema)
    await tables.prepare()
    const inService = await tables.inService()
    const unfinished = inService ? undefined : await tables.unfinished()
    const begin = inService
      ? { build: inService, inService: true }
      : unfinished
        ? { build: unfinished, inService: false }
        : await tables.create()
    const active = new ActiveProjection(options, tables, begin, events)
    await active.follow()
    await tables.listen(() => active.takeOrder())
    active.takeOrder() // one that was left while nobody wrote
    return active
  }

  get atEnd(): boolean {
    return this.follower?.atEnd ?? false
  }

  kick(): void {
    this.follower?.kick()
  }

  async stop(): Promise<void> {
    this.stopping = true
    await this.follower?.stop()
    await this.beside?.catch(() => undefined)
  }

  /** Fills a new build while this one goes on, then takes its place. A second request while one is being filled changes nothing. */
  async rebuild(): Promise<void> {
    while (this.beside !== undefined) {
      if (!this.switching) return
      await this.beside.catch(() => undefined) // whoever has seen the switch and asks again is not told of the one before
    }
    const begun = this.inTurn(() => this.tables.create())
    this.beside = begun
      .then(({ build }) => this.fillBesideOrDiscard(build))
      .finally(() => {
        this.beside = undefined
        this.switching = false
      })
    this.beside.catch(() => undefined) // one that could not begin is told to whoever asked for it
    await begun
  }

  private async fillBesideOrDiscard(build: Build): Promise<void> {
    try {
      await this.fillBeside(build)
    } catch (error) {
      this.options.logger.error(
        { err: error, projection: this.options.projection.name },
        'A rebuild failed; the tables in service stay.',
      )
      await this.inTurn(() => this.tables.discard(build.number))
    }
  }

  /** Another instance was asked for a rebuild, and has left word. */
  private takeOrder(): void {
    const take = async () => {
      if (!(await this.inTurn(() => this.tables.isOrdered()))) return
      if (this.beside === undefined || this.switching) await this.rebuild()
      else await this.inTurn(() => this.tables.dropOrder())
    }
    take().catch((error: unknown) => {
      const { projection, logger } = this.options
      logger.warn({ err: error, projection: projection.name }, 'An order to rebuild could not be read.')
    })
  }

  private async follow(): Promise<void> {
    const { projection, store, logger } = this.options
    if (this.inService) this.events.reached(this.build)
    this.follower = await startFollower({
      name: `projection ${projection.name}`,
      store,
      after: this.build.position,
      categories: projection.categories,
      logger,
      handle: (page) => this.handle(page),
      onFailure: (error) => this.judge(error),
    })
  }

  private async handle(page: EventPage): Promise<void> {
    const folded = await this.inTurn(() => this.applyNamingTheCulprit(page))
    this.build = { number: this.build.number, position: page.position }
    if (page.atEnd) await this.arriveAtEnd()
    if (!this.inService) return
    if (page.events.length > 0) this.options.projection.committed?.(page.position, folded)
    this.events.reached(this.build)
  }

  /** A build that was not in service yet (a new version) takes over the first time it is level with the log. */
  private async arriveAtEnd(): Promise<void> {
    if (!this.inService) {
      await this.inTurn(() => this.tables.switchTo(this.build.number))
      this.inService = true
      this.options.projection.switched?.()
    }
    this.state = 'live'
  }

  /** When a page fails for good, its events are applied one by one, so that the one at fault can be named. */
  private async applyNamingTheCulprit(page: EventPage): Promise<unknown> {
    try {
      return await this.tables.apply(this.build.number, page)
    } catch (error) {
      if (isTransient(error) || error instanceof BuildGone) throw error
      for (const event of page.events) {
        await this.tables
          .apply(this.build.number, { events: [event], position: event.position })
          .catch((cause: unknown) => {
            this.failure = `event ${event.type} at position ${event.position} of ${event.stream}: ${cause instanceof Error ? cause.message : cause}`
            throw cause
          })
        this.build = { number: this.build.number, position: event.position }
        if (this.inService) this.events.reached(this.build)
      }
      throw error
    }
  }

  private judge(error: unknown): 'retry' | 'stop' {
    if (error instanceof BuildGone) {
      const { projection, logger } = this.options
      logger.info(
        { projection: projection.name },
        `Another version of projection ${projection.name} is in service now.`,
      )
      this.events.overtaken()
      return 'stop'
    }
    return this.failure !== undefined || !isTransient(error) ? this.giveUp(error) : 'retry'
  }

  private giveUp(error: unknown): 'stop' {
    this.state = 'stopped'
    this.failure ??= error instanceof Error ? error.message : String(error)
    const { projection, logger } = this.options
    logger.error(
      { err: error, projection: projection.name },
      `Projection ${projection.name} stopped at an event it cannot apply: ${this.failure}. Reads go on with what it has.`,
    )
    return 'stop'
  }

  private async fillBeside(build: Build): Promise<void> {
    const { projection, store } = this.options
    let limit = FIRST_PAGE_SIZE
    const step = async (from: Position): Promise<EventPage> => {
      const page = await store.readAll(from, { limit, categories: projection.categories })
      limit = nextPageSize(page.events, limit)
      await this.tables.apply(build.number, page)
      return page
    }
    let position = build.position
    for (let atEnd = false; !atEnd && !this.stopping; ) {
      const page = await this.inTurn(() => step(position))
      position = page.position
      atEnd = page.atEnd
    }
    if (this.stopping) throw new Error('stopped before the new build was level with the log')
    // The last stretch with the follower paused, so that the new build is never behind the one it replaces.
    await this.follower?.stop()
    try {
      await this.inTurn(async () => {
        for (let atEnd = false; !atEnd; ) {
          const page = await step(position)
          position = page.position
          atEnd = page.atEnd
        }
        this.switching = true
        await this.tables.switchTo(build.number)
      })
      this.build = { number: build.number, position }
      this.state = 'live'
      this.failure = undefined
      projection.switched?.()
    } finally {
      if (!this.stopping) await this.follow() // whichever build is in service now
    }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work, work)
    this.queue = turn.catch(() => undefined)
    return turn
  }
}
