import { z } from 'zod'
import { eventType } from './events.js'
import { rpc } from './rpc.js'

/** Events on the streams `newsletter-<accountId>`: what the mailing list knows of somebody. No address stands here. */
const Moment = { accountId: z.string(), at: z.iso.datetime() }

/** The mailing list is to be told: somebody wants the newsletter or no longer does, or their address or account has changed. */
export const NewsletterChangeQueued = eventType(
  'NewsletterChangeQueued',
  1,
  z.object({
    ...Moment,
    /** The event that it follows from. */
    changeId: z.string(),
    cause: z.enum(['consent', 'address', 'erasure']),
    /** Whether they want it. */
    consent: z.boolean(),
  }),
)
/** The mailing list knows. `waits`: the address has to be confirmed first. */
export const NewsletterChanged = eventType(
  'NewsletterChanged',
  1,
  z.object({ ...Moment, changeId: z.string(), outcome: z.enum(['subscribed', 'unsubscribed', 'unchanged', 'waits']) }),
)
/** The mailing list could not be told. `retryAt` is `null` when it never will be. */
export const NewsletterChangeFailed = eventType(
  'NewsletterChangeFailed',
  1,
  z.object({
    ...Moment,
    changeId: z.string(),
    attempt: z.number().int().positive(),
    reason: z.enum(['unreachable', 'refused']),
    retryAt: z.iso.datetime().nullable(),
  }),
)

/** Whether somebody wants the newsletter, and where to; `null`: there is no such person (any more). */
export const newsletterOf = rpc({
  subject: 'rpc.accounts.newsletter-of',
  request: z.object({ accountId: z.string() }),
  response: z.object({
    person: z
      .object({
        consent: z.boolean(),
        /** `null` while it is not confirmed: anybody could have given it. */
        email: z.string().nullable(),
      })
      .nullable(),
  }),
  timeoutMs: 3_000,
})
