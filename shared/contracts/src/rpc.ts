import { z } from 'zod'

/**
 * A request that one service answers over NATS. `timeoutMs` is the caller's deadline.
 * A request is a command when its schema carries a `caller`; its answer then carries the `position` of what it wrote.
 */
export interface RpcContract<Request extends z.ZodType = z.ZodType, Response extends z.ZodType = z.ZodType> {
  readonly subject: `rpc.${string}.${string}`
  readonly request: Request
  readonly response: Response
  readonly timeoutMs: number
}

/** Declares a request; keeps the exact schema types for callers and handlers. */
export function rpc<Request extends z.ZodType, Response extends z.ZodType>(
  contract: RpcContract<Request, Response>,
): RpcContract<Request, Response> {
  return contract
}

/** A position of the event store on the wire: a decimal number as text, because it exceeds what JSON numbers hold. */
export const PositionText = z.string().regex(/^\d{1,20}$/)

/** Who asks for a change and with which credential; becomes the metadata of the events that follow. */
export const Caller = z.object({
  /** `account:<id>`, `operator`, `system:<part>`, or `anonymous` for somebody who has not signed in. */
  actor: z.string().min(1),
  /** `token:<id>`, `session:<id>`, `mail-key:<id>`, `password`, `operator-token` or `none`. */
  credential: z.string().min(1),
  /** UUID; the same command sent twice changes nothing the second time. */
  commandId: z.uuid(),
  correlationId: z.string().min(1),
  reason: z.string().max(1000).optional(),
})
export type Caller = z.infer<typeof Caller>

/** The failure half of every reply. */
export const RpcFailure = z.object({
  kind: z.enum(['invalid', 'unauthenticated', 'forbidden', 'not-found', 'conflict', 'throttled', 'unavailable']),
  code: z.string(),
  detail: z.string(),
  extra: z.record(z.string(), z.unknown()).optional(),
})
