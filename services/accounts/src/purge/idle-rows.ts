import type { PurgeTask } from '@appstore/runtime/purge'
import type { PoolClient } from 'pg'

/** The ids of the credentials that an account, by what its events say, has now. */
export type NamedCredentials = (accountId: string) => Promise<ReadonlySet<string>>

interface Row {
  readonly id: string
  readonly account_id: string
}

/** How old a row is before it is taken for left behind, and how long one in force is not looked at again. By the database's clock. */
const OLD = `now() - interval '1 day'`
const A_WEEK_AGO = `now() - interval '7 days'`
const BATCH = 500

/**
 * Credentials that were used up, revoked or removed, or never came to their event: a crash can leave them behind. They open nothing, but
 * they say something about a person. Storing a row again makes it new, so none goes while it is on its way to its event.
 */
export function idleRows(namedCredentials: NamedCredentials, { table, id }: { table: string; id: string }): PurgeTask {
  const due = `stored_at < ${OLD} and (looked_at is null or looked_at < ${A_WEEK_AGO})`
  return {
    table,
    async batch(client) {
      const { rows } = await client.query<Row>(
        `select ${id}::text as id, account_id from ${table} where ${due} order by stored_at limit ${BATCH}`,
      )
      const named = new Map<string, ReadonlySet<string>>()
      for (const { account_id } of rows) {
        if (!named.has(account_id)) named.set(account_id, await namedCredentials(account_id))
      }
      const kept = rows.filter((row) => named.get(row.account_id)?.has(row.id))
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
