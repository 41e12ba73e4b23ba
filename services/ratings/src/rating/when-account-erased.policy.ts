import type { EventOf } from '@appstore/contracts/events'
import { AccountErased } from '@appstore/contracts/person-events'
import { RatingGiven } from '@appstore/contracts/ratings'
import type { Position } from '@appstore/event-sourcing/event-store'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Policy } from '@appstore/event-sourcing/run-policy'
import type { Pool } from 'pg'
import { v5 as uuidv5 } from 'uuid'
import type { RatingCommands } from './rating.rpc.js'

export interface ErasureParts {
  readonly pool: Pool
  readonly ratings: Pick<RatingCommands, 'forgetRating'>
  /** Resolves once the read models hold everything up to here; rejects when they do not within their time. */
  readonly levelled: (position: Position) => Promise<void>
}

/**
 * Somebody's account was erased: all their ratings go, comments included, and scores are computed without them. A rating that was under
 * way at that moment goes as soon as it is there.
 */
export function whenAccountErased({
  pool,
  ratings,
  levelled,
}: ErasureParts): Policy<EventOf<typeof AccountErased | typeof RatingGiven>> {
  return {
    name: 'when-account-erased',
    categories: ['account', 'rating'],
    events: eventTypes([AccountErased, RatingGiven]),
    async react({ type, data, position }, caller) {
      const { accountId } = data
      await levelled(position)
      const appIds = type === 'RatingGiven' ? await ratedIfErased(pool, data) : await ratedBy(pool, accountId)
      for (const appId of appIds) {
        await ratings.forgetRating(appId, accountId, { ...caller, commandId: uuidv5(appId, caller.commandId) })
      }
    },
  }
}

async function ratedBy(pool: Pool, accountId: string): Promise<string[]> {
  const { rows } = await pool.query<{ app_id: string }>(
    'select app_id from rating_times where account_id = $1 order by app_id',
    [accountId],
  )
  return rows.map((row) => row.app_id)
}

async function ratedIfErased(
  pool: Pool,
  { accountId, appId }: { accountId: string; appId: string },
): Promise<string[]> {
  const { rowCount } = await pool.query('select 1 from erased_people where account_id = $1', [accountId])
  return rowCount === 0 ? [] : [appId]
}
