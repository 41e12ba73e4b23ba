import { createTestDatabase, type TestDatabase } from '@appstore/embedded-postgres/test-database'
import { Client } from 'pg'
import { type EventStore, EventStoreUnavailable, type Position, RevisionConflict, START } from './event-store.js'
import { idsOf, newEvent, newEvents, newStream } from './event-store-world-spec.js'
import { createPostgresEventStore } from './postgres-event-store.js'
import { migratePostgresEventStore } from './postgres-schema.js'

let database: TestDatabase
const opened: EventStore[] = []

beforeAll(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()))
})
afterAll(() => database.drop())

let schemas = 0
const newSchema = () => `log_${++schemas}`

function open(schema: string, options: { deadlineMs?: number; url?: string } = {}): EventStore {
  const { url = database.url, ...others } = options
  const store = createPostgresEventStore({ connectionString: url, schema, ...others })
  opened.push(store)
  return store
}

async function administer<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

test('four writers with ten thousand events each leave no gap, and a follower sees every event once and in order', async () => {
  const schema = newSchema()
  const writers = [open(schema), open(schema), open(schema), open(schema)]
  const follower = open(schema)
  const total = 40_000
  const follow = async () => {
    let position: Position = START
    while (position < BigInt(total)) {
      const page = await follower.readAll(position, { limit: 2_000 })
      for (const event of page.events) {
        if (event.position !== position + 1n) throw new Error(`${event.position} follows ${position}`)
        position = event.position
      }
    }
  }
  const write = async (writer: EventStore, lane: number) => {
    for (let round = 0; round < 200; round += 1) await writer.append(`hot-${(lane + round) % 7}`, 'any', newEvents(10))
  }
  const lanes = writers.flatMap((writer) => Array.from({ length: 5 }, (_, lane) => write(writer, lane)))
  await Promise.all([follow(), ...lanes])
  expect(await follower.head()).toBe(BigInt(total))
  const hot = (await Promise.all([0, 1, 2, 3, 4, 5, 6].map((index) => follower.readStream(`hot-${index}`)))).flat()
  expect(new Set(idsOf(hot)).size).toBe(total)
})

test('an id that another stream holds is a conflict, and what shares its batch is stored', async () => {
  const store = open(newSchema())
  const taken = newEvent()
  await store.append('thing-1', 'no-stream', [taken])
  const outcomes = await Promise.allSettled([
    store.append('thing-2', 'no-stream', [newEvent()]),
    store.append('thing-3', 'no-stream', [newEvent(), taken]),
    store.append('thing-1', 'no-stream', [taken]),
    store.append('thing-4', 'no-stream', [newEvent()]),
  ])
  expect(outcomes).toMatchObject([
    { value: { status: 'appended' } },
    { reason: expect.any(RevisionConflict) },
    { value: { status: 'duplicate', position: 1n } },
    { value: { status: 'appended' } },
  ])
  expect(await store.readStream('thing-3')).toEqual([])
})

