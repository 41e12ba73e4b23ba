import { eventType } from '@appstore/contracts/events'
import { operationsOf } from '@appstore/contracts/operations'
import { createTestDatabase, type TestDatabase } from '@appstore/embedded-postgres/test-database'
import { until } from '@appstore/event-sourcing/counter-spec'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import { openEventStore } from '@appstore/event-sourcing/open-event-store'
import type { Projection } from '@appstore/event-sourcing/projection'
import { startEmbeddedBroker } from '@appstore/nats/embedded-broker'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import type pg from 'pg'
import { z } from 'zod'
import { openConnections } from './connections.js'
import { type RunningService, startService } from './service.js'

const { health, rebuildProjection } = operationsOf('ratings')
const NAMES = eventTypes([eventType('Named', 1, z.object({ name: z.string() }))])

interface Instance {
  readonly service: RunningService
  readonly pool: pg.Pool
  call: Awaited<ReturnType<typeof openConnections>>['context']['messaging']['call']
  stop(): Promise<void>
}

let database: TestDatabase
let broker: Awaited<ReturnType<typeof startEmbeddedBroker>>
const instances: Instance[] = []

beforeEach(async () => {
  database = await createTestDatabase()
  broker = await startEmbeddedBroker({ token: 'test-token' })
})
afterEach(async () => {
  for (const instance of instances.splice(0)) await instance.stop()
  await broker.stop()
  await database.drop()
})

/** A read model of names; `written` holds up what it writes. */
function names(version: number, written: Promise<void> = Promise.resolve()): Projection<never, string[]> {
  return {
    name: 'names',
    version,
    categories: ['rating'],
    events: NAMES as never,
    tables: { names: version === 1 ? 'name text not null' : `name text not null, length int not null default 0` },
    openPage: () => [],
    on: { Named: ({ data }: { data: { name: string } }, page: string[]) => void page.push(data.name) } as never,
    async write(page, client, table) {
      await written
      for (const name of page) await client.query(`insert into ${table('names')} (name) values ($1)`, [name])
    },
  }
}

/** An instance of a service as another process would run it. */
async function start(projection: Projection<never, string[]>): Promise<Instance> {
  const logger = createLogger({ service: 'ratings', level: 'silent' })
  const urls = { NATS_URL: broker.url, DATABASE_URL: database.url, EVENTSTORE_URL: database.url }
  const settings = { ...urls, LOG_LEVEL: 'silent', DATABASE_POOL: 2 } as const
  const { context, close } = await openConnections('ratings', settings, {
    version: '1.0.0',
    logger,
    metrics: createMetrics(),
  })
  const service = await startService(context, { answers: [], projections: [projection] })
  const stop = async () => {
    await service.stop()
    await close()
  }
  const instance = { service, pool: context.pool, call: context.messaging.call, stop }
  instances.push(instance)
  return instance
}

async function append(name: string): Promise<void> {
  const store = openEventStore(database.url)
  const commandId = crypto.randomUUID()
  const caller = { actor: 'operator', credential: 'none', commandId, correlationId: commandId, causationId: commandId }
  const metadata = { ...caller, at: '2030-01-02T03:04:05.000Z' }
  await store.append(`rating-${name}`, 'any', [
    { id: commandId, type: 'Named', schemaVersion: 1, data: { name }, metadata },
  ])
  await store.close()
}

const buildsIn = async ({ pool }: Instance) =>
  (await pool.query<{ build: number }>('select build from projection_builds')).rows
const stateOf = async ({ service }: Instance) => (await service.health()).projections[0]?.state

describe('two instances of a service', () => {
  it('carry out an order to rebuild, whichever of them it reaches', async () => {
    const first = await start(names(1))
    await until(async () => (await stateOf(first)) === 'live')
    const second = await start(names(1))
    await until(async () => (await stateOf(second)) === 'standby')
    for (let times = 0; times < 8; times += 1) {
      expect(await second.call(rebuildProjection, { projection: 'names' })).toEqual({ started: true })
    }
    await until(async () => (await buildsIn(first)).every(({ build }) => build > 1))
    await expect(first.call(rebuildProjection, { projection: 'nothing' })).rejects.toMatchObject({
      code: 'projection-unknown',
    })
  })

  it('are ready each for itself: the newer one not before readers find the tables of its version', async () => {
    await append('anna')
    const older = await start(names(1))
    await until(async () => (await stateOf(older)) === 'live')
    const { promise: written, resolve: write } = Promise.withResolvers<void>()
    const newer = await start(names(2, written))
    await until(async () => (await stateOf(newer)) === 'rebuilding')
    expect([(await older.service.health()).ready, (await newer.service.health()).ready]).toEqual([true, false])
    write()
    await until(async () => (await newer.service.health()).ready)
    expect((await newer.pool.query('select * from names')).rows).toEqual([{ name: 'anna', length: 0 }])
    await append('bert')
    await until(async () => (await stateOf(older)) === 'standby')
    expect((await older.service.health()).ready).toBe(true)
    expect(await older.call(health, {})).toMatchObject({ ready: true, problems: [] })
  })
})
