import { z } from 'zod'
import { PositionText, rpc } from './rpc.js'

/** One line of the audit: who did what, with which credential, when, and why. */
export const AuditEntry = z.object({
  position: PositionText,
  eventId: z.string(),
  /** What was asked for; several events can have come of it. */
  commandId: z.string(),
  correlationId: z.string(),
  /** What happened. */
  type: z.string(),
  /** To what: the stream's category and id, such as `app` and `news`. */
  object: z.object({ kind: z.string(), id: z.string() }),
  /** The user name of an account that it happened to; null: it is none, or the person was erased. */
  objectName: z.string().nullable(),
  revision: z.number().int().nonnegative(),
  at: z.iso.datetime(),
  /** `account:<id>`, `operator` or `system:<part>`. */
  actor: z.string(),
  /** The user name of the account; null: it is none, or the person was erased. */
  actorName: z.string().nullable(),
  /** `token:<id>`, `session:<id>`, `password`, `operator-token` or `none`. */
  credential: z.string(),
  reason: z.string().nullable(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

/** What to look for; everything that is given must hold. */
export const AuditQuery = z.object({
  /** A user name, or an actor as entries name it. */
  actor: z.string().max(300).optional(),
  /** As entries name it: everything that this token or session ever did. */
  credential: z.string().max(300).optional(),
  /** The app itself, its releases and its ratings. */
  appId: z.string().max(300).optional(),
  eventId: z.uuid().optional(),
  type: z.string().max(100).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  /** Only what happened before this position: the next page. */
  before: PositionText.optional(),
  limit: z.number().int().min(1).max(200),
})
export type AuditQuery = z.infer<typeof AuditQuery>

/** The audit, newest first. `next` is the `before` of the next page; null: there is none. */
export const readAudit = rpc({
  subject: 'rpc.accounts.read-audit',
  request: AuditQuery,
  response: z.object({ entries: z.array(AuditEntry), next: PositionText.nullable() }),
  timeoutMs: 5_000,
})

/** What exactly an event says, for those who undo it; null: there is no such event. */
export const auditedEvent = rpc({
  subject: 'rpc.accounts.audited-event',
  request: z.object({ eventId: z.uuid() }),
  response: z.object({ event: z.object({ entry: AuditEntry, data: z.record(z.string(), z.unknown()) }).nullable() }),
  timeoutMs: 5_000,
})
