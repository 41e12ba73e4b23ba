import type { AccountIdentity } from '@appstore/contracts/accounts'
import type { Caller } from '@appstore/contracts/rpc'
import { readJsonBody } from '@appstore/http/json-body'
import { problemAnswer } from '@appstore/http/problem'
import { methodNotAllowed, notAcceptable } from '@appstore/http/request-refused'
import { sendAllowed } from '@appstore/http/route'
import type { Logger } from '@appstore/service/logger'
import type { RequestHandler, Response } from 'express'
import type { z } from 'zod'

/** An answer as it can be kept and given again. */
interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What every write route needs of the rest of the gateway. */
export interface WriteParts {
  readonly admitsJson: (accept: string | undefined) => boolean
  readonly authenticate: (
    authorization: string | undefined,
  ) => Promise<{ account: AccountIdentity; credential: string }>
  readonly throttle: (scope: string, subject: string) => Promise<void>
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
  readonly syncTo: (position: string) => Promise<void>
  readonly logger: Logger
}

/** One route that changes something. */
export interface WriteRoute {
  /** Its name among the throttles. */
  readonly scope: string
  /** Reads the body's fields and has the command carried out. */
  readonly execute: (body: unknown, who: { account: AccountIdentity; caller: z.infer<typeof Caller> }) => Promise<Done>
}

/** What a command led to. */
export interface Done {
  readonly status: 200 | 201 | 204
  /** Where the log stands now; null: nothing was written. */
  readonly position: string | null
}

/** Bytes of a body; a certificate with its signature is below 20,000. */
const BODY_LIMIT = 256 * 1024

const METHODS = ['POST', 'OPTIONS'] as const

/**
 * A POST route with the order of checks of api.md A1: not acceptable, authentication, throttle (only POST counts), method, body,
 * then the command. It answers only when the lists show what was written.
 */
export function writeRoute(parts: WriteParts, route: WriteRoute): RequestHandler {
  return async (request, response) => {
    if (request.method === 'OPTIONS') return sendAllowed(response, METHODS)
    if (!parts.admitsJson(request.headers.accept) && request.query.format !== 'json') throw notAcceptable()
    const identified = await parts.authenticate(request.headers.authorization)
    const actor = `account:${identified.account.accountId}`
    if (request.method !== 'POST') throw methodNotAllowed(request.method, METHODS)
    await parts.throttle(route.scope, actor)
    const body = await readJsonBody(request, BODY_LIMIT)
    const admitted = await parts.admit({
      key: request.get('idempotency-key'),
      accountId: identified.account.accountId,
      route: `POST ${request.path.replace(/\/$/, '')}`,
      body: body.bytes,
    })
    if (admitted.former !== undefined) return send(response, admitted.former)
    const { correlationId } = response.locals as { correlationId: string }
    const caller = { actor, credential: identified.credential, commandId: admitted.commandId, correlationId }
    const who = { account: identified.account, caller }
    const answer = await answerOf(parts, correlationId, () => route.execute(body.value, who))
    await admitted.keep(answer).catch((error: unknown) => {
      parts.logger.warn({ err: error, correlationId }, 'The answer could not be kept for repetitions of the request.')
    })
    send(response, answer)
  }
}

/** Errors become answers here already, because a repetition gets the same one. */
async function answerOf(parts: WriteParts, correlationId: string, execute: () => Promise<Done>): Promise<Answer> {
  try {
    const { status, position } = await execute()
    if (position !== null) await parts.syncTo(position)
    return { status, headers: position === null ? {} : { 'x-position': position }, body: '' }
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
