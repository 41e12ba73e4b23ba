import type { Pool } from 'pg'

/** A store of secrets that can forget whose they were. */
export interface Forgetful {
  /** Deletes everything of these accounts; repeatable. */
  forgetAccounts(accountIds: readonly string[]): Promise<void>
}

/** Deletes the rows of these accounts from tables that name them by `account_id`. */
export async function deleteRows(pool: Pool, tables: readonly string[], accountIds: readonly string[]): Promise<void> {
  for (const table of tables) await pool.query(`delete from ${table} where account_id = any($1::uuid[])`, [accountIds])
}

/** One that forgets in all of these; when one fails, the others have been tried all the same. */
export function forgettingIn(stores: readonly Forgetful[]): Forgetful {
  return {
    async forgetAccounts(accountIds) {
      const done = await Promise.allSettled(stores.map((store) => store.forgetAccounts(accountIds)))
      const failed = done.find((each) => each.status === 'rejected')
      if (failed !== undefined) throw failed.reason
    },
  }
}
