import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { newsletter } from './newsletter.decider.js'
import type { NewsletterEvent } from './newsletter.events.js'

const { given } = deciderSpec(newsletter)
const at = '2030-01-02T03:04:05.000Z'
const later = '2030-01-02T03:05:05.000Z'
const about = { accountId: 'a', at }
const change = (cause: 'consent' | 'address' | 'erasure', consent: boolean, changeId = 'c1') => {
  return { ...about, changeId, cause, consent }
}
const queue = (...given: Parameters<typeof change>) => ({ type: 'QueueChange' as const, ...change(...given) })
const queued = (...given: Parameters<typeof change>): NewsletterEvent => {
  return { type: 'NewsletterChangeQueued', data: change(...given) }
}
const done: NewsletterEvent = { type: 'NewsletterChanged', data: { ...about, changeId: 'c1', outcome: 'subscribed' } }
const failed = (attempt: number, retryAt: string | null): NewsletterEvent => {
  return { type: 'NewsletterChangeFailed', data: { ...about, changeId: 'c1', attempt, reason: 'unreachable', retryAt } }
}
const failure = { type: 'RecordFailure', ...about, changeId: 'c1', reason: 'unreachable', retryAt: later } as const

describe('the mailing list', () => {
  it('is told when somebody changes their mind, and then only', () => {
    given().when(queue('consent', true)).then(queued('consent', true))
    given(queued('consent', true), done)
      .when(queue('consent', true, 'c2'))
      .then()
    given(queued('consent', true), done)
      .when(queue('consent', false, 'c2'))
      .then(queued('consent', false, 'c2'))
  })

  it('hears nothing of those who never wanted it', () => {
    for (const cause of ['consent', 'address', 'erasure'] as const) given().when(queue(cause, false)).then()
    given(queued('consent', true), done, queued('consent', false, 'c2'))
      .when(queue('address', true, 'c3'))
      .then()
  })

  it('is told of another address, and of the end of an account', () => {
    given(queued('consent', true), done)
      .when(queue('address', true, 'c2'))
      .then(queued('address', true, 'c2'))
    given(queued('consent', true), done)
      .when(queue('erasure', false, 'c2'))
      .then(queued('erasure', false, 'c2'))
  })

  it('is asked again after a failure, until it has been for too long', () => {
    given(queued('consent', true)).when(failure).then(failed(1, later))
    given(queued('consent', true), failed(1, later)).when(failure).then(failed(2, later))
    given(queued('consent', true), failed(1, null)).when(failure).then()
  })

  it('is told what somebody wants by now, not what they wanted before', () => {
    const record = { type: 'RecordChange', ...about, changeId: 'c1', outcome: 'subscribed' } as const
    given(queued('consent', true), queued('consent', false, 'c2'))
      .when(record)
      .then()
    given(queued('consent', true)).when(record).then(done)
    given(queued('consent', true), done).when(record).then()
  })
})
