import { LANGUAGES } from '@appstore/contracts/languages'
import type { Decider } from '@appstore/event-sourcing/decider'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type DecideAppeal, decideAppeal, type FlagComment, flag, flagsAfter, withFlag } from './moderation.decider.js'
import type { RatingEvent } from './rating.events.js'
import {
  allRatings,
  noRatings,
  type Rating,
  type RatingSet,
  ratingOf,
  ratingsSince,
  withoutRating,
  withRating,
} from './rating-set.decider.js'
import { type Score, type ScoreRules, sameScore, scoreOf } from './score.decider.js'

interface Decided {
  readonly appId: string
  readonly rules: ScoreRules
  readonly at: string
}

export type RatingCommand =
  | (Decided & {
      readonly type: 'GiveRating'
      readonly accountId: string
      readonly rating: Rating['rating']
      readonly language: string
      /** `undefined`: no comment in this language. */
      readonly comment: { readonly sealed: string } | undefined
    })
  | (Decided & { readonly type: 'WithdrawRating'; readonly accountId: string })
  /** The person's account was erased. */
  | (Decided & { readonly type: 'ForgetRating'; readonly accountId: string })
  /** The app was registered anew at this moment. */
  | (Decided & { readonly type: 'ClearRatings'; readonly before: string })
  /** Time has passed. */
  | (Decided & { readonly type: 'AgeScores' })
  | (Decided & FlagComment)
  | (Decided & DecideAppeal)

/** All ratings of one app, and the score that was told last. */
export interface Ratings {
  readonly ratings: RatingSet
  readonly score: Score
}

/** Characters of all sealed comments of a rating together: an event holds them all and must fit into one message. */
export const COMMENTS_LIMIT = 256 * 1_024

export const rating: Decider<Ratings, RatingCommand, RatingEvent> = {
  initialState: {
    ratings: noRatings,
    score: { ratingOverall: 0.5, ratingNumOverall: 0, ratingRecent: 0.5, ratingNumRecent: 0 },
  },
  decide(command, state) {
    switch (command.type) {
      case 'GiveRating':
        return give(command, state)
      case 'WithdrawRating':
        if (ratingOf(state.ratings, command.accountId) === undefined) throw ratingUnknown()
        return [withdrawn(command, state)]
      case 'ForgetRating':
        return ratingOf(state.ratings, command.accountId) === undefined ? [] : [withdrawn(command, state)]
      case 'ClearRatings': {
        const { appId, before, at } = command
        const left = ratingsSince(state.ratings, before)
        if (allRatings(left).length === allRatings(state.ratings).length) return []
        return [{ type: 'RatingsCleared', data: { appId, before, score: scored(left, command), at } }]
      }
      case 'AgeScores': {
        const { appId, at } = command
        const score = scored(state.ratings, command)
        return sameScore(score, state.score) ? [] : [{ type: 'ScoreAged', data: { appId, score, at } }]
      }
      case 'FlagComment':
        return flag(command, state.ratings)
      case 'DecideAppeal':
        return decideAppeal(command, state.ratings, () =>
          scored(withoutRating(state.ratings, command.accountId), command),
        )
    }
  },
  evolve({ ratings, score }, event) {
    switch (event.type) {
      case 'RatingGiven': {
        const { accountId, rating, comments, ratedAt, score, at: givenAt } = event.data
        const flagged = flagsAfter(ratingOf(ratings, accountId), comments)
        return { ratings: withRating(ratings, accountId, { rating, comments, ratedAt, givenAt, flagged }), score }
      }
      case 'RatingsCleared':
        return { ratings: ratingsSince(ratings, event.data.before), score: event.data.score }
      case 'RatingWithdrawn':
        return { ratings: withoutRating(ratings, event.data.accountId), score: event.data.score }
      case 'ScoreAged':
        return { ratings, score: event.data.score }
      case 'CommentFlagged':
        return { ratings: withFlag(ratings, event.data, true), score }
      case 'CommentUnflagged':
      case 'AppealDismissed':
        return { ratings: withFlag(ratings, event.data, false), score }
    }
  },
}

function give(command: Extract<RatingCommand, { type: 'GiveRating' }>, { ratings }: Ratings): RatingEvent[] {
  const { appId, accountId, rating, language, at } = command
  if (!LANGUAGES.includes(language)) {
    throw new DomainError(
      'invalid',
      'language-unknown',
      `The store does not speak “${language}”. Give the code of one of its languages, such as en, de or pt-br.`,
    )
  }
  const before = ratingOf(ratings, accountId)
  const standing = before?.comments[language]?.sealed
  if (before?.rating === rating && standing === command.comment?.sealed) return []
  const comments = withComment(before?.comments ?? {}, language, command.comment)
  const ratedAt = before?.ratedAt ?? at
  const given = { rating, comments, ratedAt, givenAt: at, flagged: [] }
  const score = scored(withRating(ratings, accountId, given), command)
  return [{ type: 'RatingGiven', data: { appId, accountId, rating, comments, ratedAt, score, at } }]
}

function withdrawn(command: Decided & { readonly accountId: string }, { ratings }: Ratings): RatingEvent {
  const { appId, accountId, at } = command
  return {
    type: 'RatingWithdrawn',
    data: { appId, accountId, score: scored(withoutRating(ratings, accountId), command), at },
  }
}

function withComment(
  before: Rating['comments'],
  language: string,
  comment: { readonly sealed: string } | undefined,
): Rating['comments'] {
  const { [language]: _replaced, ...others } = before
  if (comment === undefined) return others
  const comments = { ...others, [language]: { sealed: comment.sealed } }
  const size = Object.values(comments).reduce((sum, { sealed }) => sum + sealed.length, 0)
  if (size <= COMMENTS_LIMIT) return comments
  throw new DomainError(
    'invalid',
    'comments-too-long',
    'Your comments on this app in all languages are too long together. Shorten this one, or take one in another language back.',
  )
}

function scored(ratings: RatingSet, { rules, at }: Decided): Score {
  return scoreOf(allRatings(ratings), rules, at)
}

/** The refusal to take back what was never given. */
export function ratingUnknown(): DomainError {
  return new DomainError('not-found', 'rating-unknown', 'You have not rated this app.')
}
