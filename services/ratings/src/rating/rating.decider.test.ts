import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { COMMENTS_LIMIT, type RatingCommand, rating } from './rating.decider.js'
import type { RatingEvent } from './rating.events.js'
import type { Score } from './score.decider.js'

const { given } = deciderSpec(rating)
const appId = 'news'
const rules = { threshold: 2, recentDays: 90 }
const at = '2030-06-01T00:00:00.000Z'
const later = '2030-06-02T00:00:00.000Z'
const sealed = (text: string) => ({ sealed: text })

type Value = 0 | 0.5 | 1
type Give = Extract<RatingCommand, { type: 'GiveRating' }>
type Given = Extract<RatingEvent, { type: 'RatingGiven' }>

const nothing: Score = { ratingOverall: 0.5, ratingNumOverall: 0, ratingRecent: 0.5, ratingNumRecent: 0 }
const score = (mean: number, count: number): Score => ({
  ratingOverall: mean,
  ratingNumOverall: count,
  ratingRecent: mean,
  ratingNumRecent: count,
})

function give(accountId: string, value: Value, changes: Partial<Give> = {}): Give {
  const facts = { appId, accountId, rating: value, language: 'en', comment: undefined }
  return { type: 'GiveRating', ...facts, rules, at, ...changes }
}

function gave(accountId: string, value: Value, data: Partial<Given['data']> = {}): Given {
  const facts = { appId, accountId, rating: value, comments: {}, ratedAt: at, score: nothing, at }
  return { type: 'RatingGiven', data: { ...facts, ...data } }
}

describe('rating an app', () => {
  it('shows nothing below the threshold and the mean from there on', () => {
    given().when(give('a', 1)).then(gave('a', 1))
    given(gave('a', 1))
      .when(give('b', 0.5))
      .then(gave('b', 0.5, { score: score(0.75, 2) }))
  })

  it('keeps the comment', () => {
    given()
      .when(give('a', 1, { comment: sealed('fine') }))
      .then(gave('a', 1, { comments: { en: sealed('fine') } }))
  })

  it('again replaces value and comment, and keeps when it was first rated and what is said in other languages', () => {
    const before = gave('a', 1, { comments: { en: sealed('fine'), de: sealed('gut') } })
    given(before)
      .when(give('a', 0, { language: 'de', comment: sealed('schlecht'), at: later }))
      .then(gave('a', 0, { comments: { en: sealed('fine'), de: sealed('schlecht') }, at: later }))
  })

  it('with a blank comment takes the comment in that language away, and only that', () => {
    given(gave('a', 1, { comments: { en: sealed('fine'), de: sealed('gut') } }))
      .when(give('a', 1, { language: 'de', at: later }))
      .then(gave('a', 1, { comments: { en: sealed('fine') }, at: later }))
  })

  it('with the same value and comment once more changes nothing', () => {
    given(gave('a', 1))
      .when(give('a', 1, { at: later }))
      .then()
    given(gave('a', 1, { comments: { en: sealed('fine') } }))
      .when(give('a', 1, { comment: sealed('fine'), at: later }))
      .then()
  })

  it('speaks one of the languages of the store', () => {
    given()
      .when(give('a', 1, { language: 'pt-br' }))
      .then(gave('a', 1))
    for (const language of ['tlh', 'EN', 'en-gb', '', '__proto__']) {
      given()
        .when(give('a', 1, { language }))
        .rejects('language-unknown')
    }
  })

  it('has comments that fit into one message together', () => {
    const long = sealed('x'.repeat(COMMENTS_LIMIT / 2))
    const full = gave('a', 1, { comments: { en: long, de: long } })
    given(full)
      .when(give('a', 1, { language: 'fr', comment: sealed('x') }))
      .rejects('comments-too-long')
    given(full)
      .when(give('a', 1, { language: 'de', at: later }))
      .then(gave('a', 1, { comments: { en: long }, at: later }))
  })
})

describe('taking a rating back', () => {
  const withdraw = { type: 'WithdrawRating', appId, accountId: 'a', rules, at: later } as const

  it('counts it no more', () => {
    given(gave('a', 0), gave('b', 1), gave('c', 1, { score: score(0.666667, 3) }))
      .when(withdraw)
      .then({ type: 'RatingWithdrawn', data: { appId, accountId: 'a', score: score(1, 2), at: later } })
  })

  it('needs one', () => {
    const withdrawn: RatingEvent = { type: 'RatingWithdrawn', data: { appId, accountId: 'a', score: nothing, at } }
    given().when(withdraw).rejects('rating-unknown')
    given(gave('a', 0), withdrawn).when(withdraw).rejects('rating-unknown')
  })

  it('and rating again is a first time', () => {
    const withdrawn: RatingEvent = { type: 'RatingWithdrawn', data: { appId, accountId: 'a', score: nothing, at } }
    given(gave('a', 0, { comments: { en: sealed('bad') } }), withdrawn)
      .when(give('a', 1, { at: later }))
      .then(gave('a', 1, { ratedAt: later, at: later }))
  })
})

describe('time', () => {
  const age = (when: string) => ({ type: 'AgeScores', appId, rules, at: when }) as const
  const two = [gave('a', 1), gave('b', 0, { score: score(0.5, 2) })]

  it('changes nothing while all that were recent still are', () => {
    given(...two)
      .when(age('2030-08-30T00:00:00.000Z'))
      .then()
  })

  it('takes ratings out of the recent ones and leaves them among all', () => {
    const when = '2030-08-30T00:00:00.001Z'
    const aged = { ratingOverall: 0.5, ratingNumOverall: 2, ratingRecent: 0.5, ratingNumRecent: 0 }
    const scoreAged: RatingEvent = { type: 'ScoreAged', data: { appId, score: aged, at: when } }
    given(...two)
      .when(age(when))
      .then(scoreAged)
    given(...two, scoreAged)
      .when(age(when))
      .then()
  })

  it('brings new settings into force', () => {
    given(...two)
      .when({ ...age(at), rules: { threshold: 3, recentDays: 90 } })
      .then({ type: 'ScoreAged', data: { appId, score: nothing, at } })
  })

  it('does not tell of apps that nobody rated', () => {
    given().when(age(at)).then()
  })
})

describe('an app that is registered anew', () => {
  const clear = { type: 'ClearRatings', appId, rules, before: later, at: later } as const
  const cleared: RatingEvent = { type: 'RatingsCleared', data: { appId, before: later, score: nothing, at: later } }

  it('begins without the ratings of the one before', () => {
    given(gave('a', 1), gave('b', 1, { score: score(1, 2) }))
      .when(clear)
      .then(cleared)
    given(gave('a', 1), cleared).when(clear).then()
  })

  it('keeps what was given since, though the person had rated the former one', () => {
    const since = gave('a', 0, { at: later })
    given(gave('a', 1), gave('b', 1), since).when(clear).then(cleared)
    given(gave('a', 1), since, cleared)
      .when({ type: 'WithdrawRating', appId, rules, accountId: 'a', at: later })
      .then({ type: 'RatingWithdrawn', data: { appId, accountId: 'a', score: nothing, at: later } })
  })

  it('has nothing to clear when nobody had rated it', () => given().when(clear).then())
})
