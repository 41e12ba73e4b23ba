import type { Pool } from 'pg'

/** Who has which user name, ignoring case. */
export interface NameStore {
  /** Who holds the name, ignoring case: `accountId` if it was free, else the present holder. */
  reserveUsername(username: string, accountId: string): Promise<string>
  /** Gives a name to another account; only for a reservation whose account was never created. */
  reassignUsername(username: string, from: string, to: string): Promise<void>
  /** Keeps the name from everybody although its account will never be created. */
  holdUsername(username: string, accountId: string): Promise<void>
  isHeld(username: string): Promise<boolean>
  /** Lets go of a name that was just reserved. */
  releaseUsername(username: string, accountId: string): Promise<void>
}

export function createNameStore(pool: Pool): NameStore {
  return {
    async reserveUsername(username, accountId) {
      const { rows } = await pool.query<{ account_id: string }>(
        `with mine as (insert into usernames values ($1, $2)
           on conflict (username_key) do update set stored_at = now()
           where usernames.account_id = excluded.account_id and not usernames.named returning account_id)
         select account_id from mine union all select account_id from usernames where username_key = $1 limit 1`,
        [username.toLowerCase(), accountId],
      )
      return rows[0]?.account_id ?? this.reserveUsername(username, accountId) // a rival committed between the two looks
    },
    async reassignUsername(username, from, to) {
      await pool.query(
        'update usernames set account_id = $3, stored_at = now(), named = false where username_key = $1 and account_id = $2',
        [username.toLowerCase(), from, to],
      )
    },
    async holdUsername(username, accountId) {
      await pool.query('update usernames set held = true where username_key = $1 and account_id = $2', [
        username.toLowerCase(),
        accountId,
      ])
    },
    async isHeld(username) {
      const { rows } = await pool.query<{ held: boolean }>('select held from usernames where username_key = $1', [
        username.toLowerCase(),
      ])
      return rows[0]?.held === true
    },
    async releaseUsername(username, accountId) {
      await pool.query('delete from usernames where username_key = $1 and account_id = $2', [
        username.toLowerCase(),
        accountId,
      ])
    },
  }
}
