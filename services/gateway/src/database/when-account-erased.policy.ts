import type { EventOf } from '@appstore/contracts/events'
import { AccountErased } from '@appstore/contracts/person-events'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Policy } from '@appstore/event-sourcing/run-policy'
import type { Pool } from 'pg'

/**
 * Answers are kept by account so that they can be given again, and requests are counted by account: neither outlasts the account by the
 * day it would take to expire. What counts by network address names nobody and goes with the day.
 */
export function whenAccountErased(pool: Pool): Policy<EventOf<typeof AccountErased>> {
  return {
    name: 'when-account-erased',
    categories: ['account'],
    events: eventTypes([AccountErased]),
    async react({ data: { accountId } }) {
      await pool.query('delete from idempotent_request where account_id = $1', [accountId])
      await pool.query(`delete from throttle_hit where right(subject, length($1)) = $1`, [` account:${accountId}`])
    },
  }
}
