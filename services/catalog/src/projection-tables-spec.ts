import { createTestDatabase, type TestDatabase } from '@appstore/embedded-postgres/test-database'
import type { EventPage, EventStore, NewEvent } from '@appstore/event-sourcing/event-store'
import { openEventStore } from '@appstore/event-sourcing/open-event-store'
import type { AnyProjection } from '@appstore/event-sourcing/projection'
import { ProjectionTables } from '@appstore/event-sourcing/projection-build'
import { startProjection } from '@appstore/event-sourcing/run-projection'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import { Client } from 'pg'

/** An event and the stream it happened in. */
export interface Happened {
  readonly stream: string
  readonly event: { readonly type: string; readonly data: unknown }
}

/** Rows by logical table, in the order of the table's key. */
export type Rows = Readonly<Record<string, readonly Record<string, unknown>[]>>

/** What a projection makes of histories, on a real log and in real tables. */
export interface ProjectionTest {
  /** The tables after a history. */
  after(history: readonly Happened[]): Promise<Rows>
  /** The same for each page size: the log is read in pages of at most so many events. */
  afterPagesOf(sizes: readonly number[], history: readonly Happened[]): Promise<Rows[]>
  /**
   * The tables of a running projection that saw the first `cut` events when it started and the others as they happened;
   * and those after a rebuild of the same.
   */
  grown(history: readonly Happened[], cut: number): Promise<{ grown: Rows; rebuilt: Rows }>
}

/** Longer than anything takes here. */
const PATIENCE = 20_000

/** Declares the suite's set-up: one database, and a log and tables of its own for every history. */
export function useProjection(projection: AnyProjection): ProjectionTest {
  let database: TestDatabase
  let names = 0
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())
  const withLog = async <T>(work: (store: EventStore, schema: string) => Promise<T>): Promise<T> => {
    names += 1
    const store = openEventStore(database.url, { schema: `log_${names}` })
    try {
      return await work(store, `tables_${names}`)
    } finally {
      await store.close()
    }
  }
  const afterPagesOf = (sizes: readonly number[], history: readonly Happened[]) =>
    withLog(async (store, schema) => {
      await append(store, history)
      const tables: Rows[] = []
      for (const size of sizes) {
        const pages = await pagesOf(store, projection.categories, size)
        tables.push(await connected(connect, (client) => tablesAfter(client, projection, `${schema}_${size}`, pages)))
      }
      return tables
    })
  const connect = async () => {
    const client = new Client({ connectionString: database.url })
    await client.connect()
    return client
  }
  return {
    after: async (history) => (await afterPagesOf([2_000], history))[0] as Rows,
    afterPagesOf,
    grown: (history, cut) =>
      withLog(async (store, schema) => {
        await append(store, history.slice(0, cut))
        const switched = Promise.withResolvers<void>()
        const watched = { ...projection, switched: () => switched.resolve() }
        const [logger, metrics] = [createLogger({ service: 'test', level: 'silent' }), createMetrics()]
        const now = () => new Date()
        const running = startProjection({ projection: watched, store, connect, schema, logger, metrics, now })
        try {
          await running.waitFor(await store.head(), PATIENCE)
          await append(store, history.slice(cut))
          await running.waitFor(await store.head(), PATIENCE)
          const show = () => connected(connect, (client) => rowsOf(client, projection, schema))
          const grown = await show()
          await running.rebuild()
          await switched.promise
          return { grown, rebuilt: await show() }
        } finally {
          await running.stop()
        }
      }),
  }
}

/** Appends what happened in exactly this order. */
export async function append(store: EventStore, history: readonly Happened[]): Promise<void> {
  for (const { stream, event } of history) await store.append(stream, 'any', [newEvent(event)])
}

function newEvent({ type, data }: Happened['event']): NewEvent {
  const commandId = crypto.randomUUID()
  const caller = { commandId, actor: 'account:a', credential: 'password', correlationId: 'c', causationId: commandId }
  const metadata = { ...caller, at: '2030-01-02T03:04:05.678Z' }
  return { id: crypto.randomUUID(), type, schemaVersion: 1, data, metadata }
}

async function pagesOf(
  store: EventStore,
  categories: readonly string[] | undefined,
  limit: number,
): Promise<EventPage[]> {
  const pages: EventPage[] = []
  for (let after = 0n, atEnd = false; !atEnd; ) {
    const page = await store.readAll(after, { limit, categories })
    pages.push(page)
    after = page.position
    atEnd = page.atEnd
  }
  return pages
}

async function tablesAfter(
  client: Client,
  projection: AnyProjection,
  schema: string,
  pages: readonly EventPage[],
): Promise<Rows> {
  const tables = new ProjectionTables(projection, client, schema)
  await tables.prepare()
  const { build } = await tables.create()
  for (const page of pages) await tables.apply(build.number, page)
  return await rowsOf(client, projection, schema)
}

async function rowsOf(client: Client, projection: AnyProjection, schema: string): Promise<Rows> {
  const rows: Record<string, Record<string, unknown>[]> = {}
  for (const [table, columns] of Object.entries(projection.tables)) {
    const key = /primary key \(([^)]+)\)/.exec(columns)?.[1] ?? '1'
    rows[table] = (await client.query(`select * from ${schema}.${table} order by ${key}`)).rows
  }
  return rows
}

async function connected<T>(connect: () => Promise<Client>, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
