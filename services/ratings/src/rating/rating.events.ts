import type { EventOf } from '@appstore/contracts/events'
import { RatingGiven, RatingsCleared, RatingWithdrawn, ScoreAged } from '@appstore/contracts/ratings'

/** What can have happened to the ratings of an app: the contract of `rating-<appId>`. */
export const ratingEventSchemas = [RatingGiven, RatingWithdrawn, RatingsCleared, ScoreAged] as const
export type RatingEvent = EventOf<(typeof ratingEventSchemas)[number]>
