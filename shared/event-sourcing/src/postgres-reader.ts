import { Pool } from 'pg'
import {
  type EventMetadata,
  type EventPage,
  type Position,
  type ReadAllOptions,
  type RecordedEvent,
  START,
} from './event-store.js'
import { createSockets, GRACE } from './postgres-connection.js'
import { portErrorOf } from './postgres-errors.js'
import { within } from './within.js'

export interface PostgresReaderOptions {
  readonly connectionString: string
  readonly schema: string
  readonly deadlineMs: number
  /** Connections at most. */
  readonly connections: number
  /** Resolves once the schema is in place. */
  ready(): Promise<void>
}

export interface PostgresReader {
  readStream(stream: string, fromRevision: number): Promise<readonly RecordedEvent[]>
  readAll(after: Position, options: ReadAllOptions): Promise<EventPage>
  head(): Promise<Position>
  close(): Promise<void>
}

/** Columns in the order of {@link EventRow}. */
const COLUMNS = 'position, stream, revision, id, type, schema_version, data, metadata::text'

type EventRow = [
  position: string,
  stream: string,
  revision: string,
  id: string,
  type: string,
  schemaVersion: number,
  data: unknown,
  /** JSON text: few readers look at it, and parsing it costs as much as parsing the data. */
  metadata: string,
]

/** Reads over a small pool, each operation within its deadline. */
export function createPostgresReader(options: PostgresReaderOptions): PostgresReader {
  const { deadlineMs, schema } = options
  const sockets = createSockets()
  const pool = openPool(options, sockets.create)

  const rows = <Row extends unknown[]>(name: string, text: string, values: unknown[], signal?: AbortSignal) => {
    const work = async () => {
      await options.ready()
      return pool.query<Row>({ name, text, values, rowMode: 'array' })
    }
    return within(deadlineMs, 'reading', work, signal).then(
      (result) => result.rows,
      (error) => Promise.reject(signal?.aborted ? error : portErrorOf(error, 'reading')),
    )
  }
  const sql = statements(schema)
  return {
    async readStream(stream, fromRevision) {
      const found = await rows<EventRow>('read-stream', sql.stream, [stream, fromRevision])
      return found.map(recordedEvent)
    },
    async readAll(after, { limit, categories, signal }) {
      // One more than asked for tells whether this is the end.
      if (categories === undefined) {
        return wholePage(after, limit, await rows<EventRow>('read-all', sql.all, [after, limit + 1], signal))
      }
      const values = [after, limit + 1, [...new Set(categories)]]
      return filteredPage(after, limit, await rows<EventRow>('read-categories', sql.categories, values, signal))
    },
    async head() {
      const found = await rows<[string]>('head', sql.head, [])
      return BigInt(found[0]?.[0] ?? START)
    },
    close: () => sockets.closeAfter(pool.end()),
  }
}

function openPool(options: PostgresReaderOptions, stream: PoolStream): Pool {
  const { deadlineMs } = options
  const pool = new Pool({
    connectionString: options.connectionString,
    application_name: 'event-store reader',
    stream,
    keepAlive: true,
    max: options.connections,
    connectionTimeoutMillis: deadlineMs,
    statement_timeout: deadlineMs,
    query_timeout: deadlineMs + GRACE,
  })
  pool.on('error', () => undefined) // an idle connection was lost; the pool has dropped it
  return pool
}

type PoolStream = ReturnType<typeof createSockets>['create']

function statements(schema: string) {
  return {
    stream: `select ${COLUMNS} from ${schema}.events where stream = $1 and revision >= $2 order by revision`,
    all: `select ${COLUMNS} from ${schema}.events where position > $1 order by position limit $2`,
    // The positions come from the index alone, category by category, so that a rare category costs no scan of the log.
    // The head, which comes first, belongs to the same snapshot: up to there, whatever is not in the page is of another category.
    categories: `
      (select coalesce(max(position), 0), null, null, null, null, null, null, null from ${schema}.events)
      union all
      (select ${COLUMNS} from ${schema}.events where position = any(array(
          select next.position
          from unnest($3::text[]) as wanted(category)
          cross join lateral (
            select e.position from ${schema}.events e
            where e.category = wanted.category and e.position > $1 order by e.position limit $2
          ) next
          order by next.position limit $2
        ))
        order by position)`,
    head: `select coalesce(max(position), 0) from ${schema}.events`,
  }
}

function wholePage(after: Position, limit: number, rows: EventRow[]): EventPage {
  const atEnd = rows.length <= limit
  if (!atEnd) rows.pop()
  const events = rows.map(recordedEvent)
  return { events, position: events.at(-1)?.position ?? after, atEnd }
}

/** @param rows the first one has the head of the log as its position */
function filteredPage(after: Position, limit: number, [first, ...rows]: EventRow[]): EventPage {
  const page = wholePage(after, limit, rows)
  const head = BigInt(first?.[0] ?? START)
  return page.atEnd && head > page.position ? { ...page, position: head } : page
}

function recordedEvent(row: EventRow): RecordedEvent {
  const [position, stream, revision, id, type, schemaVersion, data, metadataText] = row
  let metadata: EventMetadata | undefined
  return {
    id,
    type,
    schemaVersion,
    data,
    get metadata() {
      metadata ??= JSON.parse(metadataText) as EventMetadata
      return metadata
    },
    stream,
    revision: Number(revision),
    position: BigInt(position),
  }
}
