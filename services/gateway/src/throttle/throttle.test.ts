import { fileURLToPath } from 'node:url'
import { createTestDatabase, type TestDatabase } from '@appstore/embedded-postgres/test-database'
import type { DomainError } from '@appstore/event-sourcing/domain-error'
import { migrate } from '@appstore/runtime/migrations'
import { createPurge } from '@appstore/runtime/purge'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import pg from 'pg'
import { createIdempotency, FORGOTTEN } from '../idempotency/idempotency.js'
import { createThrottle } from './throttle.js'

const logger = createLogger({ service: 'test', level: 'silent' })
const directory = fileURLToPath(new URL('../../migrations', import.meta.url))
const rates = { upload: { requests: 3, seconds: 3_600 }, register: { requests: 1, seconds: 60 } }

let database: TestDatabase
let pools: pg.Pool[]

beforeAll(async () => {
  database = await createTestDatabase()
  await migrate({ databaseUrl: database.url, schema: 'gateway', directory, logger })
  const options = { connectionString: database.url, options: '-c search_path=gateway', max: 4 }
  pools = [new pg.Pool(options), new pg.Pool(options)]
})
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await database.drop()
})

const poolOf = (gateway: number) => pools[gateway] as pg.Pool
const throttleOf = (gateway: number) => createThrottle({ pool: poolOf(gateway), rates, logger })
const refusal = (taking: Promise<void>): Promise<DomainError | undefined> =>
  taking.then(
    () => undefined,
    (error) => error,
  )

describe('the throttle', () => {
  it('lets exactly as many through as the limit says, however many gateways are asked at once', async () => {
    const [one, two] = [throttleOf(0), throttleOf(1)]
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => refusal((index % 2 ? one : two).take('upload', 'account:crowd'))),
    )
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(3)
    for (const answer of answers.filter((each) => each !== undefined)) {
      expect(answer).toMatchObject({ kind: 'throttled', code: 'too-many-requests' })
      expect(answer.extra?.retryAfter).toBeGreaterThan(3_500)
      expect(answer.extra?.retryAfter).toBeLessThanOrEqual(3_600)
    }
  })

  it('counts accounts and scopes apart', async () => {
    const throttle = throttleOf(0)
    expect(await refusal(throttle.take('register', 'account:a'))).toBeUndefined()
    expect(await refusal(throttle.take('register', 'account:b'))).toBeUndefined()
    expect(await refusal(throttle.take('upload', 'account:a'))).toBeUndefined()
    expect(await refusal(throttle.take('register', 'account:a'))).toMatchObject({ kind: 'throttled' })
  })

  it('slides: a place is free as soon as the oldest request leaves the window, not when a period ends', async () => {
    const throttle = throttleOf(0)
    for (let index = 0; index < 3; index++) await throttle.take('upload', 'account:slide')
    await poolOf(0).query(
      `update throttle_hit set at = at - interval '59 minutes' where subject = 'upload account:slide'
       and at = (select min(at) from throttle_hit where subject = 'upload account:slide')`,
    )
    const full = await refusal(throttle.take('upload', 'account:slide'))
    expect(full?.extra?.retryAfter).toBeLessThanOrEqual(60)
    await poolOf(0).query(
      `update throttle_hit set at = at - interval '1 minute' where subject = 'upload account:slide'
       and at = (select min(at) from throttle_hit where subject = 'upload account:slide')`,
    )
    expect(await refusal(throttle.take('upload', 'account:slide'))).toBeUndefined()
    expect(await refusal(throttle.take('upload', 'account:slide'))).toBeDefined()
  })

  it('gives refused requests no place', async () => {
    const throttle = throttleOf(0)
    for (let index = 0; index < 6; index++) await refusal(throttle.take('upload', 'account:refused'))
    const { rows } = await poolOf(0).query(`select 1 from throttle_hit where subject = 'upload account:refused'`)
    expect(rows).toHaveLength(3)
  })

  it('counts in memory while PostgreSQL is away', async () => {
    const gone = new pg.Pool({ host: '127.0.0.1', port: 1 })
    const throttle = createThrottle({ pool: gone, rates, logger })
    expect(await refusal(throttle.take('register', 'account:a'))).toBeUndefined()
    expect(await refusal(throttle.take('register', 'account:a'))).toMatchObject({ kind: 'throttled' })
    expect(await refusal(throttle.take('register', 'account:b'))).toBeUndefined()
    await gone.end()
  })
})

