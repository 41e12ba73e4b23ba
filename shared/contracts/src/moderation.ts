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
    /** Who says so, and why, sealed with their key. */
    by: z.string().optional(),
    reason: Sealed.optional(),
    at: z.iso.datetime(),
  }),
)
/** The owner of the app has thought again. */
export const CommentUnflagged = eventType('CommentUnflagged', 1, z.object({ ...Comment, at: z.iso.datetime() }))
/** An administrator lets the comment stand. One who does not withdraws the rating: `RatingWithdrawn`. */
export const AppealDismissed = eventType('AppealDismissed', 1, z.object({ ...Comment, at: z.iso.datetime() }))

const NamedComment = { appId: z.string().max(300), accountId: z.string().max(100), language: z.string().max(20) }

/** Characters in which an owner says what is wrong with a comment. */
export const REPORT_REASON_LENGTH = 1_000

/**
 * The owner of an app says that a comment is spam, and why, or no longer (`flag-comment` in the table of rights). Saying it again changes
 * nothing. Refuses with `app-unknown`, `not-owner`, `comment-unknown`, and with `fields-invalid` where no reason is given.
 */
export const flagComment = rpc({
  subject: 'rpc.ratings.flag-comment',
  request: z.strictObject({
    caller: Caller,
    account: AccountIdentity,
    ...NamedComment,
    flagged: z.boolean(),
    /** For those who decide; wanted of whoever flags. */
    reason: z.string().max(REPORT_REASON_LENGTH).default(''),
  }),
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
  /** What is wrong with it; null: nobody said so, or whoever did was erased. */
  reason: z.string().nullable(),
})
export type Appeal = z.infer<typeof Appeal>

/** Appeals or comments on one page, at most. */
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

/** A comment on an app, for those who look after the app. */
export const CommentOfApp = z.object({
  accountId: z.string(),
  language: z.string(),
  rating: RatingValue,
  /** null: it was taken away, or cannot be read any more. */
  comment: z.string().nullable(),
  /** When these words were given. */
  writtenAt: z.iso.datetime(),
  /** What became of it after its last report; null: nobody has reported these words. */
  report: z
    .object({
      state: z.enum(['waiting', 'stands', 'removed']),
      at: z.iso.datetime(),
      reason: z.string().nullable(),
      decidedAt: z.iso.datetime().nullable(),
    })
    .nullable(),
})
export type CommentOfApp = z.infer<typeof CommentOfApp>

/**
 * The comments on an app, the newest first, with those that were taken away after a report; for those who look after the app
 * (`see-reports`). Refuses with `app-unknown`, `not-owner-or-maintainer`.
 */
export const commentsOfApp = rpc({
  subject: 'rpc.ratings.comments-of-app',
  request: z.strictObject({
    account: AccountIdentity,
    appId: z.string().max(300),
    /** Only those that were reported. */
    reported: z.boolean(),
    offset: z.number().int().nonnegative().max(1_000_000),
    limit: z.number().int().min(1).max(APPEALS_LIMIT),
  }),
  response: z.object({
    comments: z.array(CommentOfApp),
    total: z.number().int().nonnegative(),
    /** May whoever asks report one? */
    mayReport: z.boolean(),
  }),
  timeoutMs: 5_000,
})
