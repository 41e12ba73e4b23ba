import { connectMessaging, type Messaging } from '@appstore/nats/connection'
import { startEmbeddedBroker } from '@appstore/nats/embedded-broker'
import { openConnections, type ServiceContext } from '@appstore/runtime/connections'
import type { RunningService } from '@appstore/runtime/service'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import { startIntegrations } from './app.js'
import { readIntegrationsConfig } from './config.js'

/** The integrations service over real messaging. */
export interface TestIntegrations {
  readonly call: Messaging['call']
  readonly context: ServiceContext
  readonly service: RunningService
  /** Lines of its log. */
  readonly lines: string[]
  /** Its clock. */
  now: Date
  stop(): Promise<void>
}

/** The service keeps nothing, so nothing listens there. */
const NO_DATABASE = 'postgres://127.0.0.1:1/none'

/** Starts one with these settings. */
export async function startTestIntegrations(environment: Record<string, string>): Promise<TestIntegrations> {
  const lines: string[] = []
  const destination = { write: (line: string) => lines.push(line) }
  const logger = createLogger({ service: 'integrations', level: 'debug', destination })
  const broker = await startEmbeddedBroker({ token: 'test-token' })
  const asker = await connectMessaging({ url: broker.url, name: 'asker', logger, metrics: createMetrics() })
  const urls = { NATS_URL: broker.url, DATABASE_URL: NO_DATABASE, EVENTSTORE_URL: NO_DATABASE }
  const connections = { ...urls, LOG_LEVEL: 'debug', DATABASE_POOL: 1 } as const
  const now = () => test.now
  const options = { version: '9.9.9', logger, metrics: createMetrics(), now }
  const { context, close } = await openConnections('integrations', connections, options)
  const service = await startIntegrations(readIntegrationsConfig(environment), context)
  const test: TestIntegrations = {
    call: asker.call,
    context,
    service,
    lines,
    now: new Date('2030-01-02T03:04:05Z'),
    async stop() {
      await service.stop()
      await close()
      await asker.close()
      await broker.stop()
    },
  }
  return test
}
