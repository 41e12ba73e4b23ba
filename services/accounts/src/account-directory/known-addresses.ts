import type { Pool } from 'pg'

/** Accounts looked at in one step. */
const STEP = 1_000

/** Goes through the addresses that accounts have, in the order the accounts were made. */
export async function knownAddresses(
  pool: Pool,
  enter: (known: { address: string; accountId: string }[]) => Promise<void>,
): Promise<void> {
  for (let after = 0; ; ) {
    const { rows } = await pool.query<{ number: number; account_id: string; email: string }>(
      'select number, account_id, email from accounts where number > $1 and email is not null order by number limit $2',
      [after, STEP],
    )
    const last = rows.at(-1)
    if (last === undefined) return
    await enter(rows.map(({ account_id, email }) => ({ accountId: account_id, address: email })))
    after = last.number
  }
}
