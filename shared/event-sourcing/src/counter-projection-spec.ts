import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import { type CounterEvent, counterEvents } from './counter-spec.js'
import type { EventStore, Position } from './event-store.js'
import type { Projection, ProjectionDatabase, ProjectionOptions, RunningProjection, TableName } from './projection.js'
import { startProjection } from './run-projection.js'
import type { TestLog } from './test-log-spec.js'

/** What a page adds to each counter. */
export type CounterPage = Map<string, { total: number; steps: number }>

export type CounterProjection = Projection<CounterEvent, CounterPage>

/** Written so that an event which is applied twice, or not at all, shows. */
export function counterProjection(changes: Partial<CounterProjection> = {}): CounterProjection {
  return {
    name: 'counters',
    version: 1,
    categories: ['counter'],
    events: counterEvents,
    tables: {
      counters: 'stream text primary key, total bigint not null',
      steps: 'stream text primary key, steps bigint not null',
    },
    indexes: (table) => [`create index on ${table('counters')} (total)`],
    openPage: () => new Map(),
    on: {
      Counted({ stream, data }, page) {
        const before = page.get(stream) ?? { total: 0, steps: 0 }
        page.set(stream, { total: before.total + data.by, steps: before.steps + 1 })
      },
      CountingEnded: () => undefined,
    },
    write: writeCounters,
    ...changes,
  }
}

export async function writeCounters(
  page: CounterPage,
  database: ProjectionDatabase,
  table: TableName,
  times = 1,
): Promise<void> {
  for (const [stream, { total, steps }] of page) {
    await database.query(
      `insert into ${table('counters')} as c values ($1, $2) on conflict (stream) do update set total = c.total + excluded.total`,
      [stream, total * times],
    )
    await database.query(
      `insert into ${table('steps')} as s values ($1, $2) on conflict (stream) do update set steps = s.steps + excluded.steps`,
      [stream, steps],
    )
  }
}

/** A line of the log, as far as tests look at it. */
export interface LogLine {
  readonly level: string
  readonly msg: string
}

export interface CounterReadModel {
  readonly schema: string
  readonly lines: LogLine[]
  /** Starts an instance, which ends with the test at the latest. `connection` names its connections. */
  start(
    projection: CounterProjection,
    changes?: Partial<ProjectionOptions> & { connection?: string },
  ): RunningProjection
  /** Totals by stream, as readers see them. */
  totals(): Promise<Record<string, number>>
  steps(): Promise<Record<string, number>>
  builds(): Promise<{ version: number; build: number; position: Position; in_service: boolean }[]>
}

/** The read model of the present test. */
export function counterReadModel(log: TestLog, store: EventStore): CounterReadModel {
  const schema = log.newSchema()
  const lines: LogLine[] = []
  const logger = createLogger({
    service: 'test',
    level: 'warn',
    destination: { write: (line) => lines.push(JSON.parse(line)) },
  })
  const view = async (name: string, column: string) => {
    const rows = await log.query<{ stream: string; value: string }>(
      `select stream, ${column} as value from ${schema}.${name} order by stream`,
    )
    return Object.fromEntries(rows.map(({ stream, value }) => [stream, Number(value)]))
  }
  return {
    schema,
    lines,
    start(projection, { connection, ...changes } = {}) {
      const connect = () => log.connect(connection)
      const metrics = createMetrics()
      const now = () => new Date()
      const running = startProjection({ projection, store, connect, schema, logger, metrics, now, ...changes })
      log.atEnd(() => running.stop())
      return running
    },
    totals: () => view('counters', 'total'),
    steps: () => view('steps', 'steps'),
    async builds() {
      const rows = await log.query<{ version: number; build: number; position: string; in_service: boolean }>(
        `select version, build, position, in_service from ${schema}.projection_builds order by build`,
      )
      return rows.map((row) => ({ ...row, position: BigInt(row.position) }))
    },
  }
}

/** Longer than anything takes here. */
export const PATIENCE = 20_000
