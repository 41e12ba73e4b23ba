import { counterProjection, counterReadModel, PATIENCE, writeCounters } from './counter-projection-spec.js'
import { counted, newGate, until } from './counter-spec.js'
import type { RunningProjection } from './projection.js'
import { useTestLog } from './test-log-spec.js'

const log = useTestLog()

const isIn = async (running: RunningProjection, state: string) => (await running.status()).state === state

test('a second instance stands by, knows how far the rows are, and takes over when the first one loses its connection', async () => {
  const store = log.open()
  const model = counterReadModel(log, store)
  const first = model.start(counterProjection(), { connection: 'first' })
  await until(() => isIn(first, 'live'))
  const second = model.start(counterProjection(), { connection: 'second' })
  await until(() => isIn(second, 'standby'))
  const { position } = await store.append('counter-1', 'no-stream', [counted(1)])
  expect(await second.waitFor(position, PATIENCE)).toBe(true)
  expect(await model.totals()).toEqual({ 'counter-1': 1 })

  await until(async () => {
    if (await isIn(first, 'live')) await log.cut('first') // it may be faster than the other one to get the lock back
    return (await isIn(second, 'live')) && (await isIn(first, 'standby'))
  })
  const { position: later } = await store.append('counter-1', 0, [counted(2)])
  expect(await Promise.all([first, second].map((each) => each.waitFor(later, PATIENCE)))).toEqual([true, true])
  expect(await model.totals()).toEqual({ 'counter-1': 3 })
  expect(await model.builds()).toHaveLength(1)
})

test('a second instance takes over when the first one is stopped', async () => {
  const store = log.open()
  const model = counterReadModel(log, store)
  const first = model.start(counterProjection())
  await until(() => isIn(first, 'live'))
  const second = model.start(counterProjection())
  await until(() => isIn(second, 'standby'))
  await first.stop()
  await until(() => isIn(second, 'live'))
  const { position } = await store.append('counter-1', 'no-stream', [counted(1)])
  expect(await second.waitFor(position, PATIENCE)).toBe(true)
  expect(await second.status()).toMatchObject({ error: null })
})

/** A projection that tells which streams it was told of, and how often everything had to be read anew. */
function listening() {
  const told: string[] = []
  const heard = { told, switched: 0 }
  const committed = (_position: bigint, page: unknown) => void told.push(...(page as Map<string, unknown>).keys())
  const switched = () => {
    heard.switched += 1
  }
  return { heard, projection: counterProjection({ committed, switched }) }
}

test('a second instance is told of what the first one writes, after it is written, and of what it writes itself', async () => {
  const store = log.open()
  const model = counterReadModel(log, store)
  await store.append('counter-0', 'no-stream', [counted(1)])
  const first = model.start(counterProjection())
  await until(() => isIn(first, 'live'))
  const { heard, projection } = listening()
  const second = model.start(projection)
  await until(() => isIn(second, 'standby'))
  await second.waitFor(await store.head(), PATIENCE)
  const { position } = await store.append('counter-1', 'no-stream', [counted(1)])
  expect(await second.waitFor(position, PATIENCE)).toBe(true)
  expect(heard).toEqual({ told: ['counter-1'], switched: 0 })
  await first.rebuild()
  await until(() => heard.switched > 0)
  await first.stop()
  await until(() => isIn(second, 'live'))
  const { position: later } = await store.append('counter-2', 'no-stream', [counted(1)])
  await second.waitFor(later, PATIENCE)
  expect(heard.told).toEqual(['counter-1', 'counter-2'])
})

test('an instance that becomes the writer is told of what was written since it last looked', async () => {
  const store = log.open()
  const model = counterReadModel(log, store)
  const { heard, projection } = listening()
  const first = model.start(projection, { connection: 'first' })
  await until(() => isIn(first, 'live'))
  const second = model.start(counterProjection(), { connection: 'second' })
  await until(() => isIn(second, 'standby'))
  await until(async () => {
    if (await isIn(first, 'live')) await log.cut('first')
    return await isIn(second, 'live')
  })
  await store.append('counter-1', 'no-stream', [counted(1)])
  await second.waitFor(await store.head(), PATIENCE)
  await second.stop()
  await until(() => isIn(first, 'live'))
  expect(await first.waitFor(await store.head(), PATIENCE)).toBe(true)
  expect(heard.told).toEqual(['counter-1'])
})

