import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase } from '@appstore/embedded-postgres/test-database'
import { type RawAnswer, type RawRequest, rawRequest } from '@appstore/http/raw-request-spec'
import { connectMessaging } from '@appstore/nats/connection'
import { startEmbeddedBroker } from '@appstore/nats/embedded-broker'
import { openConnections } from '@appstore/runtime/connections'
import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import type pg from 'pg'
import { startGateway } from './app.js'
import { readGatewayConfig } from './config.js'
import { CatalogAnswerer } from './documents/catalog-answerer-spec.js'
import { type StoreAnswerers, startAnswerers } from './store-answerers-spec.js'

export const OPERATOR = 'Bearer the-operator-token-of-the-tests'

/** A gateway over real HTTP, real messaging and a real database, and answerers for the other services. */
export interface TestGateway {
  readonly url: string
  readonly catalog: CatalogAnswerer
  readonly answerers: StoreAnswerers
  /** Lines of its log. */
  readonly lines: string[]
  ask(target: string, request?: RawRequest): Promise<RawAnswer>
  /** POST of JSON with a token. */
  post(target: string, body: unknown, headers?: Record<string, string>): Promise<RawAnswer>
  /** Asks its database. */
  query(sql: string): Promise<pg.QueryResult>
  /** Ends the connection to NATS for good, as if the server had gone. */
  stopBroker(): Promise<void>
  stop(): Promise<void>
}

/** Starts one for development, whose staff needs no second factor; `environment` adds to its settings. */
export async function startTestGateway(environment: Record<string, string> = {}): Promise<TestGateway> {
  const lines: string[] = []
  const logger = createLogger({ service: 'gateway', level: 'info', destination: { write: (line) => lines.push(line) } })
  const database = await createTestDatabase()
  const broker = await startEmbeddedBroker({ token: 'test-token' })
  const others = await connectMessaging({ url: broker.url, name: 'others', logger, metrics: createMetrics() })
  const answerers = startAnswerers(others)
  const catalog = new CatalogAnswerer(others)
  catalog.start()
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'))
  const { context, close } = await openConnections(
    'gateway',
    {
      NATS_URL: broker.url,
      DATABASE_URL: environment.DATABASE_URL ?? database.url,
      EVENTSTORE_URL: database.url,
      LOG_LEVEL: 'info',
      DATABASE_POOL: 3,
    },
    { version: '9.9.9', logger, metrics: createMetrics() },
  )
  const settings = {
    PORT: '0',
    APPSTORE_DATA: folder,
    OPERATOR_TOKEN: OPERATOR.slice(7),
    DEBUG: 'true',
    ...environment,
  }
  const gateway = await startGateway(readGatewayConfig(settings), context)
  const ask = (target: string, request?: RawRequest) => rawRequest(gateway.url, target, request)
  let brokerRuns = true
  const stopBroker = async () => {
    if (brokerRuns) await broker.stop()
    brokerRuns = false
  }
  return {
    url: gateway.url,
    catalog,
    answerers,
    lines,
    ask,
    post: (target, body, headers = {}) =>
      ask(target, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    query: (sql) => context.pool.query(sql),
    stopBroker,
    async stop() {
      await gateway.stop()
      await close()
      await others.close()
      await stopBroker()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
