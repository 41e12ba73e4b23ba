import type { Decider } from '@appstore/event-sourcing/decider'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { DeliveryEvent } from './delivery.events.js'

type DataOf<Type extends DeliveryEvent['type']> = Extract<DeliveryEvent, { type: Type }>['data']

export type Delivery =
  | { readonly status: 'none' }
  /** `attempts` were made, and another one will be. */
  | {
      readonly status: 'waiting'
      readonly mail: DataOf<'MailQueued'>
      readonly attempts: number
      readonly retryAt?: string
    }
  | { readonly status: 'sent' }
  | {
      readonly status: 'given-up'
      readonly mail: DataOf<'MailQueued'>
      readonly attempts: number
      readonly reason: DataOf<'MailFailed'>['reason']
    }

export type DeliveryCommand =
  | ({ readonly type: 'QueueMail' } & DataOf<'MailQueued'>)
  | { readonly type: 'RecordSent'; readonly at: string }
  /** Whoever looks after the store wants it tried once more. */
  | { readonly type: 'RetryMail'; readonly at: string }
  | ({ readonly type: 'RecordFailure' } & Omit<DataOf<'MailFailed'>, 'deliveryId' | 'attempt'>)

/** A mail is queued once, tried until a mail server takes it or it is given up, and never again after that unless somebody asks. */
export const delivery: Decider<Delivery, DeliveryCommand, DeliveryEvent> = {
  initialState: { status: 'none' },
  decide(command, state) {
    if (command.type === 'QueueMail') {
      const { type: _, ...mail } = command
      return state.status === 'none' ? [{ type: 'MailQueued', data: mail }] : []
    }
    if (state.status === 'none') throw new DomainError('not-found', 'mail-unknown', 'There is no such mail.')
    if (command.type === 'RetryMail') return state.status === 'given-up' ? retry(command, state) : []
    if (state.status !== 'waiting') return []
    const attempted = { deliveryId: state.mail.deliveryId, attempt: state.attempts + 1 }
    switch (command.type) {
      case 'RecordSent':
        return [{ type: 'MailSent', data: { ...attempted, at: command.at } }]
      case 'RecordFailure': {
        const { type: _, ...failure } = command
        return [{ type: 'MailFailed', data: { ...attempted, ...failure } }]
      }
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'MailQueued':
        return { status: 'waiting', mail: event.data, attempts: 0 }
      case 'MailSent':
        return { status: 'sent' }
      case 'MailFailed': {
        const { attempt, retryAt, reason } = event.data
        if (state.status !== 'waiting') return state
        if (retryAt === null) return { status: 'given-up', mail: state.mail, attempts: attempt, reason }
        return { ...state, attempts: attempt, retryAt }
      }
      case 'MailRetried':
        return state.status === 'given-up' ? { status: 'waiting', mail: state.mail, attempts: state.attempts } : state
    }
  },
}

function retry({ at }: { at: string }, { mail, reason }: Extract<Delivery, { status: 'given-up' }>): DeliveryEvent[] {
  if (reason !== 'not-wanted') return [{ type: 'MailRetried', data: { deliveryId: mail.deliveryId, at } }]
  throw new DomainError(
    'conflict',
    'mail-not-wanted',
    'This mail has nothing to say any more: its key was used or replaced, or whoever it was for is gone.',
  )
}