test('an instance that stands by has the other one rebuild', async () => {
  const store = log.open()
  const model = counterReadModel(log, store)
  await store.append('counter-1', 'no-stream', [counted(1)])
  const first = model.start(counterProjection())
  await until(() => isIn(first, 'live'))
  const second = model.start(counterProjection())
  await until(() => isIn(second, 'standby'))
  await second.rebuild()
  await until(async () => (await model.builds()).every(({ build, in_service }) => build === 2 && in_service))
  expect(await model.totals()).toEqual({ 'counter-1': 1 })
  await Promise.all([second.rebuild(), second.rebuild()])
  await until(async () => (await model.builds()).every(({ build, in_service }) => build > 2 && in_service))
  expect([await isIn(first, 'live'), await isIn(second, 'standby')]).toEqual([true, true])
  expect(model.lines).toEqual([])
})

test('an order to rebuild that nobody can carry out is refused and forgotten', async () => {
  const model = counterReadModel(log, log.open())
  const holder = await log.connect()
  log.atEnd(() => holder.end())
  await holder.query('select pg_advisory_lock(hashtextextended($1, 0))', [`projection:${model.schema}:counters:v1`])
  const waiting = model.start(counterProjection())
  const refusal = { kind: 'unavailable', code: 'projection-not-led' }
  await expect(waiting.rebuild()).rejects.toMatchObject(refusal) // there are no tables at all
  await holder.query('select pg_advisory_unlock_all()')
  await until(() => isIn(waiting, 'live'))
  await waiting.stop()
  await holder.query('select pg_advisory_lock(hashtextextended($1, 0))', [`projection:${model.schema}:counters:v1`])
  const second = model.start(counterProjection())
  await until(() => isIn(second, 'standby'))
  await expect(second.rebuild()).rejects.toMatchObject(refusal)
  await holder.query('select pg_advisory_unlock_all()')
  await until(() => isIn(second, 'live'))
  expect(await model.builds()).toHaveLength(1)
})

test('an instance that stands by before the first one has made the tables waits for them, and so do its readers', async () => {
  const model = counterReadModel(log, log.open())
  const holder = await log.connect()
  log.atEnd(() => holder.end())
  await holder.query('select pg_advisory_lock(hashtextextended($1, 0))', [`projection:${model.schema}:counters:v1`])
  const second = model.start(counterProjection())
  await until(() => isIn(second, 'starting'))
  expect(await second.waitFor(0n, 50)).toBe(false)
  await holder.query('select pg_advisory_unlock_all()')
  await until(() => isIn(second, 'live'))
  expect(model.lines).toEqual([])
})

test('a connection that is lost in the middle of a page loses nothing and doubles nothing', async () => {
  const store = log.open()
  const model = counterReadModel(log, store)
  const written = newGate()
  let writes = 0
  const running = model.start(
    counterProjection({
      async write(page, database, table) {
        await writeCounters(page, database, table)
        writes += 1
        if (writes > 1) return
        await log.cut('only')
        written.open()
      },
    }),
    { connection: 'only' },
  )
  const { position } = await store.append('counter-1', 'no-stream', [counted(1), counted(2)])
  await written.passed
  expect(await running.waitFor(position, PATIENCE)).toBe(true)
  await until(() => isIn(running, 'live'))
  expect(await model.totals()).toEqual({ 'counter-1': 3 })
  expect(await model.steps()).toEqual({ 'counter-1': 2 })
  expect(await running.status()).toMatchObject({ error: null })
  expect(model.lines.filter(({ level }) => level === 'error')).toEqual([])
})
