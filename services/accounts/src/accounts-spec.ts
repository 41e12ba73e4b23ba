import { randomUUID } from 'node:crypto'
import { checkMailDomain, verifyCaptcha } from '@appstore/contracts/captcha'
import { finishLogin } from '@appstore/contracts/logins'
import { appsOf, type OwnApp } from '@appstore/contracts/ownership'
import { createTestDatabase } from '@appstore/embedded-postgres/test-database'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { connectMessaging, type Messaging } from '@appstore/nats/connection'
import { startEmbeddedBroker } from '@appstore/nats/embedded-broker'
import { openConnections, type ServiceContext } from '@appstore/runtime/connections'
import type { RunningService } from '@appstore/runtime/service'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import type { z } from 'zod'
import { startAccounts } from './app.js'

type Finished = z.input<typeof finishLogin.response>

/** The accounts service over real messaging, a real event store and a real database. */
export interface TestAccounts {
  readonly call: Messaging['call']
  /** Solutions of captchas that were given out and not used yet. */
  readonly captchas: Set<string>
  /** Logins that are finished at another party, by what the browser brings back; each is good once. */
  readonly finished: Map<string, Finished>
  /** Apps as `catalog` tells of them from now on. */
  owns(ownerId: string, appId: string, ...maintainerIds: string[]): void
  readonly context: ServiceContext
  readonly service: RunningService
  /** Its clock. */
  now: Date
  /** Ends it and starts it again over the same data. */
  restart(settings?: { secretKey?: string; debug?: boolean }): Promise<void>
  /** Starts another instance over the same data, which shares the requests; returns what ends it. */
  startAnother(): Promise<() => Promise<void>>
  stop(): Promise<void>
}

/** Somebody who commands, each time with another command. */
export function caller(commandId: string = randomUUID()) {
  return { actor: 'operator', credential: 'operator-token', commandId, correlationId: 'test' }
}

/** Where its passkeys work. */
export const SITE = { id: 'store.example', origin: 'https://store.example' }

/** Starts one. */
export async function startTestAccounts(): Promise<TestAccounts> {
  const clock = { now: new Date('2030-01-02T03:04:05Z') }
  const logger = createLogger({ service: 'accounts', level: 'silent' })
  const database = await createTestDatabase()
  const broker = await startEmbeddedBroker({ token: 'test-token' })
  const asker = await connectMessaging({ url: broker.url, name: 'asker', logger, metrics: createMetrics() })
  const connections = {
    NATS_URL: broker.url,
    DATABASE_URL: database.url,
    EVENTSTORE_URL: database.url,
    LOG_LEVEL: 'silent' as const,
    DATABASE_POOL: 3,
  }
  const start = async ({ secretKey = 's'.repeat(64), debug = false } = {}) => {
    const options = { version: '9.9.9', logger, metrics: createMetrics(), now: () => clock.now }
    const { context, close } = await openConnections('accounts', connections, options)
    const service = await startAccounts({ secretKey, deletionGraceDays: 14, debug, site: SITE }, context)
    return { context, service, end: () => service.stop().then(close) }
  }
  const { captchas, finished } = answerForIntegrations(asker)
  const owns = answerForCatalog(asker)
  let running = await start()
  return {
    call: asker.call,
    captchas,
    finished,
    owns,
    get now() {
      return clock.now
    },
    set now(now) {
      clock.now = now
    },
    get context() {
      return running.context
    },
    get service() {
      return running.service
    },
    async restart(settings = {}) {
      await running.end()
      running = await start(settings)
    },
    startAnother: async () => (await start()).end,
    async stop() {
      await running.end()
      await asker.close()
      await broker.stop()
      await database.drop()
    },
  }
}

/** A captcha passes once; nothing is delivered to `nowhere.example`, and DNS is silent about `silent.example`. */
function answerForIntegrations(messaging: Messaging) {
  const captchas = new Set<string>()
  const finished = new Map<string, Finished>()
  messaging.answer(finishLogin, async ({ query }) => {
    const found = finished.get(query)
    finished.delete(query)
    if (found === undefined) throw new DomainError('forbidden', 'login-expired', 'There is no such login.')
    return found
  })
  messaging.answer(verifyCaptcha, async ({ solution }) => {
    if (solution === 'silence') throw new DomainError('unavailable', 'captcha-unavailable', 'Nobody answers.')
    return { passed: captchas.delete(solution) }
  })
  messaging.answer(checkMailDomain, async ({ domain }) => {
    const known = { 'nowhere.example': 'no', 'silent.example': 'unknown' } as const
    return { reachable: known[domain as keyof typeof known] ?? 'yes' }
  })
  return { captchas, finished }
}

/** Nobody has to do with an app until it is said. */
function answerForCatalog(messaging: Messaging): TestAccounts['owns'] {
  const apps: OwnApp[] = []
  messaging.answer(appsOf, async ({ accountId }) => {
    const own = apps.filter(({ ownerId, maintainerIds }) => [ownerId, ...maintainerIds].includes(accountId))
    const seen = own.map((app) => ({ ...app, role: app.ownerId === accountId ? app.role : ('maintainer' as const) }))
    return { apps: seen, invitations: [], offers: [] }
  })
  return (ownerId, appId, ...maintainerIds) => {
    const flags = { transfer: false, orphan: false, deprecated: false, 'enterprise-supported': false }
    const kind = { isIntegration: false, isApproved: true, isFeatured: false, flags, latestVersion: null }
    apps.push({ appId, name: appId, role: 'owner', ownerId, maintainerIds, ...kind })
  }
}
