import type { ServiceName } from '@appstore/contracts/operations'
import type { EventStore } from '@appstore/event-sourcing/event-store'
import { openEventStore } from '@appstore/event-sourcing/open-event-store'
import { connectMessaging, type Messaging } from '@appstore/nats/connection'
import { parseSettings } from '@appstore/service/env'
import { createLogger, type Logger } from '@appstore/service/logger'
import { createMetrics, type Metrics } from '@appstore/service/metrics'
import pg from 'pg'
import { z } from 'zod'

/** Settings that every service has. In the embedded store they are filled in by the launcher. */
export const ConnectionSettings = z.object({
  NATS_URL: z.string().regex(/^(nats|tls|ws|wss):\/\//, 'must be a nats:// address'),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address'),
  EVENTSTORE_URL: z
    .string()
    .regex(/^(postgres|postgresql|esdb|kurrentdb):\/\//, 'must be a postgres:// or esdb:// address'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  /** Connections a service holds to PostgreSQL for its queries; its projections have one each besides. */
  DATABASE_POOL: z.coerce.number().int().min(1).max(100).default(5),
})
export type ConnectionSettings = z.infer<typeof ConnectionSettings>

/** What a service is given to work with. It makes none of these itself and reads no global state. */
export interface ServiceContext {
  readonly name: ServiceName
  /** Version of the program, as shown by health answers. */
  readonly version: string
  readonly messaging: Messaging
  readonly eventStore: EventStore
  readonly pool: pg.Pool
  readonly databaseUrl: string
  /** The service's own PostgreSQL schema. */
  readonly schema: ServiceName
  readonly logger: Logger
  readonly metrics: Metrics
  readonly now: () => Date
}

/** Milliseconds a query for a request may take (deployment.md R1). */
const QUERY_DEADLINE = 2_000

/**
 * Opens what one service needs. Waits for NATS; PostgreSQL and the event store are reached on first use.
 * `close` drains messaging first, so that running requests still have their database.
 */
export async function openConnections(
  name: ServiceName,
  settings: ConnectionSettings,
  options: { version: string; metrics?: Metrics; logger?: Logger; now?: () => Date },
): Promise<{ context: ServiceContext; close(): Promise<void> }> {
  const logger = options.logger?.child({ service: name }) ?? createLogger({ service: name, level: settings.LOG_LEVEL })
  const metrics = options.metrics ?? createMetrics({ processMetrics: true })
  const pool = new pg.Pool({
    connectionString: settings.DATABASE_URL,
    max: settings.DATABASE_POOL,
    application_name: `appstore-${name}`,
    options: `-c search_path=${name}`,
    query_timeout: QUERY_DEADLINE,
    statement_timeout: QUERY_DEADLINE,
    connectionTimeoutMillis: QUERY_DEADLINE,
    keepAlive: true,
  })
  let closing = false
  // a server that stops right after us may end a connection before its end has come through
  pool.on('error', (error) => closing || logger.warn({ err: error }, 'An idle database connection was lost.'))
  const eventStore = openEventStore(settings.EVENTSTORE_URL)
  const messaging = await connectMessaging({ url: settings.NATS_URL, name, logger, metrics })
  const context: ServiceContext = {
    name,
    version: options.version,
    messaging,
    eventStore,
    pool,
    databaseUrl: settings.DATABASE_URL,
    schema: name,
    logger,
    metrics,
    now: options.now ?? (() => new Date()),
  }
  return {
    context,
    async close() {
      await messaging.close()
      await eventStore.close()
      closing = true
      await pool.end()
    },
  }
}

/** Reads the settings every service has. */
export function readConnectionSettings(environment: Readonly<Record<string, string | undefined>>): ConnectionSettings {
  return parseSettings(ConnectionSettings, environment)
}