describe('the idempotency key', () => {
  const request = (key: string | undefined, body = 'body', accountId = 'anna', route = 'POST /apps') => ({
    key,
    accountId,
    route,
    body: Buffer.from(body),
  })
  const answer = { status: 201, headers: { 'x-position': '7' }, body: '' }

  it('gives the first answer again, at every gateway', async () => {
    const first = await createIdempotency(poolOf(0)).admit(request('k1'))
    expect(first.former).toBeUndefined()
    await first.keep(answer)
    const second = await createIdempotency(poolOf(1)).admit(request('k1'))
    expect(second.former).toEqual(answer)
    expect(second.commandId).toBe(first.commandId)
  })

  it('keeps the first of two answers', async () => {
    const idempotency = createIdempotency(poolOf(0))
    const [first, second] = [await idempotency.admit(request('k2')), await idempotency.admit(request('k2'))]
    expect(second.commandId).toBe(first.commandId)
    await first.keep(answer)
    await second.keep({ ...answer, status: 200 })
    expect((await idempotency.admit(request('k2'))).former).toEqual(answer)
  })

  it('is refused with another body or at another route', async () => {
    const idempotency = createIdempotency(poolOf(0))
    await idempotency.admit(request('k3'))
    await expect(idempotency.admit(request('k3', 'other'))).rejects.toMatchObject({
      kind: 'conflict',
      code: 'idempotency-key-reused',
    })
    await expect(idempotency.admit(request('k3', 'body', 'anna', 'POST /other'))).rejects.toThrow('reused')
  })

  it('belongs to an account', async () => {
    const idempotency = createIdempotency(poolOf(0))
    const [anna, bert] = [
      await idempotency.admit(request('k4')),
      await idempotency.admit(request('k4', 'other', 'bert')),
    ]
    expect(anna.commandId).not.toBe(bert.commandId)
  })

  it('does not keep failures: the client is to try again', async () => {
    const idempotency = createIdempotency(poolOf(0))
    await (await idempotency.admit(request('k5'))).keep({ ...answer, status: 503 })
    expect((await idempotency.admit(request('k5'))).former).toBeUndefined()
  })

  it('may be used for another request after a day', async () => {
    const idempotency = createIdempotency(poolOf(0))
    const first = await idempotency.admit(request('k6'))
    await first.keep(answer)
    await poolOf(0).query(`update idempotent_request set expires_at = now() - interval '1 second' where key = 'k6'`)
    const other = await idempotency.admit(request('k6', 'other'))
    expect(other.former).toBeUndefined()
    expect(other.commandId).not.toBe(first.commandId)
  })

  it('is forgotten after a day, and so are old hits', async () => {
    await poolOf(0).query(`update idempotent_request set expires_at = now() - interval '1 second'`)
    await poolOf(0).query(`update throttle_hit set at = now() - interval '25 hours'`)
    const metrics = createMetrics()
    await createPurge({ service: 'gateway', pool: poolOf(0), logger, metrics, tasks: FORGOTTEN }).look()
    const { rows } = await poolOf(0).query(
      'select (select count(*) from idempotent_request) + (select count(*) from throttle_hit) as n',
    )
    expect(Number(rows[0].n)).toBe(0)
  })

  it('without it every request is a new one', async () => {
    const idempotency = createIdempotency(poolOf(0))
    const [first, second] = [await idempotency.admit(request(undefined)), await idempotency.admit(request(undefined))]
    expect(first.commandId).not.toBe(second.commandId)
  })

  it.each(['', ' ', 'a'.repeat(256), 'ü', 'a\nb'])('must be printable and short: %j', async (key) => {
    await expect(createIdempotency(poolOf(0)).admit(request(key))).rejects.toMatchObject({ kind: 'invalid' })
  })

  it('is not promised while PostgreSQL is away', async () => {
    const gone = new pg.Pool({ host: '127.0.0.1', port: 1 })
    await expect(createIdempotency(gone).admit(request('k7'))).rejects.toMatchObject({ kind: 'unavailable' })
    await gone.end()
  })
})
