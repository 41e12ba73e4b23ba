import type { RequestListener } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ServiceHealth } from '@appstore/contracts/operations'
import type { ServiceContext } from '@appstore/runtime/connections'
import { migrate } from '@appstore/runtime/migrations'
import { type RunningService, startService } from '@appstore/runtime/service'
import express from 'express'
import { publishReleaseRoute } from './api/publish-release.http.js'
import { registerAppRoute } from './api/register-app.http.js'
import { type WriteParts, writeRoute } from './api/write-route.js'
import { authenticate } from './auth/authenticate.js'
import { requireOperator } from './auth/operator-token.js'
import type { GatewayConfig } from './config.js'
import { reportDocuments } from './documents/document-metrics.js'
import { DocumentSync } from './documents/document-sync.js'
import { documentRoutes } from './documents/documents.http.js'
import { type Front, startFront } from './documents/front.js'
import { admitsJsonOrHtml, plainPath } from './documents/negotiation.js'
import { API_HEADERS } from './documents/ready-document.js'
import { healthRoutes } from './health/health.http.js'
import { metricsRoute, startMetricsServer } from './health/metrics.http.js'
import { createStoreHealth } from './health/store-health.js'
import { createIdempotency, forgetExpired } from './idempotency/idempotency.js'
import { operatorRoutes } from './operator/operator.http.js'
import { cors } from './requests/cors.js'
import { answerErrors, routeNotFound } from './requests/errors.js'
import { pageHeaders } from './requests/page-headers.js'
import { plainUrl } from './requests/plain-url.js'
import { requestContext } from './requests/request-context.js'
import { createThrottle } from './throttle/throttle.js'

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url))

/** Milliseconds the start waits for the tables; then it goes on without them and keeps trying. */
const MIGRATION_PATIENCE = 2_000
const MIGRATION_RETRY = 2_000
/** Milliseconds running requests have to finish: more than a publication's download, less than a stop may take. */
const STOP_DEADLINE = 6_000
const HOUSEKEEPING = 3_600_000
/** Milliseconds the start waits for the first look at the catalog. */
const FIRST_LOOK = 8_000

export { startFront } from './documents/front.js'

/** The gateway at work. */
export type RunningGateway = RunningService & {
  /** `http://host:port` */
  readonly url: string
}

/**
 * The gateway: HTTP in front of all other services.
 *
 * @param front given when it already listens (`main.ts` starts it before there are connections)
 */
export async function startGateway(
  config: GatewayConfig,
  context: ServiceContext,
  front?: Front,
): Promise<RunningGateway> {
  const { messaging, logger, metrics, now } = context
  const { server, table, held, attach } = front ?? (await startFront(config, logger))
  const sync = new DocumentSync({ messaging, table, held, logger, now })
  const endReports = reportDocuments({ metrics, table, documents: () => held.all(), state: sync })
  const endTables = await keepTables(context)
  const metricsServer = await startMetricsServer(config, metrics, logger)
  const service = await startService(context, {
    answers: [],
    problems: () => problemsOf(sync, now),
    async stop() {
      endReports()
      endTables()
      await sync.stop()
      await metricsServer?.stop()
    },
  })
  const health = createStoreHealth({ messaging, own: service.health, now })
  attach(createApp(config, context, { sync, table, health, stopping: () => server.stopping }))
  // Whoever waited for this start finds the lists here; a catalog that is away must not keep the gateway from serving.
  await Promise.race([sync.check(), delay(FIRST_LOOK, undefined, { ref: false })])
  sync.start()
  return {
    ...service,
    url: server.url,
    async stop() {
      await server.stop({ drainMs: config.drainMs, deadlineMs: STOP_DEADLINE })
      await service.stop()
    },
  }
}

interface AppParts {
  readonly sync: DocumentSync
  readonly table: Front['table']
  readonly health: () => Promise<ServiceHealth[]>
  readonly stopping: () => boolean
}

/** Every route that is not a ready document, in the order they are looked at. */
function createApp(config: GatewayConfig, context: ServiceContext, parts: AppParts): RequestListener {
  const { messaging, logger, metrics, version, pool } = context
  const { sync, table, health, stopping } = parts
  const idempotency = createIdempotency(pool)
  const throttle = createThrottle({ pool, rates: config.rates, logger })
  const write: WriteParts = {
    admitsJson: admitsJsonOrHtml,
    authenticate: (authorization) => authenticate(messaging, authorization),
    throttle: (scope, subject) => throttle.take(scope, subject),
    admit: (request) => idempotency.admit(request),
    syncTo: (position) => sync.syncTo(position),
    logger,
  }
  const app = express()
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').enable('strict routing')
  app.set('trust proxy', config.trustedProxyCount).set('query parser', 'simple')
  app.use(plainUrl(plainPath))
  app.use(requestContext({ logger, metrics, routeOf }))
  app.use('/api', cors(API_HEADERS))
  app.use(pageHeaders())
  app.use(healthRoutes({ version, stopping, health }))
  if (config.metricsPort === undefined) app.use(metricsRoute(metrics))
  app.use(
    operatorRoutes({
      messaging,
      version,
      health,
      requireOperator: (authorization) => requireOperator(config.operatorToken, authorization),
      commandId: async (request) => (await idempotency.admit({ ...request, accountId: 'operator' })).commandId,
    }),
  )
  app.all(['/api/v1/apps', '/api/v1/apps/'], writeRoute(write, registerAppRoute(messaging)))
  app.all(['/api/v1/apps/releases', '/api/v1/apps/releases/'], writeRoute(write, publishReleaseRoute(messaging)))
  app.use(documentRoutes({ table, ensure: (name) => sync.ensure(name) }))
  app.use(routeNotFound)
  app.use(answerErrors(logger))
  return app
}

const MEASURED = [
  '/api/v1/apps/releases',
  '/api/v1/apps',
  '/operator',
  '/health',
  '/metrics',
  '/schema',
  '/api/v1/platform',
]

/** One label for all paths of a kind. */
function routeOf(path: string): string {
  return MEASURED.find((route) => path === route || path.startsWith(`${route}/`)) ?? 'other'
}

/** Creates the tables, and clears them of what expired. Without PostgreSQL the lists are served all the same. */
async function keepTables(context: ServiceContext): Promise<() => void> {
  const { databaseUrl, schema, logger, pool } = context
  const end = new AbortController()
  const create = async () => {
    while (!end.signal.aborted) {
      try {
        await migrate({ databaseUrl, schema, directory: MIGRATIONS, logger })
        return
      } catch (error) {
        logger.warn({ err: error }, 'The tables of the gateway could not be brought up to date; trying again.')
        await delay(MIGRATION_RETRY, undefined, { signal: end.signal }).catch(() => undefined)
      }
    }
  }
  await Promise.race([create(), delay(MIGRATION_PATIENCE, undefined, { ref: false })])
  const housekeeping = setInterval(() => {
    forgetExpired(pool).catch((error: unknown) => logger.warn({ err: error }, 'Expired rows could not be deleted.'))
  }, HOUSEKEEPING).unref()
  return () => {
    end.abort()
    clearInterval(housekeeping)
  }
}

/** Seconds without a look at the catalog after which somebody should know. */
const STALE_SECONDS = 120

function problemsOf(sync: DocumentSync, now: () => Date): string[] {
  if (sync.checkedAt === undefined) return ['The lists have not been compared with the catalog since the start.']
  const age = Math.round((now().getTime() - sync.checkedAt.getTime()) / 1_000)
  return age > STALE_SECONDS ? [`The lists were last compared with the catalog ${age} s ago.`] : []
}
