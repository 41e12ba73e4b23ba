import { createTestDatabase, type TestDatabase } from '@appstore/embedded-postgres/test-database'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import pg from 'pg'
import { createPurge, expiredRows, type PurgeTask } from './purge.js'

let database: TestDatabase
let pool: pg.Pool
let lines: string[]
let now: Date
const metrics = createMetrics()
beforeAll(async () => {
  database = await createTestDatabase()
  pool = new pg.Pool({ connectionString: database.url, max: 4 })
  await pool.query('create table things (id int, expires_at timestamptz)')
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})
beforeEach(async () => {
  lines = []
  now = new Date('2030-01-02T03:04:05Z')
  await pool.query('truncate things')
  await pool.query(
    `insert into things select n, $1::timestamptz + make_interval(secs => n) from generate_series(1, 1200) n`,
    [now],
  )
})

const things = expiredRows('things', 'expires_at <= $1', () => now)
const left = async () => Number((await pool.query('select count(*) as n from things')).rows[0].n)
function purgeOf(...tasks: PurgeTask[]) {
  const logger = createLogger({
    service: 'test',
    level: 'info',
    destination: { write: (line: string) => lines.push(line) },
  })
  return createPurge({ service: 'test', pool, logger, metrics, tasks })
}

describe('a purge', () => {
  it('deletes what is over, in batches, and nothing else; it says how much', async () => {
    const purge = purgeOf(things)
    await purge.look()
    expect([await left(), lines]).toEqual([1_200, []])
    now = new Date(now.getTime() + 1_100_000)
    await purge.look()
    expect(await left()).toBe(100)
    expect(lines.map((line) => JSON.parse(line).deleted)).toEqual([{ things: 1_100 }])
    expect(await metrics.text()).toContain('store_purged_rows_total{service="test",table="things"} 1100')
  })

  it('is at work in one instance at a time', async () => {
    const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slow: PurgeTask = {
      table: 'slow',
      async batch() {
        begun.resolve()
        await go.promise
        return { looked: 0, deleted: 0 }
      },
    }
    const first = purgeOf(slow).look()
    await begun.promise
    now = new Date(now.getTime() + 2_000_000)
    await purgeOf(things).look()
    expect(await left()).toBe(1_200)
    go.resolve()
    await first
    await purgeOf(things).look()
    expect(await left()).toBe(0)
  })

  it('that fails says so, and is over it with the next one', async () => {
    let fails = true
    const task: PurgeTask = {
      table: 'things',
      async batch() {
        if (fails) throw new Error('no')
        return { looked: 0, deleted: 0 }
      },
    }
    const purge = purgeOf(task)
    await purge.look()
    expect(purge.problems()).toEqual([expect.stringContaining('could not be deleted')])
    fails = false
    await purge.look()
    expect(purge.problems()).toEqual([])
  })

  it('waits for tables that are not there yet', async () => {
    const purge = purgeOf(expiredRows('nothing', 'true'))
    await purge.look()
    expect(purge.problems()).toEqual([])
  })
})
