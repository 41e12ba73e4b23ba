import { RpcFailure } from '@appstore/contracts/rpc'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { z } from 'zod'

/** What comes back for a request: the value, a refusal that the asker can show, or nothing but the fact of a bug. */
const Reply = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: RpcFailure }),
  z.object({ ok: z.literal(false), bug: z.string() }),
])

/** The other side has a bug; its log says more. Answered as 500 at the edge. */
export class RemoteBug extends Error {
  constructor(subject: string, correlationId: string) {
    super(`${subject} failed on the other side (correlation ${correlationId})`)
    this.name = 'RemoteBug'
  }
}

/** The reply for a value. A missing value travels as `null`. */
export function success(value: unknown): string {
  return JSON.stringify({ ok: true, value: value ?? null })
}

/** The reply for an error: a `DomainError` travels whole, anything else stays in the log. */
export function failure(error: unknown, correlationId: string): string {
  if (!(error instanceof DomainError)) return JSON.stringify({ ok: false, bug: correlationId })
  const { kind, code, detail, extra } = error
  return JSON.stringify({ ok: false, error: { kind, code, detail, extra } })
}

/**
 * Opens a reply.
 *
 * @throws DomainError that the other side threw, RemoteBug otherwise
 */
export function open(subject: string, text: string): unknown {
  const reply = Reply.parse(JSON.parse(text))
  if (reply.ok) return reply.value
  if ('bug' in reply) throw new RemoteBug(subject, reply.bug)
  const { kind, code, detail, extra } = reply.error
  throw new DomainError(kind, code, detail, extra)
}
