import type { EventStore } from '@appstore/event-sourcing/event-store'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { PurgeTask } from '@appstore/runtime/purge'
import type { PoolClient } from 'pg'
import { accountEventSchemas } from '../account/account.events.js'
import { type Account, evolve, type OpenAccount } from '../account/account-state.decider.js'

/** A table whose rows count only as long as their account, by what its events say, names them. */
export interface Idle {
  readonly table: string
  readonly id: string
  /** Which rows the account names. */
  readonly inForce: (account: OpenAccount) => readonly string[]
}

interface Row {
  readonly id: string
  readonly account_id: string
}

const EVENTS = eventTypes(accountEventSchemas)

/** How old a row is before it is taken for left behind, and how long one that is in force is not looked at again. By the database's clock. */
const OLD = `now() - interval '1 day'`
const A_WEEK_AGO = `now() - interval '7 days'`
const BATCH = 500

/**
 * Credentials that were used up, revoked or removed, or never came to their event: a crash can leave them behind. They open nothing, but
 * they say something about a person. Storing a row again makes it new, so none goes while it is on its way to its event.
 */
export function idleRows(eventStore: EventStore, { table, id, inForce }: Idle): PurgeTask {
  const due = `stored_at < ${OLD} and (looked_at is null or looked_at < ${A_WEEK_AGO})`
  return {
    table,
    async batch(client) {
      const { rows } = await client.query<Row>(
        `select ${id}::text as id, account_id from ${table} where ${due} order by stored_at limit ${BATCH}`,
      )
      const named = new Map<string, readonly string[]>()
      for (const { account_id } of rows) {
        if (named.has(account_id)) continue
        const account = await accountOf(eventStore, account_id)
        named.set(account_id, account.status === 'open' ? inForce(account) : [])
      }
      const kept = rows.filter((row) => named.get(row.account_id)?.includes(row.id))
      await change(client, `update ${table} set looked_at = now()`, kept)
      const idle = rows.filter((row) => !kept.includes(row))
      return { looked: rows.length, deleted: await change(client, `delete from ${table}`, idle) }
    },
  }

  /** What was stored again since it was looked at stays as it is. */
  async function change(client: PoolClient, statement: string, rows: readonly Row[]): Promise<number> {
    const { rowCount } = await client.query(`${statement} where ${id}::text = any($1) and ${due}`, [
      rows.map((row) => row.id),
    ])
    return rowCount ?? 0
  }
}

async function accountOf(eventStore: EventStore, accountId: string): Promise<Account> {
  let state: Account = { status: 'none' }
  for (const recorded of await eventStore.readStream(`account-${accountId}`)) {
    const event = EVENTS.decode(recorded)
    if (event !== undefined) state = evolve(state, event)
  }
  return state
}
