import type { ClientMessage } from './protocol-parser.js'
import type { SubjectIndex } from './subject-index.js'

/** What a subscription needs of its connection. */
export interface Receiver {
  deliver(subscription: Subscription, message: Extract<ClientMessage, { op: 'PUB' }>): void
}

/** A subscription of one connection. */
export interface Subscription {
  readonly client: Receiver
  readonly subject: string
  readonly queue: string | undefined
  readonly sid: string
  /** Messages after which it ends by itself. */
  max: number | undefined
  delivered: number
}

/** What connections share. */
export interface BrokerState {
  readonly subscriptions: SubjectIndex<Subscription>
  readonly maxPayload: number
  readonly maxPending: number
  allows(token: unknown): boolean
}
