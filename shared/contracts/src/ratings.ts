import { z } from 'zod'
import { AccountIdentity, Sealed } from './accounts.js'
import { eventType } from './events.js'
import { Caller, PositionText, rpc } from './rpc.js'

/** What people make of an app (api.md A6): means from 0 to 1, and of how many; 0.5 and 0 below the threshold. */
export const Score = z.object({
  ratingOverall: z.number().min(0).max(1),
  ratingNumOverall: z.number().int().nonnegative(),
  /** Of the ratings first given within the last days (`RATING_RECENT_DAY_RANGE`). */
  ratingRecent: z.number().min(0).max(1),
  ratingNumRecent: z.number().int().nonnegative(),
})
export type Score = z.infer<typeof Score>

/** 0 bad, 0.5 fair, 1 good (web-and-accounts.md 4). */
export const RatingValue = z.union([z.literal(0), z.literal(0.5), z.literal(1)])

/** Somebody rated an app for the first time or anew. The app's stream is `rating-<appId>`. */
export const RatingGiven = eventType(
  'RatingGiven',
  1,
  z.object({
    appId: z.string(),
    accountId: z.string(),
    rating: RatingValue,
    /** Language → comment, sealed with the person's key; all that stand after this, none that are blank. */
    comments: z.record(z.string(), Sealed),
    /** When this person first rated the app. */
    ratedAt: z.iso.datetime(),
    score: Score,
    at: z.iso.datetime(),
  }),
)
export const RatingWithdrawn = eventType(
  'RatingWithdrawn',
  1,
  z.object({
    appId: z.string(),
    accountId: z.string(),
    score: Score,
    /** An administrator took it away, because a comment of it had been reported. */
    occasion: z.literal('appeal').optional(),
    at: z.iso.datetime(),
  }),
)
/** Time has passed and fewer ratings count as recent. */
export const ScoreAged = eventType('ScoreAged', 1, z.object({ appId: z.string(), score: Score, at: z.iso.datetime() }))

/** The app's id was given up and registered anew: ratings given before that are of another app, and count no more. */
export const RatingsCleared = eventType(
  'RatingsCleared',
  1,
  z.object({
    appId: z.string(),
    /** Ratings last given before this moment are gone. */
    before: z.iso.datetime(),
    score: Score,
    at: z.iso.datetime(),
  }),
)

/**
 * Rates an app: one rating per person and app, one comment per language; a blank comment takes that language's comment away.
 * Refuses with `app-unknown`, `own-app-not-rated`, `language-unknown`, `comments-too-long`.
 */
export const giveRating = rpc({
  subject: 'rpc.ratings.give-rating',
  request: z.object({
    caller: Caller,
    account: AccountIdentity,
    appId: z.string().max(300),
    rating: RatingValue,
    language: z.string().max(20),
    comment: z.string().max(20_000),
  }),
  response: z.object({ position: PositionText.nullable() }),
  timeoutMs: 8_000,
})

/** Takes one's rating back, comments included. Refuses with `rating-unknown`. */
export const withdrawRating = rpc({
  subject: 'rpc.ratings.withdraw-rating',
  request: z.object({ caller: Caller, accountId: z.string(), appId: z.string().max(300) }),
  response: z.object({ position: PositionText.nullable() }),
  timeoutMs: 5_000,
})
