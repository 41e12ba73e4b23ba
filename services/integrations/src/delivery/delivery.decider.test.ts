import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { delivery } from './delivery.decider.js'
import type { DeliveryEvent } from './delivery.events.js'

const { given } = deciderSpec(delivery)
const at = '2030-01-02T03:04:05.000Z'
const later = '2030-01-02T03:05:05.000Z'
const mail = {
  deliveryId: 'd1',
  kind: 'confirm-email' as const,
  source: { stream: 'account-1', eventId: 'e1' },
  accountId: '1',
  facts: {},
  at,
}
const queued: DeliveryEvent = { type: 'MailQueued', data: mail }
const failed = (attempt: number, retryAt: string | null): DeliveryEvent => {
  return { type: 'MailFailed', data: { deliveryId: 'd1', attempt, reason: 'timeout', responseCode: null, retryAt, at } }
}
const sent = (attempt: number): DeliveryEvent => ({ type: 'MailSent', data: { deliveryId: 'd1', attempt, at } })
const failure = { type: 'RecordFailure', reason: 'timeout', responseCode: null, at } as const

describe('a mail', () => {
  it('is queued once', () => {
    given()
      .when({ type: 'QueueMail', ...mail })
      .then(queued)
    given(queued)
      .when({ type: 'QueueMail', ...mail })
      .then()
    given(queued, sent(1))
      .when({ type: 'QueueMail', ...mail })
      .then()
  })

  it('is tried until a server takes it', () => {
    given(queued)
      .when({ ...failure, retryAt: later })
      .then(failed(1, later))
    given(queued, failed(1, later)).when({ type: 'RecordSent', at }).then(sent(2))
  })

  it('is over once it was sent or given up', () => {
    given(queued, sent(1)).when({ type: 'RecordSent', at }).then()
    given(queued, sent(1))
      .when({ ...failure, retryAt: later })
      .then()
    given(queued, failed(1, null)).when({ type: 'RecordSent', at }).then()
  })

  it('that was given up is tried once more when somebody asks, if it has something to say', () => {
    const retried: DeliveryEvent = { type: 'MailRetried', data: { deliveryId: 'd1', at } }
    const retry = { type: 'RetryMail', at } as const
    given(queued, failed(1, null)).when(retry).then(retried)
    given(queued, failed(1, null), retried).when({ type: 'RecordSent', at }).then(sent(2))
    given(queued, failed(1, null), retried).when(retry).then()
    given(queued, failed(1, later)).when(retry).then()
    given(queued, sent(1)).when(retry).then()
    const unwanted = failed(1, null) as Extract<DeliveryEvent, { type: 'MailFailed' }>
    given(queued, { ...unwanted, data: { ...unwanted.data, reason: 'not-wanted' } })
      .when(retry)
      .rejects('mail-not-wanted')
  })

  it('that was never queued is unknown', () => {
    given().when({ type: 'RecordSent', at }).rejects('mail-unknown')
  })
})
