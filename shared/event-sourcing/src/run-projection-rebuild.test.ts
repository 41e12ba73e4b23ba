import { counterProjection, counterReadModel, PATIENCE, writeCounters } from './counter-projection-spec.js'
import { counted, newGate, storeWith, until } from './counter-spec.js'
import type { EventStore } from './event-store.js'
import type { RunningProjection } from './projection.js'
import { useTestLog } from './test-log-spec.js'

const log = useTestLog()

const isIn = async (running: RunningProjection, state: string) => (await running.status()).state === state

/** More than one page. */
async function appendMany(store: EventStore): Promise<Record<string, number>> {
  for (const stream of ['counter-1', 'counter-2', 'counter-3']) {
    const events = Array.from({ length: 900 }, (_, by) => counted(by))
    await store.append(stream, 'no-stream', events)
  }
  return { 'counter-1': 404_550, 'counter-2': 404_550, 'counter-3': 404_550 }
}

const doubled: typeof writeCounters = (page, database, table) => writeCounters(page, database, table, 2)

describe('a rebuild', () => {
  test('makes equal tables beside those in service, while readers and writers go on', async () => {
    const store = log.open()
    const model = counterReadModel(log, store)
    const totals = await appendMany(store)
    const switched = newGate()
    const running = model.start(counterProjection({ switched: () => switched.open() }))
    await running.waitFor(await store.head(), PATIENCE)
    const reader = reading(() => model.totals())
    await running.rebuild()
    await running.rebuild() // a second request changes nothing
    for (let by = 0; by < 20; by += 1) await store.append('counter-4', 'any', [counted(by)])
    await switched.passed
    const { position } = await store.append('counter-5', 'no-stream', [counted(7)])
    expect(await running.waitFor(position, PATIENCE)).toBe(true)
    const views = await reader.stop()

    expect(views.length).toBeGreaterThan(0)
    for (const view of views) expect(view).toMatchObject(totals)
    const grown = views.map((view) => view['counter-4'] ?? 0)
    expect(grown).toEqual([...grown].sort((a, b) => a - b))
    expect(await model.totals()).toEqual({ ...totals, 'counter-4': 190, 'counter-5': 7 })
    expect(await model.steps()).toMatchObject({ 'counter-1': 900, 'counter-4': 20 })
    expect(await model.builds()).toMatchObject([{ version: 1, build: 2, in_service: true }])
    expect(await log.query('select tablename from pg_tables where schemaname = $1', [model.schema])).toHaveLength(4)
    expect(await running.status()).toMatchObject({ state: 'live', error: null })
  })

  test.each([
    ['while it is filled', 1],
    ['at its very end', 2],
  ])('that fails %s leaves the tables in service, which go on', async (_, failingRead) => {
    const store = log.open()
    const model = counterReadModel(log, store)
    const failed = newGate()
    let reads = 0
    const failing = storeWith(store, {
      async readAll(after, options) {
        // only whoever follows the log can be interrupted
        if (options.signal === undefined) reads += 1
        if (reads !== failingRead || failed.isOpen) return await store.readAll(after, options)
        failed.open()
        throw new Error('this read fails')
      },
    })
    const running = model.start(counterProjection(), { store: failing })
    const { position } = await store.append('counter-1', 'no-stream', [counted(1)])
    await running.waitFor(position, PATIENCE)
    await running.rebuild()
    await failed.passed
    await until(async () => (await model.builds()).length === 1)
    const { position: later } = await store.append('counter-1', 0, [counted(2)])
    expect(await running.waitFor(later, PATIENCE)).toBe(true)
    expect(await model.totals()).toEqual({ 'counter-1': 3 })
    expect(await model.builds()).toMatchObject([{ build: 1, in_service: true }])
    expect(model.lines.map(({ level }) => level)).toEqual(['error'])

    await running.rebuild()
    await until(async () => (await model.builds())[0]?.build === 2)
    expect(await model.totals()).toEqual({ 'counter-1': 3 })
  })

  test('that is cut short by a stop leaves the tables in service', async () => {
    const store = log.open()
    const model = counterReadModel(log, store)
    const [filling, filled] = [newGate(), newGate()]
    const write: typeof writeCounters = async (page, database, table) => {
      if (table('counters').endsWith('_2')) {
        filling.open()
        await filled.passed
      }
      await writeCounters(page, database, table)
    }
    const running = model.start(counterProjection({ write }))
    const totals = await appendMany(store)
    await running.waitFor(await store.head(), PATIENCE)
    await running.rebuild()
    await filling.passed
    const stopped = running.stop()
    filled.open()
    await stopped
    expect(await model.totals()).toEqual(totals)
    expect(await model.builds()).toMatchObject([{ build: 1, in_service: true }])
  })

  test('that is just done when the projection stops leaves nobody behind who follows the log', async () => {
    const store = log.open()
    const model = counterReadModel(log, store)
    const [listening, listened] = [newGate(), newGate()]
    let [listens, reads] = [0, 0]
    const slow = storeWith(store, {
      async listen(wake) {
        listens += 1
        if (listens === 2) {
          listening.open()
          await listened.passed
        }
        return await store.listen(wake)
      },
      async readAll(after, options) {
        reads += 1
        return await store.readAll(after, options)
      },
    })
    const running = model.start(counterProjection(), { store: slow })
    await until(() => isIn(running, 'live'))
    await running.rebuild()
    await listening.passed
    const stopped = running.stop()
    listened.open()
    await stopped
    const readBefore = reads
    const woken = newGate()
    await store.listen(woken.open)
    await store.append('counter-1', 'no-stream', [counted(1)])
    await woken.passed
    await new Promise(setImmediate)
    expect(reads).toBe(readBefore)
  })

  test('mends a projection that a fault of the program had stopped', async () => {
    const store = log.open()
    const model = counterReadModel(log, store)
    let broken = true
    const write: typeof writeCounters = async (page, database, table) => {
      if (broken) throw new TypeError('not a function')
      await writeCounters(page, database, table)
    }
    const running = model.start(counterProjection({ write }))
    await store.append('counter-1', 'no-stream', [counted(1)])
    await until(() => isIn(running, 'stopped'))
    broken = false
    await running.rebuild()
    await until(() => isIn(running, 'live'))
    const { position } = await store.append('counter-1', 0, [counted(2)])
    expect(await running.waitFor(position, PATIENCE)).toBe(true)
    expect(await running.status()).toMatchObject({ error: null })
    expect(await model.totals()).toEqual({ 'counter-1': 3 })
  })
})

