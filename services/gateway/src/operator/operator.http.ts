import { operationsOf, ServiceName } from '@appstore/contracts/operations'
import { PositionText } from '@appstore/contracts/rpc'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { route } from '@appstore/http/route'
import { Router } from 'express'
import { z } from 'zod'
import { accountOrders } from './account-orders.js'
import { appOrders, proxyOrders, releaseOrders } from './app-orders.js'
import { auditOrders } from './audit-orders.js'
import { discoverOrders } from './discover-orders.js'
import { loginOrders } from './login-orders.js'
import { type OperatorParts, parsed } from './operator-command.js'
import { platformOrders } from './platform-orders.js'

/** The routes `storectl` speaks to; all of them answer JSON and, on errors, `application/problem+json`. */
export function operatorRoutes(parts: OperatorParts): Router {
  const router = Router()
  router.use('/operator', (request, _response, next) => {
    parts.requireOperator(request.headers.authorization)
    next()
  })
  accountOrders(parts, router)
  appOrders(parts, router)
  releaseOrders(parts, router)
  proxyOrders(parts, router)
  discoverOrders(parts, router)
  platformOrders(parts, router)
  loginOrders(parts, router)
  auditOrders(parts, router)
  observationRoutes(parts, router)
  return router
}

const EventsQuery = z.object({
  service: ServiceName.default('catalog'),
  after: PositionText.default('0'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})

function observationRoutes(parts: OperatorParts, router: Router): void {
  const { messaging, version } = parts
  route(router, 'GET', '/operator/version', async (_request, response) => {
    const services = (await parts.health()).map((each) => ({ service: each.service, version: each.version }))
    response.json({ version, services })
  })
  route(router, 'GET', '/operator/projections', async (_request, response) => {
    response.json({ services: await parts.health() })
  })
  route(router, 'POST', '/operator/projections/:service/:name/rebuild', async (request, response) => {
    const service = known('service', ServiceName.options, request.params.service)
    const projections = (await parts.health()).find((each) => each.service === service)?.projections ?? []
    const names = projections.map(({ name }) => name)
    const projection = known('projection', names, request.params.name)
    response.status(202).json(await messaging.call(operationsOf(service).rebuildProjection, { projection }))
  })
  route(router, 'GET', '/operator/events', async (request, response) => {
    const { service, after, limit } = parsed(EventsQuery, request.query)
    response.json(await messaging.call(operationsOf(service).readEvents, { after, limit }))
  })
}

function known<Name extends string>(what: string, names: readonly Name[], given: unknown): Name {
  const found = names.find((name) => name === given)
  if (found !== undefined) return found
  const choice = names.length > 0 ? `There are: ${names.join(', ')}.` : 'None is known at the moment.'
  throw new DomainError('not-found', `${what}-not-found`, `There is no ${what} ${String(given)}. ${choice}`)
}
