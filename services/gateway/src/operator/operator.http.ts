import { randomUUID } from 'node:crypto'
import { createAccount, replaceToken, verifyEmail } from '@appstore/contracts/accounts'
import { operationsOf, type ServiceHealth, ServiceName } from '@appstore/contracts/operations'
import { type Caller, PositionText } from '@appstore/contracts/rpc'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { camelCaseObject, fieldsInvalid, readJsonBody } from '@appstore/http/json-body'
import { route } from '@appstore/http/route'
import type { Messaging } from '@appstore/nats/connection'
import { type Request, type Response, Router } from 'express'
import { z } from 'zod'

/** What the operator routes need of the rest of the gateway. */
export interface OperatorParts {
  readonly messaging: Messaging
  readonly version: string
  readonly health: () => Promise<ServiceHealth[]>
  /** Rejects who is not an operator. */
  readonly requireOperator: (authorization: string | undefined) => void
  /** The command id for this request; the same one for a repetition with the same `Idempotency-Key`. */
  readonly commandId: (request: { key: string | undefined; route: string; body: Uint8Array }) => Promise<string>
}

const BODY_LIMIT = 64 * 1024

const reason = z.string().max(1_000).optional()
const AccountBody = createAccount.request.omit({ caller: true }).extend({
  isStaff: z.boolean().default(false),
  isSuperuser: z.boolean().default(false),
  emailVerified: z.boolean().default(false),
  ifExists: createAccount.request.shape.ifExists.default('refuse'),
  reason,
})
const VerifyEmailBody = verifyEmail.request.omit({ caller: true }).extend({ reason })
const TokenBody = replaceToken.request.omit({ caller: true }).extend({ reason })
const EventsQuery = z.object({
  service: ServiceName.default('catalog'),
  after: PositionText.default('0'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})

/** The routes `storectl` speaks to; all of them answer JSON and, on errors, `application/problem+json`. */
export function operatorRoutes(parts: OperatorParts): Router {
  const router = Router()
  router.use('/operator', (request, _response, next) => {
    parts.requireOperator(request.headers.authorization)
    next()
  })
  accountRoutes(parts, router)
  observationRoutes(parts, router)
  return router
}

function accountRoutes(parts: OperatorParts, router: Router): void {
  const { messaging } = parts
  route(router, 'POST', '/operator/accounts', async (request, response) => {
    const { caller, fields } = await command(parts, request, response, AccountBody)
    const result = await messaging.call(createAccount, { caller, ...fields })
    response.status(result.created ? 201 : 200).json(result)
  })
  route(router, 'POST', '/operator/accounts/verify-email', async (request, response) => {
    const { caller, fields } = await command(parts, request, response, VerifyEmailBody)
    response.json(await messaging.call(verifyEmail, { caller, ...fields }))
  })
  route(router, 'POST', '/operator/tokens', async (request, response) => {
    const { caller, fields } = await command(parts, request, response, TokenBody)
    response.set('cache-control', 'no-store').json(await messaging.call(replaceToken, { caller, ...fields }))
  })
}

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

async function command<Schema extends z.ZodObject>(
  parts: OperatorParts,
  request: Request,
  response: Response,
  schema: Schema,
): Promise<{ caller: z.infer<typeof Caller>; fields: Omit<z.output<Schema>, 'reason'> }> {
  const body = await readJsonBody(request, BODY_LIMIT)
  const { reason: why, ...fields } = parsed(schema, camelCaseObject(body.value)) as z.output<Schema> & {
    reason?: string
  }
  const key = request.get('idempotency-key')
  const route = `${request.method} ${request.path}`
  const commandId = key === undefined ? randomUUID() : await parts.commandId({ key, route, body: body.bytes })
  const { correlationId } = response.locals as { correlationId: string }
  const caller = { actor: 'operator', credential: 'operator-token', commandId, correlationId }
  return { caller: why === undefined ? caller : { ...caller, reason: why }, fields }
}

/** Every field's problems at once. */
function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const fields: Record<string, string[]> = {}
  for (const { path, message } of result.error.issues) {
    const field = path.join('.') || 'nonFieldErrors'
    fields[field] = [...(fields[field] ?? []), message]
  }
  throw fieldsInvalid(fields)
}
