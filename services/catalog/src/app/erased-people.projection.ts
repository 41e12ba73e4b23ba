import type { EventOf } from '@appstore/contracts/events'
import { AccountErased } from '@appstore/contracts/person-events'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection } from '@appstore/event-sourcing/projection'

/** An account that was erased, and where in the log that stands. */
interface Erased {
  readonly accountId: string
  readonly position: bigint
}

/** Whose accounts were erased, and when: ids that belong to nobody any more. */
export function erasedPeopleProjection(listeners: {
  erased: (accountIds: readonly string[]) => void
}): Projection<EventOf<typeof AccountErased>, Erased[]> {
  return {
    name: 'erased_people',
    version: 2,
    categories: ['account'],
    events: eventTypes([AccountErased]),
    tables: { erased_people: 'account_id text primary key, position bigint not null' },
    openPage: () => [],
    on: { AccountErased: ({ data: { accountId }, position }, page) => void page.push({ accountId, position }) },
    async write(page, database, table) {
      await database.query(
        `insert into ${table('erased_people')} select * from unnest($1::text[], $2::bigint[]) on conflict do nothing`,
        [page.map(({ accountId }) => accountId), page.map(({ position }) => String(position))],
      )
    },
    committed: (_position, page) => listeners.erased(page.map(({ accountId }) => accountId)),
  }
}
