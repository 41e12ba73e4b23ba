import { isTransient } from '@appstore/event-sourcing/transient'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import type { Pool, PoolClient } from 'pg'
import { alone } from './alone.js'
import { createRounds } from './rounds.js'

/** One table's rows that nobody needs any more. */
export interface PurgeTask {
  readonly table: string
  /** Deletes a bounded batch; how many rows were looked at, and how many of them are gone. No rows: there is nothing more to do. */
  batch(client: PoolClient): Promise<{ looked: number; deleted: number }>
}

/** Clears a service's tables of what nobody needs, hourly. */
export interface Purge {
  /** Looks now and hourly from then on. */
  start(): void
  /** Looks once; of several instances one at a time. */
  look(): Promise<void>
  /** A sentence when the last look did not get through. */
  problems(): string[]
  stop(): Promise<void>
}

export interface PurgeParts {
  readonly service: string
  readonly pool: Pool
  readonly logger: Logger
  readonly metrics: Metrics
  readonly tasks: readonly PurgeTask[]
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const UNDEFINED_TABLE = '42P01'
/** Rows of one batch, so that no statement holds many locks, and batches of one table and hour, so that each table gets its turn. */
const BATCH = 500
const BATCHES = 200

/**
 * Rows whose time is over.
 *
 * @param condition ours, never a request's; `$1` is the present moment by the service's clock
 * @param now absent: the condition goes by the clock of the database
 */
export function expiredRows(table: string, condition: string, now?: () => Date): PurgeTask {
  const text = `delete from ${table} where ctid = any(array(select ctid from ${table} where ${condition} limit ${BATCH}))`
  return {
    table,
    async batch(client) {
      const deleted = (await client.query(text, now === undefined ? [] : [now()])).rowCount ?? 0
      return { looked: deleted, deleted }
    },
  }
}

/** Prepares the job. */
export function createPurge(parts: PurgeParts): Purge {
  return new HourlyPurge(parts)
}

class HourlyPurge implements Purge {
  private readonly parts: PurgeParts
  private readonly rounds = createRounds(async () => {
    await this.look()
    return this.problem === undefined ? HOUR : MINUTE
  })
  private problem: string | undefined

  constructor(parts: PurgeParts) {
    this.parts = parts
  }

  start(): void {
    if (this.parts.tasks.length > 0) this.rounds.start()
  }

  problems(): string[] {
    return this.problem === undefined ? [] : [this.problem]
  }

  stop(): Promise<void> {
    return this.rounds.stop()
  }

  async look(): Promise<void> {
    const { service, pool, logger } = this.parts
    try {
      if (await alone(pool, `${service}:purge`, (client) => this.purge(client))) this.problem = undefined
    } catch (error) {
      if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return // a service that serves before it has its tables
      this.problem = 'Rows that nobody needs any more could not be deleted; they have no effect.'
      logger[isTransient(error) ? 'warn' : 'error']({ err: error }, this.problem)
    }
  }

  private async purge(client: PoolClient): Promise<void> {
    const { service, logger, metrics, tasks } = this.parts
    const counter = metrics.counter('store_purged_rows_total', 'Rows deleted because nobody needs them any more', [
      'service',
      'table',
    ])
    const counts: Record<string, number> = {}
    for (const { table, batch } of tasks) {
      let deleted = 0
      for (let batches = 0; batches < BATCHES && !this.rounds.stopped.aborted; batches += 1) {
        const done = await batch(client)
        deleted += done.deleted
        if (done.looked === 0) break
      }
      counts[table] = (counts[table] ?? 0) + deleted
      counter.inc({ service, table }, deleted)
    }
    if (Object.values(counts).some((count) => count > 0))
      logger.info({ deleted: counts }, 'Rows nobody needs are gone.')
  }
}
