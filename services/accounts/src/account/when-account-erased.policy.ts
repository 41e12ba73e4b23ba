import type { EventOf } from '@appstore/contracts/events'
import { AccountAddressClaimed, AccountErased } from '@appstore/contracts/person-events'
import type { EventStore } from '@appstore/event-sourcing/event-store'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Policy } from '@appstore/event-sourcing/run-policy'
import type { Forgetful } from '../credentials/forgetting.js'
import { accountIdOf } from './account-handler.js'

/**
 * Once the log says that somebody was erased, their key and everything else that is kept of them beside the log is destroyed. A crash in
 * between changes nothing: the event waits until it is done. It is the erasure itself that is decided first, so nothing is
 * destroyed of an account that stays.
 */
export function whenAccountErased(parts: {
  eventStore: Pick<EventStore, 'readStream'>
  secrets: Forgetful
}): Policy<EventOf<typeof AccountErased>> {
  return {
    name: 'when-account-erased',
    categories: ['account'],
    events: eventTypes([AccountErased]),
    async react({ stream, data }) {
      const events = await parts.eventStore.readStream(stream)
      // whoever asked for an account with this person's address got none, but a name is held for it
      const asked = events
        .filter(({ type, data }) => type === AccountAddressClaimed.type && (data as { by?: unknown }).by === 'sign-up')
        .map(({ metadata }) => accountIdOf(metadata.commandId))
      await parts.secrets.forgetAccounts([data.accountId, ...asked])
    },
  }
}
