import { AccountCreated } from '@appstore/contracts/accounts'
import type { EventStore, RecordedEvent } from '@appstore/event-sourcing/event-store'
import type { PurgeTask } from '@appstore/runtime/purge'
import type { PoolClient } from 'pg'

/** A table whose rows count only once an event of their account names them, or brings the account about. */
export interface Unnamed {
  readonly table: string
  readonly id: string
  readonly namedBy: 'its-id' | 'its-account'
  /** Which rows are looked at at all. */
  readonly but?: string
}

interface Row {
  readonly id: string
  readonly account_id: string
}

/** How old a row is before it is taken for left behind; nothing that stores a row takes a minute to its event. By the clock of the database. */
const OLD = `now() - interval '1 day'`
const BATCH = 500

/**
 * Rows left behind by a crash, or by a sign-up with an address in use. The log says which are: what an event names is marked and never
 * looked at again, the rest is deleted. Storing a row again makes it new, so none goes while it is on its way to its event.
 */
export function unnamedRows(eventStore: EventStore, { table, id, namedBy, but = 'true' }: Unnamed): PurgeTask {
  const isNamed = (row: Row, events: readonly RecordedEvent[]) =>
    namedBy === 'its-id'
      ? events.some(({ data }) => Object.values(data as object).includes(row.id))
      : events.some(({ type }) => type === AccountCreated.type)
  return {
    table,
    async batch(client) {
      const { rows } = await client.query<Row>(
        `select ${id}::text as id, account_id from ${table}
         where not named and ${but} and stored_at < ${OLD} order by stored_at limit ${BATCH}`,
      )
      const streams = new Map<string, readonly RecordedEvent[]>()
      for (const { account_id } of rows) {
        if (!streams.has(account_id)) streams.set(account_id, await eventStore.readStream(`account-${account_id}`))
      }
      const named = rows.filter((row) => isNamed(row, streams.get(row.account_id) ?? []))
      await mark(client, named)
      const deleted = await remove(
        client,
        rows.filter((row) => !named.includes(row)),
      )
      return { looked: rows.length, deleted }
    },
  }

  async function mark(client: PoolClient, rows: readonly Row[]): Promise<void> {
    await client.query(
      `update ${table} set named = true from unnest($1::text[], $2::uuid[]) as seen (id, account)
       where ${table}.${id}::text = seen.id and ${table}.account_id = seen.account`,
      columns(rows),
    )
  }

  /** What was stored again, or given to another account, since it was looked at stays. */
  async function remove(client: PoolClient, rows: readonly Row[]): Promise<number> {
    const { rowCount } = await client.query(
      `delete from ${table} using unnest($1::text[], $2::uuid[]) as left_behind (id, account)
       where ${table}.${id}::text = left_behind.id and ${table}.account_id = left_behind.account
         and not named and ${but} and stored_at < ${OLD}`,
      columns(rows),
    )
    return rowCount ?? 0
  }
}

const columns = (rows: readonly Row[]) => [rows.map(({ id }) => id), rows.map(({ account_id }) => account_id)]
