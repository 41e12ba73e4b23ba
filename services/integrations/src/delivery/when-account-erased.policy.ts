import type { EventOf } from '@appstore/contracts/events'
import { AccountErased } from '@appstore/contracts/person-events'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Policy } from '@appstore/event-sourcing/run-policy'
import type { DevelopmentInbox } from './development-inbox.js'

/**
 * The mails that a store for development shows go with the person. Those that still wait need no order: they hold nothing about anybody,
 * and `accounts` has no letter for them any more when their turn comes.
 */
export function whenAccountErased(inbox: DevelopmentInbox): Policy<EventOf<typeof AccountErased>> {
  return {
    name: 'when-account-erased',
    categories: ['account'],
    events: eventTypes([AccountErased]),
    async react({ data }) {
      inbox.forget(data.accountId)
    },
  }
}
