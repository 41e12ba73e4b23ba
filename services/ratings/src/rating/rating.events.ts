import type { EventOf } from '@appstore/contracts/events'
import { AppealDismissed, CommentFlagged, CommentUnflagged } from '@appstore/contracts/moderation'
import { RatingGiven, RatingsCleared, RatingWithdrawn, ScoreAged } from '@appstore/contracts/ratings'

/** What changes the score of an app, or tells it anew. */
export const scoredEventSchemas = [RatingGiven, RatingWithdrawn, RatingsCleared, ScoreAged] as const
export type ScoredEvent = EventOf<(typeof scoredEventSchemas)[number]>

/** What can have happened to the ratings of an app: the contract of `rating-<appId>`. */
export const ratingEventSchemas = [...scoredEventSchemas, CommentFlagged, CommentUnflagged, AppealDismissed] as const
export type RatingEvent = EventOf<(typeof ratingEventSchemas)[number]>
