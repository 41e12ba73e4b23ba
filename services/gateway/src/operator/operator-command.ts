import { randomUUID } from 'node:crypto'
import { type AccountIdentity, findAccount } from '@appstore/contracts/accounts'
import type { ServiceHealth } from '@appstore/contracts/operations'
import type { Caller } from '@appstore/contracts/rpc'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { camelCaseObject, fieldsInvalid, readJsonBody } from '@appstore/http/json-body'
import { route } from '@appstore/http/route'
import type { Messaging } from '@appstore/nats/connection'
import type { Request, Response, Router } from 'express'
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
  /** Waits until the lists show everything up to this position. */
  readonly syncTo: (position: string) => Promise<void>
}

/** What an operator asks for: the fields of the body, who asks, and the parameters of the path. */
export interface Ordered<Fields> {
  readonly fields: Fields
  readonly caller: Caller
  readonly parameters: Readonly<Record<string, string>>
}

/** What a command answers: anything with the position of what it wrote. */
interface Written {
  readonly position: string | null
}

/** Bytes of a body. What it says has to fit into one message; a discover document is the largest. */
const BODY_LIMIT = 1_000_000

const reason = z.string().max(1_000).optional()

/**
 * Adds a command. Every body may carry a `reason` for the audit log beside the fields of the schema.
 *
 * @param carryOut answers what is sent back
 */
export function commandRoute<Shape extends z.ZodRawShape>(
  parts: OperatorParts,
  router: Router,
  path: string,
  schema: z.ZodObject<Shape>,
  carryOut: (ordered: Ordered<z.output<z.ZodObject<Shape>>>, response: Response) => Promise<Written>,
): void {
  route(router, 'POST', path, async (request, response) => {
    const body = await readJsonBody(request, BODY_LIMIT)
    const given = camelCaseObject(body.value)
    const fields = parsed(schema, given)
    const { reason: why } = parsed(z.object({ reason }), given)
    const caller = await callerOf(parts, request, response, body.bytes, why)
    const result = await carryOut({ fields, caller, parameters: request.params as Record<string, string> }, response)
    response.json(result)
  })
}

async function callerOf(
  parts: OperatorParts,
  request: Request,
  response: Response,
  body: Uint8Array,
  reason: string | undefined,
): Promise<Caller> {
  const key = request.get('idempotency-key')
  const route = `${request.method} ${request.path}`
  const commandId = key === undefined ? randomUUID() : await parts.commandId({ key, route, body })
  const { correlationId } = response.locals as { correlationId: string }
  const caller = { actor: 'operator', credential: 'operator-token', commandId, correlationId }
  return reason === undefined ? caller : { ...caller, reason }
}

/** The answer to a command once the lists show what it wrote. */
export async function shown<Result extends Written>(
  parts: Pick<OperatorParts, 'syncTo'>,
  written: Promise<Result>,
): Promise<Result> {
  const result = await written
  if (result.position !== null) await parts.syncTo(result.position)
  return result
}

/**
 * Operators name people as people do.
 *
 * @throws DomainError `account-unknown`
 */
export async function accountNamed(messaging: Messaging, username: string): Promise<AccountIdentity> {
  const { account } = await messaging.call(findAccount, { username })
  if (account !== null) return account
  throw new DomainError('not-found', 'account-unknown', `There is no account ${username}.`)
}

/** Every field's problems at once. */
export function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const fields: Record<string, string[]> = {}
  for (const { path, message } of result.error.issues) {
    const field = path.join('.') || 'nonFieldErrors'
    fields[field] = [...(fields[field] ?? []), message]
  }
  throw fieldsInvalid(fields)
}
