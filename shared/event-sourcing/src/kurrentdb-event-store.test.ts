import { Buffer } from 'node:buffer'
import { type EventStore, EventStoreUnavailable, START } from './event-store.js'
import { newEvent, newEvents, newStream, readToEnd } from './event-store-world-spec.js'
import { type KurrentDbDouble, startKurrentDbDouble } from './kurrentdb-double-spec.js'
import { createKurrentDbEventStore } from './kurrentdb-event-store.js'
import { startTcpProxy } from './tcp-proxy-spec.js'

let double: KurrentDbDouble
const opened: EventStore[] = []

beforeEach(async () => {
  double = await startKurrentDbDouble({ maxAppendSize: 100_000, maxEventSize: 80_000 })
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()))
  double.close()
})

function open(options: { deadlineMs?: number; port?: number } = {}): EventStore {
  const connectionString = `esdb://127.0.0.1:${options.port ?? double.port}?tls=false`
  const store = createKurrentDbEventStore({ connectionString, deadlineMs: options.deadlineMs })
  opened.push(store)
  return store
}

test('a server that is not ready is unavailable, and the next call gets through', async () => {
  const store = open()
  const stream = newStream()
  for (const operation of [
    () => store.append(stream, 'any', newEvents(1)),
    () => store.head(),
    () => store.readStream(stream),
  ]) {
    double.refuse(1)
    await expect(operation()).rejects.toThrow(EventStoreUnavailable)
    await operation()
  }
})

test('a server that answers too slowly is unavailable', async () => {
  const store = open({ deadlineMs: 100 })
  double.delay(60_000)
  await expect(store.append(newStream(), 'any', newEvents(1))).rejects.toThrow(EventStoreUnavailable)
  await expect(store.readAll(START, { limit: 1 })).rejects.toThrow(EventStoreUnavailable)
  double.delay(0)
  expect(await store.append(newStream(), 'any', newEvents(1))).toMatchObject({ revision: 0 })
})

test('a read takes as long as events go on coming, and no longer than its deadline once they stop', async () => {
  const store = open({ deadlineMs: 1_000 })
  const stream = newStream()
  await store.append(stream, 'no-stream', newEvents(12))
  double.pause(100)
  const reads = [() => store.readStream(stream), () => readToEnd(store, START, { limit: 20 })]
  for (const read of reads) expect(await read()).toHaveLength(12)
  double.pause(60_000)
  for (const read of reads) await expect(read()).rejects.toThrow(EventStoreUnavailable)
})

test('a read goes on although a call beside it has given the connection up', async () => {
  const store = open({ deadlineMs: 1_000 })
  const stream = newStream()
  await store.append(stream, 'no-stream', newEvents(30))
  double.pause(100)
  const read = store.readStream(stream)
  await new Promise((resolve) => setTimeout(resolve, 150))
  double.delay(60_000)
  await expect(store.head()).rejects.toThrow(EventStoreUnavailable)
  expect(await read).toHaveLength(30)
})

test("the server's own events are hidden, and positions move past them", async () => {
  const store = open()
  const { position } = await store.append(newStream(), 'no-stream', newEvents(3))
  for (let index = 0; index < 30; index += 1) double.log.addSystemRecord('$stats-127.0.0.1:2113', '$statsCollected')
  const events = await readToEnd(store, START, { limit: 2 })
  expect(events.map(({ revision }) => revision)).toEqual([0, 1, 2])
  const page = await store.readAll(position, { limit: 100 })
  expect(page).toEqual({ events: [], position: await store.head(), atEnd: true })
})

test('a page without a single wanted event still moves on', async () => {
  const store = open()
  for (let index = 0; index < 3_000; index += 1) double.log.addSystemRecord('$stats-127.0.0.1:2113', '$statsCollected')
  const wanted = await store.append('rare-1', 'no-stream', newEvents(1))
  const first = await store.readAll(START, { limit: 10, categories: ['rare'] })
  expect(first).toMatchObject({ events: [], atEnd: false })
  expect(first.position > START).toBe(true)
  const events = await readToEnd(store, START, { limit: 10, categories: ['rare'] })
  expect(events.map(({ position }) => position)).toEqual([wanted.position])
})

test.each([
  ['an append', 2, /MaxAppendSize/],
  ['an event', 1, /Maximum Append Event Size of 80000/],
])('%s that is larger than the server takes is refused, and the limit is named', async (_, count, named) => {
  const store = open()
  const stream = newStream()
  const events = Array.from({ length: count }, () => newEvent({ text: 'x'.repeat(110_000 / count) }))
  const refused = store.append(stream, 'any', events)
  await expect(refused).rejects.toMatchObject({
    kind: 'invalid',
    code: 'append-too-large',
    detail: expect.stringMatching(named),
  })
  expect(await store.readStream(stream)).toEqual([])
})

test('the same append twice at the same moment is stored once', async () => {
  const [one, two] = [open(), open()]
  for (const expected of ['any', 'no-stream'] as const) {
    const stream = newStream()
    const events = newEvents(2)
    const results = await Promise.all([one, two, one].map((store) => store.append(stream, expected, events)))
    expect(results.map(({ revision, position }) => ({ revision, position }))).toEqual(
      Array(3).fill({ revision: 1, position: results[0]?.position }),
    )
    expect(await one.readStream(stream)).toHaveLength(2)
  }
})

test('an append that the server carries out and does not answer is found in the stream', async () => {
  const store = open()
  const [stream, events] = [newStream(), newEvents(2)]
  await store.append(stream, 'no-stream', newEvents(1))
  double.leaveUnanswered(1)
  const result = await store.append(stream, 0, events)
  expect(result).toMatchObject({ status: 'duplicate', revision: 2 })
  expect((await store.readStream(stream)).at(-1)?.position).toBe(result.position)
})

test('the broken connection of one store does not disturb the appends of another', async () => {
  const wire = await startTcpProxy({ host: '127.0.0.1', port: double.port })
  const [fragile, sound] = [open({ port: wire.port }), open()]
  double.delay(100)
  const lost = fragile.append(newStream(), 'any', newEvents(1))
  const kept = sound.append(newStream(), 'any', newEvents(1))
  await new Promise((resolve) => setTimeout(resolve, 150))
  await wire.cut()
  await expect(lost).rejects.toThrow(EventStoreUnavailable)
  expect(await kept).toMatchObject({ revision: 0 })
})

test('an event that another program wrote is handed out as it is', async () => {
  const data = Buffer.from('{"a":1}')
  const proposed = {
    id: crypto.randomUUID(),
    type: 'Foreign',
    contentType: 'application/json',
    data,
    metadata: Buffer.alloc(0),
  }
  double.log.append('foreign-1', -1, [proposed])
  const [event] = await open().readStream('foreign-1')
  expect(event).toMatchObject({ type: 'Foreign', schemaVersion: 1, data: { a: 1 }, metadata: {} })
})
