import { z } from 'zod'
import { AccountIdentity } from './accounts.js'
import { eventType } from './events.js'
import { MailFailed, MailKind } from './mails.js'
import { Caller, PositionText, rpc } from './rpc.js'

/** A mail that had been given up is tried once more. */
export const MailRetried = eventType('MailRetried', 1, z.object({ deliveryId: z.string(), at: z.iso.datetime() }))

/** `failing`: it did not go out yet and is tried again; `failed`: it was given up. */
export const DeliveryState = z.enum(['queued', 'failing', 'sent', 'failed'])
export type DeliveryState = z.infer<typeof DeliveryState>

/** What became of a mail; neither where it went nor what it said. */
export const DeliveryLine = z.object({
  deliveryId: z.string(),
  kind: MailKind,
  /** null: it went to somebody without an account. */
  accountId: z.string().nullable(),
  state: DeliveryState,
  attempts: z.number().int().nonnegative(),
  /** Of the last failure. */
  reason: MailFailed.data.shape.reason.nullable(),
  responseCode: z.number().int().nullable(),
  queuedAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
  retryAt: z.iso.datetime().nullable(),
})
export type DeliveryLine = z.infer<typeof DeliveryLine>

/** Mails, the newest first. Refuses with `staff-only`. */
export const findDeliveries = rpc({
  subject: 'rpc.integrations.find-deliveries',
  request: z.object({
    account: AccountIdentity.nullable(),
    /** null: all. */
    state: DeliveryState.nullable(),
    /** null: of all kinds. */
    kind: MailKind.nullable().default(null),
    /** Only those to this account. */
    accountId: z.string().max(100).nullable(),
    /** Only those before: the next page. */
    before: PositionText.nullable(),
    limit: z.number().int().min(1).max(100),
  }),
  response: z.object({ deliveries: z.array(DeliveryLine), next: PositionText.nullable() }),
  timeoutMs: 5_000,
})

/** How many mails wait, went out or were given up. Refuses with `staff-only`. */
export const deliveryFigures = rpc({
  subject: 'rpc.integrations.delivery-figures',
  request: z.object({ account: AccountIdentity.nullable() }),
  response: z.record(DeliveryState, z.number().int().nonnegative()),
  timeoutMs: 5_000,
})

/**
 * Tries a mail once more that had been given up; one that waits or went out is left alone.
 * Refuses with `mail-unknown`, `staff-only`, and `mail-not-wanted` for one that has nothing to say any more.
 */
export const retryDelivery = rpc({
  subject: 'rpc.integrations.retry-delivery',
  request: z.object({ caller: Caller, account: AccountIdentity.nullable(), deliveryId: z.string().max(100) }),
  response: z.object({ position: PositionText.nullable() }),
  timeoutMs: 5_000,
})
