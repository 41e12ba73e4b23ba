import type { AccountIdentity } from '@appstore/contracts/accounts'
import { type Action, refusalOf } from '@appstore/contracts/rights'
import { withoutRoles } from '@appstore/contracts/staff-factor'
import { DomainError, demand } from '@appstore/event-sourcing/domain-error'
import { problemAnswer } from '@appstore/http/problem'
import { methodNotAllowed, notAcceptable } from '@appstore/http/request-refused'
import { sendAllowed } from '@appstore/http/route'
import type { Messaging } from '@appstore/nats/connection'
import type { Logger } from '@appstore/service/logger'
import type { Request, RequestHandler, Response } from 'express'
import { pathMatcher } from './path-template.js'
import type { Asked, Command, Done, Resource, Scope } from './resource.js'
import { beyondRoute } from './token-scopes.js'

/** An answer as it can be kept and given again. */
interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Identified {
  readonly account: AccountIdentity
  readonly credential: string
  readonly hasSecondFactor: boolean
}

/** What the routes need of the rest of the gateway. */
export interface ApiParts {
  readonly messaging: Messaging
  readonly admitsJson: (accept: string | undefined) => boolean
  readonly authenticate: (authorization: string | undefined, schemes: Resource['schemes']) => Promise<Identified>
  readonly throttle: (scope: Scope, subject: string) => Promise<void>
  readonly admit: (request: {
    key: string | undefined
    accountId: string
    route: string
    body: Uint8Array
  }) => Promise<{
    commandId: string
    former: Answer | undefined
    keep: (answer: Answer) => Promise<void>
  }>
  /** Whoever publishes needs a second factor (`REQUIRE_SECOND_FACTOR_FOR_PUBLISHING`). */
  readonly wantsSecondFactor: boolean
  /** The rights of staff and administrators need a session with a second factor, and no request here has one. */
  readonly wantsStaffFactor: boolean
  readonly syncTo: (position: string) => Promise<void>
  readonly logger: Logger
}

/** Answers requests for these resources; the first whose path fits, so that fixed paths stand before those with parameters. */
export function serveResources(parts: ApiParts, resources: readonly Resource[]): RequestHandler {
  const matchers = resources.map((resource) => [resource, resourceMatcher(resource)] as const)
  return async (request, response, next) => {
    for (const [resource, match] of matchers) {
      const parameters = match(request.path)
      if (parameters !== undefined) return await serve(parts, resource, parameters, request, response, next)
    }
    next()
  }
}

/** Parameters of a path that is one of the resource's. */
export function resourceMatcher(resource: Resource): (path: string) => Record<string, string> | undefined {
  const match = pathMatcher(resource.path, resource.slash)
  return (path) => {
    const found = match(path)
    return found !== undefined && (resource.parameters?.safeParse(found).success ?? true) ? found : undefined
  }
}

/** What OPTIONS and `Allow` name. */
export function methodsOf(resource: Resource): string[] {
  const reads = resource.GET !== undefined || resource.document === true
  const changes = (['POST', 'DELETE'] as const).filter((method) => resource[method] !== undefined)
  return [...(reads ? ['GET', 'HEAD'] : []), ...changes, 'OPTIONS']
}

/**
 * The order of checks of api.md A1: not acceptable, who it is, whether they may, how often, which method, the body, and then what was
 * asked for.
 */