test('two streams of one batch that use the same new id do not spoil the batch', async () => {
  const store = open(newSchema())
  const event = newEvent()
  const outcomes = await Promise.allSettled([
    store.append('thing-1', 'no-stream', [event]),
    store.append('thing-2', 'no-stream', [event]),
    store.append('thing-3', 'no-stream', [newEvent()]),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await store.head()).toBe(2n)
})

test('an empty log begins at the start', async () => {
  const store = open(newSchema())
  expect(await store.head()).toBe(START)
  expect(await store.readAll(START, { limit: 10 })).toEqual({ events: [], position: START, atEnd: true })
  expect(await store.readAll(START, { limit: 10, categories: ['a'] })).toEqual({
    events: [],
    position: START,
    atEnd: true,
  })
})

test('any number of processes may create the log at the same time', async () => {
  const schema = newSchema()
  const place = { connectionString: database.url, schema }
  await Promise.all(Array.from({ length: 6 }, () => migratePostgresEventStore(place)))
  await migratePostgresEventStore(place)
  expect(await open(schema).head()).toBe(START)
})

test('a role that may create nothing uses a log that is there', async () => {
  const schema = newSchema()
  await migratePostgresEventStore({ connectionString: database.url, schema })
  await administer(async (client) => {
    await client.query(`drop role if exists writer_of_${schema}`)
    await client.query(`create role writer_of_${schema} login password 'secret'`)
    await client.query(`grant usage on schema ${schema} to writer_of_${schema}`)
    await client.query(`grant select, insert on ${schema}.events to writer_of_${schema}`)
  })
  const url = new URL(database.url)
  url.username = `writer_of_${schema}`
  url.password = 'secret'
  const store = open(schema, { url: url.href })
  expect(await store.append('thing-1', 'no-stream', newEvents(1))).toMatchObject({ position: 1n })
  expect(await store.readStream('thing-1')).toHaveLength(1)
  await store.close()
  await administer((client) => client.query(`drop owned by writer_of_${schema}; drop role writer_of_${schema}`))
})

test('a schema whose name needs quotes is refused', () => {
  expect(() => createPostgresEventStore({ connectionString: database.url, schema: 'a"; drop' })).toThrow(/lower-case/)
})

test('a server that refuses the credentials is unavailable', async () => {
  const url = new URL(database.url)
  url.password = 'wrong'
  const store = open(newSchema(), { url: url.href })
  await expect(store.head()).rejects.toThrow(EventStoreUnavailable)
  await expect(store.append('thing-1', 'any', newEvents(1))).rejects.toThrow(EventStoreUnavailable)
})

test('connections that the server ends are replaced', async () => {
  const store = open(newSchema())
  let woken = () => undefined as unknown
  await store.listen(() => woken())
  await store.append('thing-1', 'no-stream', newEvents(1))
  await administer((client) =>
    client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'event-store %' and datname = current_database()`,
    ),
  )
  await new Promise<void>((resolve) => {
    woken = resolve
  })
  const attempt = () => store.append('thing-1', 0, newEvents(1)).catch(() => undefined)
  while ((await attempt()) === undefined) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await store.readStream('thing-1')).toHaveLength(2)
})

test('an append that cannot get its turn is unavailable after the deadline, and is not carried out later', async () => {
  const schema = newSchema()
  const store = open(schema, { deadlineMs: 300 })
  await store.append('thing-1', 'no-stream', newEvents(1))
  await administer(async (client) => {
    await client.query('begin')
    await client.query(`select pg_advisory_xact_lock(hashtextextended('${schema}.append', 0))`)
    await expect(store.append('thing-1', 0, newEvents(1))).rejects.toThrow(EventStoreUnavailable)
    while (await someoneWaits(client)) await new Promise((resolve) => setTimeout(resolve, 20))
    await client.query('rollback')
  })
  const attempt = () => store.append('thing-2', 'any', newEvents(1)).catch(() => undefined)
  while ((await attempt()) === undefined) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await store.readStream('thing-1')).toHaveLength(1)
})

async function someoneWaits(client: Client): Promise<boolean> {
  const { rows } = await client.query(`select from pg_locks where locktype = 'advisory' and not granted`)
  return rows.length > 0
}

test("an operator's defaults for transactions change nothing", async () => {
  const own = await createTestDatabase()
  const client = new Client({ connectionString: own.url })
  await client.connect()
  const name = new URL(own.url).pathname.slice(1)
  await client.query(`alter database ${name} set default_transaction_isolation = 'serializable'`)
  await client.query(`alter database ${name} set synchronous_commit = off`)
  await client.end()
  const schema = newSchema()
  const stores = Array.from({ length: 3 }, () => open(schema, { url: own.url }))
  const appends = Array.from({ length: 90 }, (_, index) => stores[index % 3]?.append('hot-1', 'any', newEvents(2)))
  const revisions = (await Promise.all(appends)).map((appended) => appended?.revision ?? -1)
  expect(revisions.sort((a, b) => a - b)).toEqual(Array.from({ length: 90 }, (_, index) => index * 2 + 1))
  await Promise.all(stores.map((store) => store.close()))
  await own.drop()
})

test('a stream of many events is read whole', async () => {
  const store = open(newSchema())
  const stream = newStream()
  const events = newEvents(5_000)
  await store.append(stream, 'no-stream', events)
  expect(idsOf(await store.readStream(stream))).toEqual(idsOf(events))
})
