import { randomBytes, randomUUID } from 'node:crypto'
import { personKeys } from '@appstore/contracts/accounts'
import { getApp } from '@appstore/contracts/catalog'
import type { giveRating } from '@appstore/contracts/ratings'
import { createTestDatabase } from '@appstore/embedded-postgres/test-database'
import type { RecordedEvent } from '@appstore/event-sourcing/event-store'
import { connectMessaging, type Listening, type Messaging } from '@appstore/nats/connection'
import { startEmbeddedBroker } from '@appstore/nats/embedded-broker'
import { openConnections, type ServiceContext } from '@appstore/runtime/connections'
import type { RunningService } from '@appstore/runtime/service'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import type { z } from 'zod'
import { startRatings } from './app.js'
import { type RatingsConfig, readRatingsConfig } from './config.js'

type GiveRating = z.input<typeof giveRating.request>

/** One instance of the service. */
export interface Instance {
  readonly service: RunningService
  readonly context: ServiceContext
  stop(): Promise<void>
}

/** Real messaging, a real event store and a real database; accounts and catalog answer in few words what the contracts ask of them. */
export interface RatingsWorld {
  readonly call: Messaging['call']
  /** App → owner. */
  readonly owners: Map<string, string>
  /** Person → key; whoever is not in it was erased. */
  readonly keys: Map<string, Buffer>
  /** The clock of instances started from now on. */
  now: Date
  start(settings?: Partial<RatingsConfig>): Promise<Instance>
  /** Leaves questions to this service unanswered from now on. */
  silence(service: 'accounts' | 'catalog'): Promise<void>
  stop(): Promise<void>
}

/** Somebody who commands, each time with another command. */
export function caller(commandId: string = randomUUID()) {
  return { actor: 'account:test', credential: 'password', commandId, correlationId: 'test' }
}

/** A request to rate, good and without a comment unless told otherwise. */
export function rate(accountId: string, appId: string, changes: Partial<GiveRating> = {}): GiveRating {
  const account = { accountId, username: accountId, isStaff: false, isSuperuser: false }
  return { caller: caller(), account, appId, rating: 1, language: 'en', comment: '', ...changes }
}

export async function ratingsOf(instance: Instance, appId: string): Promise<readonly RecordedEvent[]> {
  return await instance.context.eventStore.readStream(`rating-${appId}`)
}

/** Starts a world without an instance. */
export async function startRatingsWorld(): Promise<RatingsWorld> {
  const logger = createLogger({ service: 'ratings', level: 'silent' })
  const database = await createTestDatabase()
  const broker = await startEmbeddedBroker({ token: 'test-token' })
  const others = await connectMessaging({ url: broker.url, name: 'others', logger, metrics: createMetrics() })
  const connections = { NATS_URL: broker.url, DATABASE_URL: database.url, EVENTSTORE_URL: database.url }
  const instances = new Set<Instance>()
  const world: RatingsWorld = {
    call: others.call,
    owners: new Map(),
    keys: new Map(),
    now: new Date('2030-01-02T03:04:05.678Z'),
    async start(settings = {}) {
      const { now } = world
      const options = { version: '9.9.9', logger, metrics: createMetrics(), now: () => now }
      const all = { ...connections, LOG_LEVEL: 'silent', DATABASE_POOL: 3 } as const
      const { context, close } = await openConnections('ratings', all, options)
      const service = await startRatings({ ...readRatingsConfig({}), ...settings }, context)
      const instance = {
        service,
        context,
        async stop() {
          if (!instances.delete(instance)) return
          await service.stop()
          await close()
        },
      }
      instances.add(instance)
      return instance
    },
    silence: (service) => answerers[service].stop(),
    async stop() {
      for (const each of instances) await each.stop()
      await others.close()
      await broker.stop()
      await database.drop()
    },
  }
  const answerers = answerFor(others, world)
  return world
}

/** A person who can write comments. */
export function newKey(world: RatingsWorld, accountId: string): void {
  world.keys.set(accountId, randomBytes(32))
}

function answerFor(messaging: Messaging, world: RatingsWorld): Record<'accounts' | 'catalog', Listening> {
  return {
    catalog: messaging.answer(getApp, async ({ appId }) => {
      const ownerId = world.owners.get(appId)
      if (ownerId === undefined) return { app: null }
      return { app: { appId, ownerId, maintainerIds: ['maintainer'], certificate: 'PEM', certificateRevision: 0 } }
    }),
    accounts: messaging.answer(personKeys, async ({ accountIds }) => ({
      keys: accountIds.flatMap((accountId) => {
        const key = world.keys.get(accountId)
        return key === undefined ? [] : [{ accountId, key: key.toString('base64') }]
      }),
    })),
  }
}
