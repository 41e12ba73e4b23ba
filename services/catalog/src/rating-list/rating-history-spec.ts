import { moment } from '../app-list/app-history-spec.js'
import type { Happened } from '../projection-tables-spec.js'

/** A score that tells which event it came with. */
export function score(number: number) {
  return { ratingOverall: 0.5, ratingNumOverall: number, ratingRecent: 0.5, ratingNumRecent: 0 }
}

/** What can happen to the ratings of one app; `second` is when, and the score that comes of it. */
export function ratingsOf(appId: string) {
  const happened = (type: string, second: number, data: object): Happened => ({
    stream: `rating-${appId}`,
    event: { type, data: { appId, score: score(second), at: moment(second), ...data } },
  })
  return {
    given: (second: number, accountId: string, changes: Record<string, unknown> = {}) =>
      happened('RatingGiven', second, { accountId, rating: 1, comments: {}, ratedAt: moment(second), ...changes }),
    withdrawn: (second: number, accountId: string) => happened('RatingWithdrawn', second, { accountId }),
    cleared: (second: number, before: number) => happened('RatingsCleared', second, { before: moment(before) }),
    aged: (second: number) => happened('ScoreAged', second, {}),
  }
}
