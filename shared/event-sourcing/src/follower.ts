import type { Logger } from '@appstore/service/logger'
import type { EventPage, EventStore, Position, WakeUps } from './event-store.js'
import { FIRST_PAGE_SIZE, nextPageSize } from './page-size.js'

/** Something that pages the log in order, for ever. */
export interface Follower {
  /** Everything up to here has been handled. */
  readonly position: Position
  /** The last page reached the end of the log. */
  readonly atEnd: boolean
  /** Look now: the log has just grown. */
  kick(): void
  /** Resolves after the page in hand. */
  stop(): Promise<void>
}

export interface FollowerOptions {
  readonly name: string
  readonly store: EventStore
  /** Where to go on. */
  readonly after: Position
  readonly categories: readonly string[] | undefined
  /** Events a page; absent: as many as {@link nextPageSize} says. */
  readonly pageSize?: number
  /** The safety net for lost wake-ups, in milliseconds. */
  readonly pollMs?: number
  readonly logger: Logger
  /**
   * Handles a page completely or throws; a page is handed again until it succeeds or `onFailure` gives up.
   * The first page that is level with the log is handed over even if it is empty.
   */
  handle(page: EventPage): Promise<void>
  /** `stop` ends the follower where it is; `retry` (the default) hands the page again after a pause. */
  onFailure?(error: unknown): 'retry' | 'stop'
}

const FIRST_PAUSE = 50
const LONGEST_PAUSE = 5_000

/** Starts following. Reads the next page while the present one is handled. */
export async function startFollower(options: FollowerOptions): Promise<Follower> {
  const loop = new FollowLoop(options)
  await loop.listen()
  loop.start()
  return loop
}

class FollowLoop implements Follower {
  position: Position
  atEnd = false
  private readonly options: FollowerOptions
  private readonly stopped = new AbortController()
  private woken = false
  private wake: () => void = () => undefined
  private wakeUps: WakeUps | undefined
  private running: Promise<void> = Promise.resolve()
  private pause = FIRST_PAUSE
  private pageSize = FIRST_PAGE_SIZE

  constructor(options: FollowerOptions) {
    this.options = options
    this.position = options.after
  }

  async listen(): Promise<void> {
    this.wakeUps = await this.options.store.listen(() => this.kick())
  }

  start(): void {
    this.running = this.run()
  }

  kick(): void {
    this.woken = true
    this.wake()
  }

  async stop(): Promise<void> {
    this.stopped.abort()
    this.wake()
    await this.running
    await this.wakeUps?.stop()
  }

  private async run(): Promise<void> {
    let ahead: Promise<EventPage> | undefined
    while (!this.stopped.signal.aborted) {
      try {
        const page: EventPage = await (ahead ?? this.read(this.position))
        this.pageSize = nextPageSize(page.events, this.pageSize)
        ahead = page.atEnd ? undefined : this.read(page.position)
        ahead?.catch(() => undefined) // looked at when its turn comes
        if (page.position > this.position || page.atEnd !== this.atEnd) await this.options.handle(page)
        this.position = page.position
        this.atEnd = page.atEnd
        this.pause = FIRST_PAUSE
        if (page.atEnd) await this.sleep(this.options.pollMs ?? 1_000)
      } catch (error) {
        ahead = undefined
        if (this.stopped.signal.aborted || !(await this.recover(error))) return
      }
    }
  }

  private read(after: Position): Promise<EventPage> {
    this.woken = false // a wake-up from now on must lead to another read, also when this one is a read ahead
    const { store, categories, pageSize } = this.options
    return store.readAll(after, { limit: pageSize ?? this.pageSize, categories, signal: this.stopped.signal })
  }

  /** Whether to go on. */
  private async recover(error: unknown): Promise<boolean> {
    if (this.options.onFailure?.(error) === 'stop') return false
    this.options.logger.warn({ err: error, follower: this.options.name }, 'Following the log failed; trying again.')
    await this.sleep(this.pause)
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE)
    return true
  }

  private sleep(milliseconds: number): Promise<void> {
    if (this.woken || this.stopped.signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
