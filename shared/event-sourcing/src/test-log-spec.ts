import { createTestDatabase, type TestDatabase } from '@appstore/embedded-postgres/test-database'
import { Client } from 'pg'
import type { EventStore } from './event-store.js'
import { createPostgresEventStore } from './postgres-event-store.js'

/** A database for one suite; what a test opens in it ends with the test. */
export interface TestLog {
  /** Another instance of the log of this test, as another process would have one. */
  open(): EventStore
  /** A name that no other test uses. */
  newSchema(): string
  /** A connection that the caller ends. */
  connect(applicationName?: string): Promise<Client>
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /** Ends all connections of that name from the server's side. */
  cut(applicationName: string): Promise<void>
  /** Runs when the test ends, before the stores are closed; the last one first. */
  atEnd(work: () => Promise<unknown>): void
}

/** Declares the suite's set-up and what comes after each test. Every test has a log of its own. */
export function useTestLog(): TestLog {
  let database: TestDatabase
  let schemas = 0
  let client: Client
  const ends: (() => Promise<unknown>)[] = []
  const connect = async (applicationName = 'test') => {
    const opened = new Client({ connectionString: database.url, application_name: applicationName })
    await opened.connect()
    return opened
  }
  beforeAll(async () => {
    database = await createTestDatabase()
    client = await connect()
  })
  beforeEach(() => {
    schemas += 1
  })
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  afterAll(async () => {
    await client.end()
    await database.drop()
  })
  return {
    open() {
      const store = createPostgresEventStore({ connectionString: database.url, schema: `log_${schemas}` })
      ends.unshift(() => store.close())
      return store
    },
    newSchema: () => `read_${schemas}`,
    connect,
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...values])).rows,
    async cut(applicationName) {
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [
        applicationName,
      ])
    },
    atEnd: (work) => ends.push(work),
  }
}
