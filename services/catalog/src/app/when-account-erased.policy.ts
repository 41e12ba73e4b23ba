import {
  AppMaintainerAdded,
  AppOwnerChanged,
  AppRegistered,
  AppRestored,
  IntegrationSubmitted,
} from '@appstore/contracts/catalog'
import type { EventOf } from '@appstore/contracts/events'
import {
  AppInvitationAccepted,
  AppMaintainerInvited,
  AppTransferAccepted,
  AppTransferOffered,
} from '@appstore/contracts/ownership'
import { AccountErased } from '@appstore/contracts/person-events'
import type { Position } from '@appstore/event-sourcing/event-store'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { CommandCaller } from '@appstore/event-sourcing/handle-command'
import type { Policy } from '@appstore/event-sourcing/run-policy'
import type { Pool } from 'pg'
import { v5 as uuidv5 } from 'uuid'
import type { Apps } from './app.rpc.js'
import type { OwnerGone } from './person-gone.decider.js'

/** Events after which somebody has to do with an app who had not before. */
const ARRIVALS = [
  AppRegistered,
  IntegrationSubmitted,
  AppRestored,
  AppOwnerChanged,
  AppTransferAccepted,
  AppTransferOffered,
  AppMaintainerAdded,
  AppMaintainerInvited,
  AppInvitationAccepted,
] as const
type Cause = EventOf<typeof AccountErased | (typeof ARRIVALS)[number]>

export interface ErasureParts {
  readonly pool: Pool
  readonly apps: Pick<Apps, 'append'>
  readonly now: () => Date
  /** Resolves once the read models hold everything up to here; rejects when they do not within their time. */
  readonly levelled: (position: Position) => Promise<void>
}

/**
 * Somebody's account was erased: their apps go as it was decided, and no other app names them any more. A request that was under way at
 * that moment may still have made them owner or co-maintainer of something; then the same is done after that.
 */
export function whenAccountErased({ pool, apps, now, levelled }: ErasureParts): Policy<Cause> {
  const forget = async (appId: string, accountId: string, ownerGone: OwnerGone, caller: CommandCaller) => {
    const commandId = uuidv5(`${appId} ${accountId}`, caller.commandId)
    const command = { type: 'ForgetPerson', appId, accountId, ownerGone, at: now().toISOString() } as const
    await apps.append({ ...caller, commandId }, command)
  }
  return {
    name: 'when-account-erased',
    categories: ['account', 'app'],
    events: eventTypes([AccountErased, ...ARRIVALS]),
    async react({ type, data, position }, caller) {
      await levelled(position)
      if (type !== AccountErased.type) {
        const { appId } = data as { appId: string }
        for (const accountId of await erasedBefore(pool, position, appId)) {
          await forget(appId, accountId, { decision: 'orphan' }, caller)
        }
        return
      }
      const { accountId, decisions, otherApps } = data as EventOf<typeof AccountErased>['data']
      for (const appId of await appsWith(pool, accountId)) {
        const decided = decisions.find((each) => each.appId === appId)
        await forget(appId, accountId, decided ?? { decision: otherApps }, caller)
      }
    },
  }
}

async function appsWith(pool: Pool, accountId: string): Promise<string[]> {
  const { rows } = await pool.query<{ app_id: string }>(
    'select app_id from app_people where people @> array[$1] order by app_id',
    [accountId],
  )
  return rows.map((row) => row.app_id)
}

/** People of the app who were gone already. Whoever was erased later has decided what becomes of it: that is for the event itself. */
async function erasedBefore(pool: Pool, position: Position, appId: string): Promise<string[]> {
  const { rows } = await pool.query<{ account_id: string }>(
    `select account_id from erased_people
     where position < $2 and account_id in (select unnest(people) from app_people where app_id = $1)
     order by account_id`,
    [appId, String(position)],
  )
  return rows.map((row) => row.account_id)
}
