import { z } from 'zod'
import { counterProjection, counterReadModel, PATIENCE, writeCounters } from './counter-projection-spec.js'
import { counted, type counterEvents, newGate, until } from './counter-spec.js'
import type { Position } from './event-store.js'
import { eventTypes } from './event-types.js'
import type { RunningProjection } from './projection.js'
import { useTestLog } from './test-log-spec.js'

const log = useTestLog()

const isIn = async (running: RunningProjection, state: string) => (await running.status()).state === state

test('events become rows, and each page is told of once it is committed', async () => {
  const store = log.open()
  const model = counterReadModel(log, store)
  await store.append('counter-1', 'no-stream', [counted(1), counted(2)])
  await store.append('other-1', 'no-stream', [counted(100)])
  const told: [Position, string[]][] = []
  const committed = (position: Position, page: unknown) =>
    told.push([position, [...(page as Map<string, unknown>).keys()]])
  const running = model.start(counterProjection({ committed }))
  expect(await running.waitFor(await store.head(), PATIENCE)).toBe(true)
  expect(await model.totals()).toEqual({ 'counter-1': 3 })
  const { position } = await log.open().append('counter-2', 'no-stream', [counted(5)])
  expect(await running.waitFor(position, PATIENCE)).toBe(true)
  expect(await model.totals()).toEqual({ 'counter-1': 3, 'counter-2': 5 })
  expect(await model.steps()).toEqual({ 'counter-1': 2, 'counter-2': 1 })
  expect(told).toEqual([
    [3n, ['counter-1']],
    [4n, ['counter-2']],
  ])
})

test('on an empty log, whoever waits for its end finds an empty read model', async () => {
  const store = log.open()
  const model = counterReadModel(log, store)
  const running = model.start(counterProjection())
  expect(await running.waitFor(await store.head(), PATIENCE)).toBe(true)
  expect(await model.totals()).toEqual({})
})

test('a write that fails leaves neither rows nor a checkpoint, and is repeated', async () => {
  const store = log.open()
  const model = counterReadModel(log, store)
  const seen: unknown[] = []
  const running = model.start(
    counterProjection({
      async write(page, database, table) {
        seen.push({ rows: await model.totals(), position: (await model.builds())[0]?.position })
        await writeCounters(page, database, table)
        if (seen.length <= 2) throw Object.assign(new Error('try again'), { code: '40001' })
      },
    }),
  )
  const { position } = await store.append('counter-1', 'no-stream', [counted(1), counted(2)])
  expect(await running.waitFor(position, PATIENCE)).toBe(true)
  const untouched = { rows: {}, position: 0n }
  expect(seen).toEqual([untouched, untouched, untouched])
  expect(await model.totals()).toEqual({ 'counter-1': 3 })
  expect(await model.builds()).toMatchObject([{ position, in_service: true }])
  expect(await running.status()).toMatchObject({ state: 'live', error: null })
})

test('after a stop it goes on where it was', async () => {
  const store = log.open()
  const model = counterReadModel(log, store)
  const first = model.start(counterProjection())
  const before = await store.append('counter-1', 'no-stream', [counted(1), counted(2)])
  await first.waitFor(before.position, PATIENCE)
  await first.stop()
  await store.append('counter-1', 1, [counted(4)])
  const second = model.start(counterProjection())
  await second.waitFor(await store.head(), PATIENCE)
  expect(await model.totals()).toEqual({ 'counter-1': 7 })
  expect(await model.builds()).toHaveLength(1)
})

test('after a stop it is live also when nothing has happened meanwhile', async () => {
  const store = log.open()
  const model = counterReadModel(log, store)
  const { position } = await store.append('counter-1', 'no-stream', [counted(1)])
  const first = model.start(counterProjection())
  await first.waitFor(position, PATIENCE)
  await first.stop()
  const second = model.start(counterProjection())
  expect(await second.waitFor(position, PATIENCE)).toBe(true)
  await until(() => isIn(second, 'live'))
  expect(await second.status()).toMatchObject({ position: '1', head: '1', lagSeconds: 0, error: null })
})

