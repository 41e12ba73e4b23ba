import type { ProjectionStatus } from '@appstore/contracts/operations'
import type { Client } from 'pg'
import { ActiveProjection } from './active-projection.js'
import type { Position } from './event-store.js'
import { ForeignPages } from './foreign-pages.js'
import { type LockedConnection, tryLock } from './locked-connection.js'
import { PositionWaiters } from './position-waiters.js'
import type { ProjectionOptions, RunningProjection } from './projection.js'
import type { Build } from './projection-build.js'
import { orderRebuild } from './rebuild-orders.js'
import { isTransient } from './transient.js'
import { anyAborted, pause } from './waiting.js'

const LOCK_RETRY = 500
/** SQLSTATEs: a connection that failed, which goes away by itself, and a table that does not exist. */
const LOST = { code: '08006' }
const UNDEFINED_TABLE = '42P01'

/**
 * Keeps a projection level with the log in this process, or stands by while another instance does.
 * Comes back by itself after the database or the store was away.
 */
export function startProjection(options: ProjectionOptions): RunningProjection {
  return new ProjectionLoop(options)
}

class ProjectionLoop implements RunningProjection {
  readonly name: string
  private readonly options: ProjectionOptions
  private readonly waiters = new PositionWaiters()
  private readonly foreign: ForeignPages
  private readonly stopped = new AbortController()
  private active: ActiveProjection | undefined
  private state: ProjectionStatus['state'] = 'starting'
  private error: string | undefined
  private behindSince: number | undefined
  private readonly running: Promise<void>

  constructor(options: ProjectionOptions) {
    this.options = options
    this.name = options.projection.name
    this.foreign = new ForeignPages(options)
    this.behindSince = options.now().getTime()
    this.running = this.run()
  }

  async status(): Promise<ProjectionStatus> {
    const position = this.waiters.position
    const head = await this.options.store.head().catch(() => position)
    const state = this.active?.state ?? this.state
    const level = this.active?.atEnd === true && state === 'live'
    if (level) this.behindSince = undefined
    else this.behindSince ??= this.options.now().getTime()
    const lagSeconds = this.behindSince === undefined ? 0 : (this.options.now().getTime() - this.behindSince) / 1000
    return {
      name: this.name,
      state,
      position: position.toString(),
      head: (head > position ? head : position).toString(),
      lagSeconds,
      error: this.active?.failure ?? this.error ?? null,
    }
  }

  waitFor(position: Position, timeoutMs: number): Promise<boolean> {
    this.kick()
    return this.waiters.waitFor(position, timeoutMs)
  }

  kick(): void {
    this.active?.kick()
  }

  async rebuild(): Promise<void> {
    if (this.active !== undefined) return await this.active.rebuild()
    const { connect, schema } = this.options
    await orderRebuild({ connect, schema, projection: this.name })
  }

  async stop(): Promise<void> {
    this.stopped.abort()
    await this.running
    this.waiters.close()
  }

  private async run(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      try {
        const lock = await this.tryLead(this.options.projection.version)
        if (lock === undefined) await this.standBy()
        else await this.lead(lock)
        this.error = undefined
      } catch (error) {
        this.error = error instanceof Error ? error.message : String(error)
        const level = isTransient(error) ? 'warn' : 'error'
        this.options.logger[level](
          { err: error, projection: this.name },
          `Projection ${this.name} was interrupted; trying again.`,
        )
        await pause(LOCK_RETRY, this.stopped.signal)
      }
    }
  }

  /**
   * The writer of a version. Each version has one of its own, so that a newer program fills its tables while an older one still keeps those in
   * service level.
   */
  private async tryLead(version: number): Promise<LockedConnection | undefined> {
    const { connect, schema } = this.options
    return await tryLock(connect, `projection:${schema}:${this.name}:v${version}`)
  }

  private async lead(lock: LockedConnection): Promise<void> {
    const overtaken = new AbortController()
    let newer: LockedConnection | undefined
    try {
      const left = await this.inService(lock.client)
      if (left !== undefined && left.version > this.options.projection.version) {
        newer = await this.tryLead(left.version)
        if (newer === undefined) return await this.standBy() // a newer program is at work, and its tables serve this one as well
      }
      if (left !== undefined) await this.foreign.reached(left) // written by another instance a moment ago
      this.active = await ActiveProjection.start(this.options, lock, {
        reached: (build) => {
          this.foreign.own(build)
          this.waiters.reached(build.position)
          void newer?.release().catch(() => undefined) // its program may come back and take over again
          newer = undefined
        },
        overtaken: () => overtaken.abort(),
      })
      this.error = undefined
      await anyAborted(this.stopped.signal, lock.lost, overtaken.signal)
    } finally {
      if (this.active !== undefined) this.state = overtaken.signal.aborted ? 'standby' : 'starting'
      await this.active?.stop()
      this.active = undefined
      for (const held of [newer, lock]) await held?.release().catch(() => undefined)
    }
    if (this.stopped.signal.aborted || overtaken.signal.aborted) return
    throw Object.assign(new Error('the database connection was lost'), LOST)
  }

  /** Another instance writes; its checkpoint tells how far the rows are. */
  private async standBy(): Promise<void> {
    const client = await this.options.connect()
    client.on('error', () => undefined)
    try {
      const until = Date.now() + LOCK_RETRY
      while (Date.now() < until && !this.stopped.signal.aborted) {
        const build = await this.inService(client)
        // rows of an older version may lack what this program reads
        const isServed = build !== undefined && build.version >= this.options.projection.version
        this.state = isServed ? 'standby' : 'starting'
        if (isServed) {
          await this.foreign.reached(build) // before those who wait for the position are answered
          this.waiters.reached(build.position)
        }
        await pause(25, this.stopped.signal)
      }
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  private async inService(client: Client): Promise<(Build & { readonly version: number }) | undefined> {
    try {
      const { rows } = await client.query<{ build: number; version: number; position: string }>(
        `select build, version, position from "${this.options.schema}".projection_builds where projection = $1 and in_service`,
        [this.name],
      )
      return rows[0] && { number: rows[0].build, version: rows[0].version, position: BigInt(rows[0].position) }
    } catch (error) {
      if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return undefined // the other one is just starting
      throw error
    }
  }
}