describe('a raised version', () => {
  test('is built anew while readers keep the former tables, and then takes over', async () => {
    const store = log.open()
    const model = counterReadModel(log, store)
    const { position } = await store.append('counter-1', 'no-stream', [counted(1), counted(2)])
    const former = model.start(counterProjection())
    await former.waitFor(position, PATIENCE)
    await former.stop()
    const [writing, written, switched] = [newGate(), newGate(), newGate()]
    const write: typeof writeCounters = async (page, database, table) => {
      await doubled(page, database, table)
      writing.open()
      await written.passed
    }
    const raised = model.start(counterProjection({ version: 2, write, switched: () => switched.open() }))
    await writing.passed
    expect(await model.totals()).toEqual({ 'counter-1': 3 })
    expect(await raised.waitFor(position, 0)).toBe(false)
    written.open()
    await switched.passed
    expect(await raised.waitFor(position, PATIENCE)).toBe(true)
    expect(await model.totals()).toEqual({ 'counter-1': 6 })
    expect(await model.builds()).toMatchObject([{ version: 2, build: 2, in_service: true }])
  })

  test('whose build was interrupted goes on with it, and takes over even if nothing has happened since', async () => {
    const store = log.open()
    const model = counterReadModel(log, store)
    const { position } = await store.append('counter-1', 'no-stream', [counted(1), counted(2)])
    const former = model.start(counterProjection())
    await former.waitFor(position, PATIENCE)
    await former.stop()
    // As a process leaves it that ends after the last page and before it has taken over.
    await log.query(`update ${model.schema}.projection_builds set in_service = false`)
    const next = model.start(counterProjection())
    expect(await next.waitFor(position, PATIENCE)).toBe(true)
    expect(await model.builds()).toMatchObject([{ build: 1, in_service: true }])
    expect(await model.totals()).toEqual({ 'counter-1': 3 })
  })
})

/** Reads again and again until it is stopped, and keeps what it saw. */
function reading<T>(read: () => Promise<T>): { stop(): Promise<T[]> } {
  const seen: T[] = []
  let stopped = false
  const run = async () => {
    while (!stopped) seen.push(await read())
  }
  const running = run()
  return {
    async stop() {
      stopped = true
      await running
      return seen
    },
  }
}
