import type { ScoredEvent } from './rating.events.js'
import type { Rating } from './rating-set.decider.js'

export type Score = ScoredEvent['data']['score']

/** What an operator may set about scores (api.md A6). */
export interface ScoreRules {
  /** Fewer ratings than this show nothing. */
  readonly threshold: number
  /** Days for which a rating counts as recent, from when it was first given. */
  readonly recentDays: number
}

const DAY = 24 * 60 * 60 * 1_000

/** Means are told to so many digits: a picture needs two, and a third of one has no end. */
const DIGITS = 1e6

/** The four numbers that the lists show (web-and-accounts.md 4.3). */
export function scoreOf(ratings: readonly Rating[], rules: ScoreRules, at: string): Score {
  const oldest = Date.parse(at) - rules.recentDays * DAY
  const [ratingOverall, ratingNumOverall] = meanOf(ratings, rules)
  const recent = ratings.filter(({ ratedAt }) => Date.parse(ratedAt) >= oldest)
  const [ratingRecent, ratingNumRecent] = meanOf(recent, rules)
  return { ratingOverall, ratingNumOverall, ratingRecent, ratingNumRecent }
}

export function sameScore(one: Score, other: Score): boolean {
  return (
    one.ratingOverall === other.ratingOverall &&
    one.ratingNumOverall === other.ratingNumOverall &&
    one.ratingRecent === other.ratingRecent &&
    one.ratingNumRecent === other.ratingNumRecent
  )
}

function meanOf(ratings: readonly Rating[], { threshold }: ScoreRules): [mean: number, count: number] {
  const count = ratings.length
  if (count === 0 || count < threshold) return [0.5, 0]
  const sum = ratings.reduce((before, { rating }) => before + rating, 0)
  return [Math.round((sum / count) * DIGITS) / DIGITS, count]
}
