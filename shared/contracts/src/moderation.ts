import { z } from 'zod'
import { AccountIdentity, Sealed } from './accounts.js'
import { eventType } from './events.js'
import { RatingValue } from './ratings.js'
import { Caller, PositionText, rpc } from './rpc.js'

/** A comment is what one person says of an app in one language; `accountId` is who wrote it. */
const Comment = { appId: z.string(), accountId: z.string(), language: z.string() }

/** The owner of the app says that a comment is spam. It stays visible until somebody has decided (web-and-accounts.md 4.5). */
export const CommentFlagged = eventType(
  'CommentFlagged',
  1,
  z.object({
    ...Comment,
    rating: RatingValue,
    /** What the owner saw, sealed with the key of whoever wrote it. */
    comment: Sealed,
    /** When it was last given. */
    givenAt: z.iso.datetime(),
    at: z.iso.datetime(),
  }),
)
/** The owner of the app has thought again. */
export const CommentUnflagged = eventType('CommentUnflagged', 1, z.object({ ...Comment, at: z.iso.datetime() }))
/** An administrator lets the comment stand. One who does not withdraws the rating: `RatingWithdrawn`. */
export const AppealDismissed = eventType('AppealDismissed', 1, z.object({ ...Comment, at: z.iso.datetime() }))

const NamedComment = { appId: z.string().max(300), accountId: z.string().max(100), language: z.string().max(20) }

/**
 * The owner of an app says that a comment is spam, or no longer (`flag-comment` in the table of rights). Saying it again changes nothing.
 * Refuses with `app-unknown`, `not-owner`, `comment-unknown`.
 */
export const flagComment = rpc({
  subject: 'rpc.ratings.flag-comment',
  request: z.strictObject({ caller: Caller, account: AccountIdentity, ...NamedComment, flagged: z.boolean() }),
  response: z.object({ position: PositionText.nullable() }),
  timeoutMs: 5_000,
})

/**
 * An administrator decides about a comment that is flagged (`decide-appeal` in the table of rights): `delete` takes the whole rating
 * away, with what the person says in other languages; `dismiss` lets it stand. Refuses with `not-administrator`, and with
 * `appeal-unknown` where nothing waits for a decision.
 */
export const decideAppeal = rpc({
  subject: 'rpc.ratings.decide-appeal',
  request: z.strictObject({
    caller: Caller,
    /** null: an operator. */
    account: AccountIdentity.nullable(),
    ...NamedComment,
    decision: z.enum(['delete', 'dismiss']),
  }),
  response: z.object({ position: PositionText.nullable() }),
  timeoutMs: 5_000,
})

/** A comment that waits for a decision. */
export const Appeal = z.object({
  ...Comment,
  rating: RatingValue,
  /** As it is now; null: it cannot be read any more, because whoever wrote it was erased. */
  comment: z.string().nullable(),
  flaggedAt: z.iso.datetime(),
})
export type Appeal = z.infer<typeof Appeal>

/** Appeals on one page, at most. */
export const APPEALS_LIMIT = 100

/**
 * The comments that wait for a decision, the one that waits longest first; for those who may decide (`decide-appeal`). Without those who
 * wrote them being reachable, comments are null. Refuses with `not-administrator`.
 */
export const listAppeals = rpc({
  subject: 'rpc.ratings.list-appeals',
  request: z.strictObject({
    /** null: an operator. */
    account: AccountIdentity.nullable(),
    offset: z.number().int().nonnegative().max(1_000_000),
    limit: z.number().int().min(1).max(APPEALS_LIMIT),
  }),
  response: z.object({ appeals: z.array(Appeal), total: z.number().int().nonnegative() }),
  timeoutMs: 5_000,
})
