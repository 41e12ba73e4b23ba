import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { RatingEvent, ScoredEvent } from './rating.events.js'
import { type Rating, type RatingSet, ratingOf, withRating } from './rating-set.decider.js'

/** What one person says of the app in one language. */
interface Comment {
  readonly appId: string
  /** Who wrote it. */
  readonly accountId: string
  readonly language: string
}

/** The owner says that a comment is spam, or no longer. */
export type FlagComment = Comment & {
  readonly type: 'FlagComment'
  readonly flagged: boolean
  /** The owner, and what they say is wrong with it. */
  readonly by: string
  readonly reason: { readonly sealed: string } | undefined
  readonly at: string
}
/** An administrator decides about a flagged comment. */
export type DecideAppeal = Comment & {
  readonly type: 'DecideAppeal'
  readonly decision: 'delete' | 'dismiss'
  readonly at: string
}

export function flag(command: FlagComment, ratings: RatingSet): RatingEvent[] {
  const { appId, accountId, language, flagged, by, reason, at } = command
  const found = ratingOf(ratings, accountId)
  const comment = found !== undefined && Object.hasOwn(found.comments, language) ? found.comments[language] : undefined
  if (found === undefined || comment === undefined) {
    throw new DomainError('not-found', 'comment-unknown', 'There is no such comment on this app, or no longer.')
  }
  if (found.flagged.includes(language) === flagged) return []
  if (!flagged) return [{ type: 'CommentUnflagged', data: { appId, accountId, language, at } }]
  const { rating, givenAt } = found
  const why = reason === undefined ? {} : { reason }
  return [{ type: 'CommentFlagged', data: { appId, accountId, language, rating, comment, givenAt, by, ...why, at } }]
}

/** @param scoreWithout of the app without this rating */
export function decideAppeal(
  { appId, accountId, language, decision, at }: DecideAppeal,
  ratings: RatingSet,
  scoreWithout: () => ScoredEvent['data']['score'],
): RatingEvent[] {
  if (!ratingOf(ratings, accountId)?.flagged.includes(language)) {
    throw appealUnknown()
  }
  if (decision === 'dismiss') return [{ type: 'AppealDismissed', data: { appId, accountId, language, at } }]
  return [{ type: 'RatingWithdrawn', data: { appId, accountId, score: scoreWithout(), occasion: 'appeal', at } }]
}

/** Flags outlive a change of the words, or changing them would be a way out; with the comment they are over. */
export function flagsAfter(before: Rating | undefined, comments: Rating['comments']): readonly string[] {
  return (before?.flagged ?? []).filter((language) => Object.hasOwn(comments, language))
}

export function withFlag(ratings: RatingSet, { accountId, language }: Comment, flagged: boolean): RatingSet {
  const found = ratingOf(ratings, accountId)
  if (found === undefined) return ratings
  const others = found.flagged.filter((each) => each !== language)
  return withRating(ratings, accountId, { ...found, flagged: flagged ? [...others, language] : others })
}

/** The refusal to decide about what nobody asks to. */
export function appealUnknown(): DomainError {
  const detail = 'Nothing waits for a decision here: the comment is not flagged, or not there any more.'
  return new DomainError('not-found', 'appeal-unknown', detail)
}
