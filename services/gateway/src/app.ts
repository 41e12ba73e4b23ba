import type { RequestListener } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { validateSubscription } from '@appstore/contracts/integrations'
import type { ServiceHealth } from '@appstore/contracts/operations'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type RunningService, startService } from '@appstore/runtime/service'
import type { Logger } from '@appstore/service/logger'
import express from 'express'
import { API_RESOURCES } from './api/resources.js'
import { type ApiParts, resourceMatcher, serveResources } from './api/serve-resource.js'
import { SCOPE_OF_ROUTE } from './api/token-scopes.js'
import { authenticate } from './auth/authenticate.js'
import { requireOperator } from './auth/operator-token.js'
import type { GatewayConfig } from './config.js'
import { keepTables } from './database/keep-tables.js'
import { whenAccountErased } from './database/when-account-erased.policy.js'
import { reportDocuments } from './documents/document-metrics.js'
import { DocumentSync } from './documents/document-sync.js'
import { documentRoutes } from './documents/documents.http.js'
import { createEntitlement } from './documents/entitlement.js'
import { type Front, startFront as listen } from './documents/front.js'
import { admitsJsonOrHtml, plainPath } from './documents/negotiation.js'
import { API_HEADERS, ownDocument } from './documents/ready-document.js'
import { healthRoutes } from './health/health.http.js'
import { metricsRoute, startMetricsServer } from './health/metrics.http.js'
import { createStoreHealth } from './health/store-health.js'
import { createIdempotency, FORGOTTEN } from './idempotency/idempotency.js'
import { OPENAPI_PATH, openApiDocument } from './openapi/openapi-document.js'
import { referencePages } from './openapi/reference-page.js'
import { createOrders } from './operator/carry-out.js'
import { operatorRoutes } from './operator/operator.http.js'
import { cors } from './requests/cors.js'
import { answerErrors, routeNotFound } from './requests/errors.js'
import { pageHeaders } from './requests/page-headers.js'
import { plainUrl } from './requests/plain-url.js'
import { requestContext } from './requests/request-context.js'
import { routeLabel } from './requests/route-label.js'
import { createThrottle } from './throttle/throttle.js'
import { activityRoutes } from './web/activity/activity.http.js'
import { wantsPage } from './web/errors/answer-with-page.js'
import { startingPage } from './web/errors/starting-page.js'
import { concealKeys } from './web/forms/one-time-keys.js'
import type { Site } from './web/frame/render-page.js'
import { prepareSite, webPages } from './web/web.http.js'

/** Milliseconds running requests have to finish: more than a publication's download, less than a stop may take. */
const STOP_DEADLINE = 6_000
/** Milliseconds the start waits for the first look at the catalog. */
const FIRST_LOOK = 8_000

/** Listens and serves what needs nothing but the disk: the lists there are, and the description of the API. */
export async function startFront(config: GatewayConfig, logger: Logger): Promise<StartedFront> {
  const description = ownDocument(
    OPENAPI_PATH,
    'application/json',
    JSON.stringify(openApiDocument(API_RESOURCES, SCOPE_OF_ROUTE)),
  )
  const { site, assets } = await prepareSite()
  const files = [...(await referencePages()), ...assets].map(({ path, contentType, body, headers }) => {
    return { ...ownDocument(path, contentType, body), headers }
  })
  return { ...(await listen(config, logger, [description, ...files], startingPage(site))), site }
}

/** The part of the gateway that listens, and what its pages are made with. */
export type StartedFront = Front & { readonly site: Site }

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
  front?: StartedFront,
): Promise<RunningGateway> {
  const { messaging, logger, metrics, now } = context
  const { server, table, held, attach, site } = front ?? (await startFront(config, logger))
  const sync = new DocumentSync({ messaging, table, held, logger, now })
  const endReports = reportDocuments({ metrics, table, documents: () => held.all(), state: sync })
  const endTables = await keepTables(context)
  const metricsServer = await startMetricsServer(config, metrics, logger)
  const service = await startService(context, {
    answers: [],
    policies: [whenAccountErased(context.pool)],
    purges: FORGOTTEN,
    problems: () => problemsOf(sync, now),
    async stop() {
      endReports()
      endTables()
      await sync.stop()
      await metricsServer?.stop()
    },
  })
  const health = createStoreHealth({ messaging, own: service.health, now })
  table.entitle(
    createEntitlement({
      has: (path) => table.get(path) !== undefined,
      ensure: (name) => sync.ensure(name),
      validate: async (subscriptionKey) => (await messaging.call(validateSubscription, { subscriptionKey })).valid,
    }),
  )
  attach(createApp(config, context, { sync, table, health, site, stopping: () => server.stopping }))
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
  readonly site: Site
  readonly stopping: () => boolean
}

/** Every route that is not a ready document, in the order they are looked at. */
function createApp(config: GatewayConfig, context: ServiceContext, parts: AppParts): RequestListener {
  const { messaging, logger, metrics, version, pool } = context
  const { sync, table, health, site, stopping } = parts
  const idempotency = createIdempotency(pool)
  const throttle = createThrottle({ pool, rates: config.rates, logger })
  const api: ApiParts = {
    messaging,
    admitsJson: admitsJsonOrHtml,
    authenticate: (authorization, schemes) => authenticate(messaging, authorization, schemes),
    throttle: (scope, subject) => throttle.take(scope, subject),
    admit: (request) => idempotency.admit(request),
    syncTo: (position) => sync.syncTo(position),
    wantsSecondFactor: config.requireSecondFactor,
    wantsStaffFactor: config.requireStaffFactor,
    logger,
  }
  const app = express()
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').enable('strict routing')
  app.set('trust proxy', config.trustedProxyCount).set('query parser', 'simple')
  app.use(plainUrl(plainPath))
  app.use(requestContext({ logger, metrics, routeOf: routeLabel(MEASURED), conceal: concealKeys }))
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
      syncTo: (position) => sync.syncTo(position),
    }),
  )
  app.use(serveResources(api, API_RESOURCES))
  app.use(documentRoutes({ table, ensure: (name) => sync.ensure(name), levelled: () => sync.checkedAt !== undefined }))
  app.use(activityRoutes(messaging))
  const { pages, errorPages } = webPages(
    {
      ...config.web,
      wantsSecondFactor: config.requireSecondFactor,
      wantsStaffFactor: config.requireStaffFactor,
    },
    {
      site,
      messaging,
      throttle,
      administration: createOrders({ messaging, syncTo: (position) => sync.syncTo(position) }),
    },
  )
  app.use(pages)
  app.use(routeNotFound)
  app.use(answerErrors(logger, { wantsPage, show: errorPages }))
  return app
}

const MEASURED = API_RESOURCES.map((resource) => [resource.path, resourceMatcher(resource)] as const)

/** Seconds without a look at the catalog after which somebody should know. */
const STALE_SECONDS = 120

function problemsOf(sync: DocumentSync, now: () => Date): string[] {
  if (sync.checkedAt === undefined) return ['The lists have not been compared with the catalog since the start.']
  const age = Math.round((now().getTime() - sync.checkedAt.getTime()) / 1_000)
  return age > STALE_SECONDS ? [`The lists were last compared with the catalog ${age} s ago.`] : []
}
