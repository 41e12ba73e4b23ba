import type { Pool, PoolClient } from 'pg'

/**
 * Does work that one instance of a service does at a time. Resolves with whether it was done here; another instance may be at it.
 *
 * @param lock the name of the work, the same in all instances
 */
export async function alone(pool: Pool, lock: string, work: (client: PoolClient) => Promise<void>): Promise<boolean> {
  const client = await pool.connect()
  let whole = false
  try {
    const { rows } = await client.query<{ mine: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine',
      [lock],
    )
    const mine = rows[0]?.mine === true
    try {
      if (mine) await work(client)
    } finally {
      if (mine) await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [lock])
    }
    whole = true
    return mine
  } finally {
    client.release(!whole) // a connection in doubt is ended, and with it the lock
  }
}
