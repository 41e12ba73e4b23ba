import type { RatingEvent } from './rating.events.js'

type Given = Extract<RatingEvent, { type: 'RatingGiven' }>['data']

/** What one person makes of the app. Comments are by language, each sealed with the person's key. */
export type Rating = Pick<Given, 'rating' | 'comments' | 'ratedAt'> & {
  /** When it was last given. */
  readonly givenAt: string
  /** Languages of the comments that the owner of the app holds for spam. */
  readonly flagged: readonly string[]
}

/** Everybody's ratings of one app, in buckets by account: a change copies one bucket, so reading a long history stays quick. */
export type RatingSet = readonly ReadonlyMap<string, Rating>[]

const BUCKETS = 256

export const noRatings: RatingSet = Array.from({ length: BUCKETS }, () => new Map())

export function ratingOf(ratings: RatingSet, accountId: string): Rating | undefined {
  return ratings[bucketOf(accountId)]?.get(accountId)
}

export function withRating(ratings: RatingSet, accountId: string, rating: Rating): RatingSet {
  return changed(ratings, accountId, (bucket) => bucket.set(accountId, rating))
}

export function withoutRating(ratings: RatingSet, accountId: string): RatingSet {
  return changed(ratings, accountId, (bucket) => bucket.delete(accountId))
}

/** Those last given at this moment or later. */
export function ratingsSince(ratings: RatingSet, moment: string): RatingSet {
  const from = Date.parse(moment)
  return ratings.map((bucket) => new Map([...bucket].filter(([, { givenAt }]) => Date.parse(givenAt) >= from)))
}

export function allRatings(ratings: RatingSet): Rating[] {
  return ratings.flatMap((bucket) => [...bucket.values()])
}

function changed(ratings: RatingSet, accountId: string, change: (bucket: Map<string, Rating>) => void): RatingSet {
  const index = bucketOf(accountId)
  const bucket = new Map(ratings[index])
  change(bucket)
  return ratings.with(index, bucket)
}

/** Account ids are random enough that their characters spread them. */
function bucketOf(accountId: string): number {
  let sum = 0
  for (let at = 0; at < accountId.length; at += 1) sum = (sum * 31 + accountId.charCodeAt(at)) % 65_521
  return sum % BUCKETS
}
