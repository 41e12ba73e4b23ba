import { AppDeleted, AppRegistered, AppRestored, IntegrationSubmitted } from '@appstore/contracts/catalog'
import type { EventOf } from '@appstore/contracts/events'
import type { EventStore } from '@appstore/event-sourcing/event-store'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Policy } from '@appstore/event-sourcing/run-policy'
import type { RatingCommands } from './rating.rpc.js'

/**
 * An id that was given up and is registered anew is another app: it begins without ratings, and those who rated the former one can
 * rate it. An app that is brought back keeps what it had.
 */
export function whenAppRegisteredAnew(
  store: Pick<EventStore, 'readStream'>,
  ratings: RatingCommands,
): Policy<EventOf<typeof AppRegistered | typeof IntegrationSubmitted>> {
  return {
    name: 'when-app-registered-anew',
    categories: ['app'],
    events: eventTypes([AppRegistered, IntegrationSubmitted]),
    async react({ type, data, stream, revision }, caller) {
      if (revision === 0) return
      // the texts of an integration are submitted again whenever they change
      if (type === 'IntegrationSubmitted' && (await stoodBefore(store, stream, revision))) return
      await ratings.clearRatings(data.appId, data.at, caller)
    },
  }
}

const BEGINS: ReadonlySet<string> = new Set([AppRegistered.type, IntegrationSubmitted.type, AppRestored.type])

async function stoodBefore(store: Pick<EventStore, 'readStream'>, stream: string, revision: number): Promise<boolean> {
  const before = (await store.readStream(stream)).filter((event) => event.revision < revision)
  const last = before.findLast(({ type }) => BEGINS.has(type) || type === AppDeleted.type)
  return last !== undefined && last.type !== AppDeleted.type
}
