import { AccountEmailVerified } from '@appstore/contracts/accounts'
import type { EventOf } from '@appstore/contracts/events'
import { AccountErased, AccountProfileChanged } from '@appstore/contracts/person-events'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { CommandCaller } from '@appstore/event-sourcing/handle-command'
import type { Policy } from '@appstore/event-sourcing/run-policy'
import type { NewsletterCommand } from './newsletter.decider.js'

const causes = [AccountProfileChanged, AccountEmailVerified, AccountErased] as const
type Cause = EventOf<(typeof causes)[number]>

/** Another mind, another address or the end of an account → the mailing list is to be told (web-and-accounts.md 3.11; 6, wart 15). */
export function whenConsentChanged(parts: {
  readonly execute: (accountId: string, command: NewsletterCommand, caller: CommandCaller) => Promise<unknown>
  readonly now: () => Date
}): Policy<Cause> {
  return {
    name: 'when-consent-changed',
    categories: ['account'],
    events: eventTypes(causes),
    async react(event, caller) {
      const { accountId } = event.data
      const queue = { type: 'QueueChange', accountId, changeId: event.id, at: parts.now().toISOString() } as const
      switch (event.type) {
        case 'AccountProfileChanged':
          return void (await parts.execute(
            accountId,
            { ...queue, cause: 'consent', consent: event.data.newsletter },
            caller,
          ))
        case 'AccountEmailVerified':
          return void (await parts.execute(accountId, { ...queue, cause: 'address', consent: true }, caller))
        case 'AccountErased':
          return void (await parts.execute(accountId, { ...queue, cause: 'erasure', consent: false }, caller))
      }
    },
  }
}