async function serve(
  parts: ApiParts,
  resource: Resource,
  parameters: Record<string, string>,
  request: Request,
  response: Response,
  next: () => void,
): Promise<void> {
  const methods = methodsOf(resource)
  const { method } = request
  const reads = method === 'GET' || method === 'HEAD'
  if (method === 'OPTIONS') return sendAllowed(response, methods)
  if (reads && resource.document) return next()
  if (!parts.admitsJson(request.headers.accept) && request.query.format !== 'json') throw notAcceptable()
  const offered = methods.includes(method)
  if (!offered && reads && resource.asksFirst === 'for-changes') throw methodNotAllowed(method, methods)
  const identified = await parts.authenticate(request.headers.authorization, resource.schemes)
  const account = parts.wantsStaffFactor ? withoutRoles(identified.account) : identified.account
  if (resource.right !== undefined) demandRight(resource.right, identified.account, account)
  if (!offered) throw methodNotAllowed(method, methods)
  demand(beyondRoute(account.grant, reads ? 'GET' : method, resource.path, parameters.id))
  const { correlationId } = response.locals as { correlationId: string }
  const asked = { messaging: parts.messaging, account, parameters, correlationId }
  if (reads && resource.GET !== undefined) {
    return send(response, { status: 200, headers: JSON_TYPE, body: JSON.stringify(await resource.GET.answer(asked)) })
  }
  const command = resource[method as 'POST' | 'DELETE'] as Command
  if (command.publishes && parts.wantsSecondFactor && !identified.hasSecondFactor) throw secondFactorRequired()
  await carryOut(parts, command, asked, identified.credential, request, response)
}

/** @param account as which the request is carried out */
function demandRight(right: Action, holder: AccountIdentity, account: AccountIdentity): void {
  const refusal = refusalOf(right, account)
  if (refusal === undefined || refusalOf(right, holder) !== undefined) return demand(refusal)
  throw new DomainError(
    'forbidden',
    'staff-factor-required',
    'This store takes this only with a second factor, which no request to the API shows. Operators can do it with storectl.',
  )
}

/** The same for every credential: a token is as good as the account that it was made for. */
function secondFactorRequired(): DomainError {
  return new DomainError(
    'forbidden',
    'second-factor-required',
    'This store takes apps and releases only from accounts with a second factor. Set one up at /account/security/ and send this again.',
  )
}

async function carryOut(
  parts: ApiParts,
  command: Command,
  asked: Asked,
  credential: string,
  request: Request,
  response: Response,
): Promise<void> {
  const { account, correlationId } = asked
  const actor = `account:${account.accountId}`
  // nobody gets here without an account, so no limit has to be kept by address
  if (command.scope !== undefined) await parts.throttle(command.scope, actor)
  const body = await command.body.read(request)
  const admitted = await parts.admit({
    key: request.get('idempotency-key'),
    accountId: account.accountId,
    route: `${request.method} ${request.path.replace(/\/$/, '')}`,
    body: body.bytes,
  })
  if (admitted.former !== undefined) return send(response, admitted.former)
  const caller = { actor, credential, commandId: admitted.commandId, correlationId }
  const answer = await answerOf(parts, correlationId, command.secret ?? false, async () =>
    command.execute({ ...asked, body: body.value(), caller }),
  )
  if (!command.secret) {
    await admitted.keep(answer).catch((error: unknown) => {
      parts.logger.warn({ err: error, correlationId }, 'The answer could not be kept for repetitions of the request.')
    })
  }
  send(response, answer)
}

const JSON_TYPE = { 'content-type': 'application/json' }

/** Errors become answers here already, because a repetition gets the same one. */
async function answerOf(
  parts: ApiParts,
  correlationId: string,
  secret: boolean,
  execute: () => Promise<Done>,
): Promise<Answer> {
  try {
    const { status, position, json } = await execute()
    if (position !== null) await parts.syncTo(position)
    const headers = {
      ...(json === undefined ? {} : JSON_TYPE),
      ...(secret ? { 'cache-control': 'no-store' } : {}),
      ...(position === null ? {} : { 'x-position': position }),
    }
    return { status, headers, body: json === undefined ? '' : JSON.stringify(json) }
  } catch (error) {
    return problemAnswer(error, { shape: 'v1', logger: parts.logger, correlationId })
  }
}

function send(response: Response, answer: Answer): void {
  response.status(answer.status)
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  if (answer.status !== 204) response.setHeader('content-length', Buffer.byteLength(answer.body))
  response.end(answer.body)
}
