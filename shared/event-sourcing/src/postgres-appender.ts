import { type AppendQueue, type AppendRequest, type AppendVerdict, createAppendQueue } from './append-queue.js'
import type { ExpectedRevision } from './event-store.js'
import { openConnection, type PostgresConnection } from './postgres-connection.js'
import { isContentError, portErrorOf } from './postgres-errors.js'
import { EXPECTATIONS } from './postgres-event-store.sql.js'
import { binaryJsonArray } from './postgres-json-array.js'

export interface PostgresAppenderOptions {
  readonly connectionString: string
  readonly schema: string
  readonly deadlineMs: number
  /** Resolves once the schema is in place. */
  ready(): Promise<void>
}

/** Writes batches of appends over one connection of its own, which it opens when needed and replaces when lost. */
export function createPostgresAppender(options: PostgresAppenderOptions): AppendQueue {
  const { schema, deadlineMs } = options
  const text = `select outcomes, revisions, positions from ${schema}.append_v2($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
  let current: Promise<PostgresConnection> | undefined

  const connection = (): Promise<PostgresConnection> => {
    if (current !== undefined) return current
    const opening = openConnection({ ...options, applicationName: 'event-store appender', prelude: PRELUDE })
    const forget = () => {
      if (current === opening) current = undefined
    }
    opening.then(({ client }) => client.once('end', forget), forget)
    current = opening
    return opening
  }

  const call = async (batch: readonly AppendRequest[], careful: boolean): Promise<readonly AppendVerdict[]> => {
    let used: PostgresConnection | undefined
    try {
      await options.ready()
      used = await connection()
      const values = [...argumentsOf(batch), careful]
      const { rows } = await used.client.query<AppendRow>({ name: 'append', text, values })
      return verdictsOf(rows[0] as AppendRow)
    } catch (error) {
      if (isContentError(error)) throw error
      current = undefined
      void used?.close() // it may owe us an answer, or be about to end
      throw portErrorOf(error, 'appending')
    }
  }

  /** Hopes that nothing in a batch is a repetition, and looks more closely once that hope has failed. */
  const write = async (batch: readonly AppendRequest[]): Promise<readonly AppendVerdict[]> => {
    if (batch.length > 1) {
      try {
        return await call(batch, false)
      } catch (error) {
        if (!isContentError(error)) throw error
      }
    }
    return call(batch, true)
  }

  const queue = createAppendQueue({ write, isContentError, deadlineMs })
  return {
    add: (request) => queue.add(request).catch((error) => Promise.reject(portErrorOf(error, 'appending'))),
    async close() {
      await queue.close()
      const last = await current?.catch(() => undefined)
      await last?.close()
    },
  }
}

/**
 * Whatever the database's own defaults are: each statement of the append must see what was committed before it got the lock,
 * an answer means durable, and a plan made while the table is small must not be one that scans it when it has grown.
 */
const PRELUDE = `
  set default_transaction_isolation = 'read committed';
  select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';
  set enable_seqscan = off;
  set jit = off`

interface AppendRow {
  readonly outcomes: readonly AppendVerdict['outcome'][]
  readonly revisions: readonly string[]
  readonly positions: readonly string[]
}

function verdictsOf(row: AppendRow): AppendVerdict[] {
  return row.outcomes.map((outcome, index) => ({
    outcome,
    revision: Number(row.revisions[index]),
    position: BigInt(row.positions[index] as string),
  }))
}

/** The arguments of `append_v2`, in its order. */
function argumentsOf(batch: readonly AppendRequest[]): unknown[] {
  const starts: number[] = []
  const owners: number[] = []
  const events = batch.flatMap((request, index) => {
    starts.push(owners.length)
    for (const _ of request.events) owners.push(index + 1)
    return request.events
  })
  return [
    batch.map((request) => request.stream),
    batch.map((request) => expectationOf(request.expected)),
    batch.map((request) => request.events.length),
    starts,
    owners,
    events.map((event) => event.id),
    events.map((event) => event.type),
    events.map((event) => event.schemaVersion),
    binaryJsonArray(events.map((event) => event.data)),
    binaryJsonArray(events.map((event) => event.metadata)),
  ]
}

function expectationOf(expected: ExpectedRevision): number {
  return typeof expected === 'number' ? expected : EXPECTATIONS[expected]
}
