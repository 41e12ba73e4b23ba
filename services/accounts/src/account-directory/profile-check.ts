import type { Pool } from 'pg'

/** How many accounts there are, and which of them have no profile: it comes with the account, so that there should be none. */
export async function profileCheck(pool: Pool): Promise<{ accounts: number; without: string[] }> {
  const { rows } = await pool.query<{ accounts: number; without: string[] | null }>(
    `select count(*)::int as accounts, array_agg(username order by number)
       filter (where num_nulls(first_name, last_name, language, newsletter) > 0) as without
     from accounts where username is not null`,
  )
  return { accounts: rows[0]?.accounts ?? 0, without: rows[0]?.without ?? [] }
}
