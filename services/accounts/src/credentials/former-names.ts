import { createHmac } from 'node:crypto'
import type { Pool } from 'pg'
import type { Forgetful } from './forgetting.js'

const DAY = 86_400_000
/**
 * Milliseconds for which nobody else gets the name of somebody who was erased: people name each other when they invite co-maintainers
 * and hand apps over, and must not mean one person and reach another.
 */
const HELD = 365 * DAY

/** Names of people who were erased, by keyed hash: they are kept from others without being kept readable. */
export interface FormerNames extends Forgetful {
  isHeld(username: string): Promise<boolean>
}

/** @param key 32 bytes; nobody without it can tell which name a row holds */
export function createFormerNames(pool: Pool, key: Uint8Array, now: () => Date): FormerNames {
  const hashed = (username: string) => createHmac('sha256', key).update(username.toLowerCase()).digest()
  return {
    async isHeld(username) {
      const { rowCount } = await pool.query('select 1 from former_names where name_key = $1 and held_until > $2', [
        hashed(username),
        now(),
      ])
      return rowCount === 1
    },
    /** The hash is there before the name is gone: between the two the name is held twice, and never not at all. */
    async forgetAccounts(accountIds) {
      const { rows } = await pool.query<{ username_key: string }>(
        'select username_key from usernames where account_id = any($1::uuid[]) and not held',
        [accountIds],
      )
      await pool.query(
        `insert into former_names select unnest($1::bytea[]), $2
         on conflict (name_key) do update set held_until = excluded.held_until`,
        [rows.map(({ username_key }) => hashed(username_key)), new Date(now().getTime() + HELD)],
      )
      await pool.query('delete from usernames where account_id = any($1::uuid[])', [accountIds])
      await pool.query('delete from former_names where held_until <= $1', [now()])
    },
  }
}
