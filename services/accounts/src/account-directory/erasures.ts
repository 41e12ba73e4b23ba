import type { Pool } from 'pg'

/** Accounts whose days of grace are over, the one that waits longest first. */
export async function dueErasures(
  pool: Pool,
  at: Date,
  limit: number,
): Promise<{ accountId: string; eraseAt: string }[]> {
  const { rows } = await pool.query<{ account_id: string; erase_at: Date }>(
    'select account_id, erase_at from accounts where erase_at <= $1 order by erase_at, number limit $2',
    [at, limit],
  )
  return rows.map((row) => ({ accountId: row.account_id, eraseAt: row.erase_at.toISOString() }))
}

/** Everybody who was erased: accounts that have a number and nothing else. */
export async function erasedAccounts(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ account_id: string }>('select account_id from accounts where username is null')
  return rows.map((row) => row.account_id)
}
