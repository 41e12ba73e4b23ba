import {
  type CounterProjection,
  counterProjection,
  counterReadModel,
  PATIENCE,
  writeCounters,
} from './counter-projection-spec.js'
import { counted, newGate, until } from './counter-spec.js'
import type { RunningProjection } from './projection.js'
import { useTestLog } from './test-log-spec.js'

const log = useTestLog()

const stateOf = async (running: RunningProjection) => (await running.status()).state
const isIn = async (running: RunningProjection, state: string) => (await stateOf(running)) === state
const FIRST = ['counter-1', 'no-stream', [counted(1)]] as const

/** A version with a column that the one before has not. */
function newerProjection(changes: Partial<CounterProjection> = {}): CounterProjection {
  const tables = {
    counters: `stream text primary key, total bigint not null, note text not null default 'noted'`,
    steps: 'stream text primary key, steps bigint not null',
  }
  return counterProjection({ version: 2, tables, ...changes })
}

test('programs of a newer version are not ready before their tables are in service, and the older one goes on until then', async () => {
  const store = log.open()
  const model = counterReadModel(log, store)
  const older = model.start(counterProjection())
  const { position: first } = await store.append(...FIRST)
  expect(await older.waitFor(first, PATIENCE)).toBe(true)
  const [writing, mayWrite] = [newGate(), newGate()]
  const write: CounterProjection['write'] = async (...page) => {
    writing.open()
    await mayWrite.passed
    await writeCounters(...page)
  }
  const newer = model.start(newerProjection({ write }))
  await writing.passed
  const beside = model.start(newerProjection({ write }))
  await until(() => isIn(beside, 'starting'))
  expect([await stateOf(newer), await stateOf(beside)]).toEqual(['rebuilding', 'starting'])
  expect(await Promise.all([newer, beside].map((each) => each.waitFor(first, 100)))).toEqual([false, false])

  const { position: second } = await store.append('counter-1', 0, [counted(2)])
  expect(await older.waitFor(second, PATIENCE)).toBe(true)
  expect([await stateOf(older), await model.totals()]).toEqual(['live', { 'counter-1': 3 }])

  mayWrite.open()
  expect(await Promise.all([newer, beside].map((each) => each.waitFor(second, PATIENCE)))).toEqual([true, true])
  await until(async () => (await isIn(newer, 'live')) && (await isIn(beside, 'standby')))
  expect(await log.query(`select note from ${model.schema}.counters`)).toEqual([{ note: 'noted' }])

  const { position: third } = await store.append('counter-1', 1, [counted(4)])
  const all = [older, newer, beside]
  expect(await Promise.all(all.map((each) => each.waitFor(third, PATIENCE)))).toEqual([true, true, true])
  expect(await Promise.all(all.map(stateOf))).toEqual(['standby', 'live', 'standby'])
  expect([await model.totals(), await model.steps()]).toEqual([{ 'counter-1': 7 }, { 'counter-1': 3 }])
  expect(await model.builds()).toMatchObject([{ version: 2, in_service: true }])
  expect(model.lines.filter(({ level }) => level === 'error')).toEqual([])
})

test('a program of an older version stands by a newer one, takes over when that has gone, and gives way when it comes back', async () => {
  const store = log.open()
  const model = counterReadModel(log, store)
  const { position: first } = await store.append(...FIRST)
  const newer = model.start(newerProjection())
  expect(await newer.waitFor(first, PATIENCE)).toBe(true)
  const older = model.start(counterProjection())
  await until(() => isIn(older, 'standby'))
  expect(await older.waitFor(first, PATIENCE)).toBe(true)
  expect([await stateOf(newer), (await model.builds()).length]).toEqual(['live', 1])

  await newer.stop()
  await until(() => isIn(older, 'live'))
  const { position: second } = await store.append('counter-1', 0, [counted(2)])
  expect(await older.waitFor(second, PATIENCE)).toBe(true)
  expect(await model.totals()).toEqual({ 'counter-1': 3 })
  expect((await model.builds()).filter(({ in_service }) => in_service)).toMatchObject([{ version: 1 }])

  const back = model.start(newerProjection())
  expect(await back.waitFor(second, PATIENCE)).toBe(true)
  const { position: third } = await store.append('counter-1', 1, [counted(4)])
  expect(await Promise.all([older, back].map((each) => each.waitFor(third, PATIENCE)))).toEqual([true, true])
  await until(async () => (await isIn(back, 'live')) && (await isIn(older, 'standby')))
  expect([await model.totals(), await model.steps()]).toEqual([{ 'counter-1': 7 }, { 'counter-1': 3 }])
  expect(await model.builds()).toMatchObject([{ version: 2, in_service: true }])
  expect(model.lines.filter(({ level }) => level === 'error')).toEqual([])
})

test('an order to rebuild reaches the program in service from one of another version', async () => {
  const store = log.open()
  const model = counterReadModel(log, store)
  const { position } = await store.append(...FIRST)
  const newer = model.start(newerProjection())
  expect(await newer.waitFor(position, PATIENCE)).toBe(true)
  const older = model.start(counterProjection())
  await until(() => isIn(older, 'standby'))
  await older.rebuild()
  await until(async () =>
    (await model.builds()).every(({ build, version, in_service }) => build === 2 && version === 2 && in_service),
  )
})
