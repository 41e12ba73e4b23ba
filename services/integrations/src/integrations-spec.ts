import { createTestDatabase } from '@appstore/embedded-postgres/test-database'
import { connectMessaging, type Messaging } from '@appstore/nats/connection'
import { startEmbeddedBroker } from '@appstore/nats/embedded-broker'
import { openConnections, type ServiceContext } from '@appstore/runtime/connections'
import type { RunningService } from '@appstore/runtime/service'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import pg from 'pg'
import { startIntegrations } from './app.js'
import { readIntegrationsConfig } from './config.js'

/** The integrations service over real messaging. */
export interface TestIntegrations {
  readonly call: Messaging['call']
  /** For answering in the place of other services. */
  readonly asker: Messaging
  readonly context: ServiceContext
  readonly service: RunningService
  /** Lines of its log. */
  readonly lines: string[]
  /** Its clock. */
  now: Date
  /** Ends it and starts it again over the same data, perhaps with other settings. */
  /** `forgotten`: a policy that is to see everything from the beginning again. */
  restart(environment?: Record<string, string>, forgotten?: string): Promise<void>
  stop(): Promise<void>
}

/** Starts one with these settings. */
export async function startTestIntegrations(environment: Record<string, string>): Promise<TestIntegrations> {
  const lines: string[] = []
  const destination = { write: (line: string) => lines.push(line) }
  const logger = createLogger({ service: 'integrations', level: 'debug', destination })
  const broker = await startEmbeddedBroker({ token: 'test-token' })
  const asker = await connectMessaging({ url: broker.url, name: 'asker', logger, metrics: createMetrics() })
  const database = await createTestDatabase()
  const urls = { NATS_URL: broker.url, DATABASE_URL: database.url, EVENTSTORE_URL: database.url }
  const connections = { ...urls, LOG_LEVEL: 'debug', DATABASE_POOL: 3 } as const
  const clock = { now: new Date('2030-01-02T03:04:05Z') }
  const start = async (settings: Record<string, string>) => {
    const options = { version: '9.9.9', logger, metrics: createMetrics(), now: () => clock.now }
    const { context, close } = await openConnections('integrations', connections, options)
    const service = await startIntegrations(readIntegrationsConfig(settings), context)
    return { context, service, end: () => service.stop().then(close) }
  }
  let running = await start(environment)
  return {
    call: asker.call,
    asker,
    lines,
    get context() {
      return running.context
    },
    get service() {
      return running.service
    },
    get now() {
      return clock.now
    },
    set now(now) {
      clock.now = now
    },
    async restart(settings = environment, forgotten) {
      await running.end()
      if (forgotten !== undefined) await forget(database.url, forgotten)
      running = await start(settings)
    },
    async stop() {
      await running.end()
      await asker.close()
      await broker.stop()
      await database.drop()
    },
  }
}

async function forget(databaseUrl: string, policy: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('update integrations.policy_checkpoints set position = 0 where policy = $1', [policy])
  await client.end()
}
