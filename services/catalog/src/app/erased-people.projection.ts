import type { EventOf } from '@appstore/contracts/events'
import { AccountErased } from '@appstore/contracts/person-events'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection } from '@appstore/event-sourcing/projection'

/** Whose accounts were erased: ids that belong to nobody any more. */
export function erasedPeopleProjection(listeners: {
  erased: (accountIds: readonly string[]) => void
}): Projection<EventOf<typeof AccountErased>, string[]> {
  return {
    name: 'erased_people',
    version: 1,
    categories: ['account'],
    events: eventTypes([AccountErased]),
    tables: { erased_people: 'account_id text primary key' },
    openPage: () => [],
    on: { AccountErased: ({ data }, page) => void page.push(data.accountId) },
    async write(page, database, table) {
      await database.query(`insert into ${table('erased_people')} select unnest($1::text[]) on conflict do nothing`, [
        page,
      ])
    },
    committed: (_position, page) => listeners.erased(page),
  }
}
