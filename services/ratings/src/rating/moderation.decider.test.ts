import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { type RatingCommand, rating } from './rating.decider.js'
import type { RatingEvent } from './rating.events.js'

const { given } = deciderSpec(rating)
const appId = 'news'
const rules = { threshold: 1, recentDays: 90 }
const at = '2030-06-01T00:00:00.000Z'
const later = '2030-06-02T00:00:00.000Z'
const mean = (value: number, count: number) => {
  return { ratingOverall: value, ratingNumOverall: count, ratingRecent: value, ratingNumRecent: count }
}
const reason = { sealed: 'spam' }
const comments = { en: { sealed: 'EN' }, de: { sealed: 'DE' } }

function gave(accountId: string, changes: object = {}): RatingEvent {
  const data = { appId, accountId, rating: 0, comments, ratedAt: at, score: mean(0, 1), at, ...changes }
  return { type: 'RatingGiven', data } as RatingEvent
}
const about = (accountId: string, language: string) => ({ appId, accountId, language, at: later })
const flagged = (accountId = 'eve', language = 'en'): RatingEvent => {
  const comment = comments[language as 'en']
  return {
    type: 'CommentFlagged',
    data: { ...about(accountId, language), rating: 0, comment, givenAt: at, by: 'owner', reason },
  }
}
const unflagged: RatingEvent = { type: 'CommentUnflagged', data: about('eve', 'en') }
const dismissed: RatingEvent = { type: 'AppealDismissed', data: about('eve', 'en') }
const removed: RatingEvent = {
  type: 'RatingWithdrawn',
  data: { appId, accountId: 'eve', score: mean(1, 1), occasion: 'appeal', at: later },
}

const command = { appId, accountId: 'eve', language: 'en', rules, at: later }
const flag = (changes: object = {}): RatingCommand => ({
  type: 'FlagComment',
  ...command,
  flagged: true,
  by: 'owner',
  reason,
  ...changes,
})
const decide = (decision: 'delete' | 'dismiss', changes: object = {}): RatingCommand => {
  return { type: 'DecideAppeal', ...command, decision, ...changes }
}

describe('flagging a comment', () => {
  it('keeps what the owner saw', () => given(gave('eve')).when(flag()).then(flagged()))
  it('again changes nothing', () => given(gave('eve'), flagged()).when(flag()).then())
  it('is about one language', () =>
    given(gave('eve'), flagged())
      .when(flag({ language: 'de' }))
      .then(flagged('eve', 'de')))
  it('can be taken back, and again changes nothing', () => {
    given(gave('eve'), flagged())
      .when(flag({ flagged: false }))
      .then(unflagged)
    given(gave('eve'), flagged(), unflagged)
      .when(flag({ flagged: false }))
      .then()
    given(gave('eve'), flagged(), unflagged).when(flag()).then(flagged())
  })
  it.each([{ accountId: 'bob' }, { language: 'fr' }, { language: 'constructor' }, { language: '__proto__' }])(
    'needs a comment: %j has none',
    (changes) => {
      given(gave('eve')).when(flag(changes)).rejects('comment-unknown')
      given(gave('eve'))
        .when(flag({ ...changes, flagged: false }))
        .rejects('comment-unknown')
    },
  )
  it('outlives other words, and ends with the comment', () => {
    given(gave('eve'), flagged(), gave('eve', { comments: { en: { sealed: 'OTHER' } }, at: later }))
      .when(decide('dismiss'))
      .then(dismissed)
    given(gave('eve'), flagged(), gave('eve', { comments: {} }), gave('eve'))
      .when(decide('dismiss'))
      .rejects('appeal-unknown')
  })
})

describe('deciding about a flagged comment', () => {
  const others = gave('ann', { rating: 1 })
  it('takes the rating away with the score that is left', () => {
    given(gave('eve'), others, flagged()).when(decide('delete')).then(removed)
  })
  it('lets it stand, and then there is nothing to decide until it is flagged again', () => {
    given(gave('eve'), flagged()).when(decide('dismiss')).then(dismissed)
    given(gave('eve'), flagged(), dismissed).when(decide('delete')).rejects('appeal-unknown')
    given(gave('eve'), flagged(), dismissed).when(flag()).then(flagged())
  })
  it.each<[string, RatingEvent[]]>([
    ['that nobody flagged', [gave('eve')]],
    ['that is flagged no more', [gave('eve'), flagged(), unflagged]],
    ['that is gone', [gave('eve'), flagged(), removed]],
    ['in another language', [gave('eve'), flagged('eve', 'de')]],
    ['of somebody else', [gave('eve'), gave('bob'), flagged('bob')]],
  ])('needs one: not %s', (_which, history) => {
    given(...history)
      .when(decide('delete'))
      .rejects('appeal-unknown')
    given(...history)
      .when(decide('dismiss'))
      .rejects('appeal-unknown')
  })
})