describe('a poison event', () => {
  test('stops the projection and is named, and what came before it stays readable', async () => {
    const store = log.open()
    const model = counterReadModel(log, store)
    await store.append('counter-1', 'no-stream', [counted(1), counted(2)])
    const { position: bad } = await store.append('counter-2', 'no-stream', [counted('many')])
    const { position: after } = await store.append('counter-1', 1, [counted(4)])
    const running = model.start(counterProjection())
    await until(() => isIn(running, 'stopped'))
    expect(await running.status()).toMatchObject({
      position: '2',
      head: '4',
      error: expect.stringContaining(`event Counted at position ${bad} of counter-2`),
    })
    expect(await running.waitFor(2n, 0)).toBe(true)
    expect(await running.waitFor(after, 0)).toBe(false)
    expect(await model.totals()).toEqual({ 'counter-1': 3 })
    expect(await model.builds()).toMatchObject([{ position: 2n }])
    expect(model.lines.filter(({ level }) => level === 'error')).toHaveLength(1)
  })

  test('is applied once a program that can read it has come', async () => {
    const store = log.open()
    const model = counterReadModel(log, store)
    const first = model.start(counterProjection())
    await store.append('counter-1', 'no-stream', [counted(1), counted(2), counted('3'), counted(4)])
    await until(() => isIn(first, 'stopped'))
    await first.stop()
    const mended = eventTypes([
      { type: 'Counted', schemaVersion: 1, data: z.object({ by: z.coerce.number() }) },
      { type: 'CountingEnded', schemaVersion: 1, data: z.object({}) },
    ])
    const second = model.start(counterProjection({ events: mended as typeof counterEvents }))
    expect(await second.waitFor(await store.head(), PATIENCE)).toBe(true)
    expect(await model.totals()).toEqual({ 'counter-1': 10 })
  })

  test('that only the database refuses is found and named, too', async () => {
    const store = log.open()
    const model = counterReadModel(log, store)
    const running = model.start(
      counterProjection({
        tables: {
          counters: 'stream text primary key, total bigint not null check (total < 100)',
          steps: 'stream text primary key, steps bigint not null',
        },
      }),
    )
    await store.append('counter-1', 'no-stream', [counted(60), counted(30), counted(20), counted(1)])
    await until(() => isIn(running, 'stopped'))
    expect((await running.status()).error).toContain('event Counted at position 3 of counter-1')
    expect(await model.totals()).toEqual({ 'counter-1': 90 })
    expect(await model.steps()).toEqual({ 'counter-1': 2 })
  })
})

describe('the status', () => {
  test('tells how far it is and how long it has been behind', async () => {
    const store = log.open()
    const model = counterReadModel(log, store)
    await store.append('counter-1', 'no-stream', [counted(1), counted(2)])
    const [writing, written] = [newGate(), newGate()]
    let seconds = 0
    const now = () => new Date(seconds * 1_000)
    const write: typeof writeCounters = async (page, database, table) => {
      writing.open()
      await written.passed
      await writeCounters(page, database, table)
    }
    const running = model.start(counterProjection({ write }), { now })
    expect(await running.status()).toMatchObject({ name: 'counters', state: 'starting', position: '0', head: '2' })
    await writing.passed
    await until(() => isIn(running, 'catching-up'))
    seconds = 7
    const behind = { state: 'catching-up', position: '0', head: '2', lagSeconds: 7, error: null }
    expect(await running.status()).toMatchObject(behind)
    written.open()
    await until(() => isIn(running, 'live'))
    await until(async () => (await running.status()).lagSeconds === 0)
    expect(await running.status()).toMatchObject({ state: 'live', position: '2', head: '2', error: null })
  })

  test('names what keeps it from starting, until it starts', async () => {
    const store = log.open()
    const model = counterReadModel(log, store)
    let tries = 0
    const connect = () => {
      tries += 1
      return tries > 1 ? log.connect() : Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
    }
    const running = model.start(counterProjection(), { connect })
    await until(async () => (await running.status()).error === 'refused')
    expect(await running.status()).toMatchObject({ state: 'starting' })
    await until(() => isIn(running, 'live'))
    expect(await running.status()).toMatchObject({ error: null })
    expect(model.lines.map(({ level }) => level)).toEqual(['warn'])
  })
})

describe('waiting for a position', () => {
  test('ends without success after its time, and when the projection stops', async () => {
    const store = log.open()
    const model = counterReadModel(log, store)
    const running = model.start(counterProjection())
    const { position } = await store.append('counter-1', 'no-stream', [counted(1)])
    expect(await running.waitFor(position + 1n, 10)).toBe(false)
    expect(await running.waitFor(position, PATIENCE)).toBe(true)
    const waiting = running.waitFor(position + 1n, PATIENCE)
    await running.stop()
    expect(await waiting).toBe(false)
  })

  test('sees events of other categories pass', async () => {
    const store = log.open()
    const running = counterReadModel(log, store).start(counterProjection())
    const { position } = await store.append('other-1', 'no-stream', [counted(1)])
    expect(await running.waitFor(position, PATIENCE)).toBe(true)
  })
})
