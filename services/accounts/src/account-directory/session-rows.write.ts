import type { ProjectionDatabase } from '@appstore/event-sourcing/projection'
import type { DirectoryPage } from './directory-page.js'

/** Writes which sessions have begun and ended within a page. */
export async function writeSessions(
  page: DirectoryPage,
  database: ProjectionDatabase,
  sessions: string,
): Promise<void> {
  const changes = [...page].flatMap(([accountId, { sessions }]) => (sessions ? [{ accountId, ...sessions }] : []))
  if (changes.length === 0) return
  const [ended, left] = [
    changes.flatMap((each) => [...each.ended]),
    changes.filter((each) => each.allEnded).map((each) => each.accountId),
  ]
  await database.query(`delete from ${sessions} where account_id = any($1) or session_id = any($2)`, [left, ended])
  const started = changes.flatMap(({ accountId, started }) =>
    [...started].map(([sessionId, { method, at }]) => ({ sessionId, accountId, method, at })),
  )
  await database.query(
    `insert into ${sessions} (session_id, account_id, method, signed_in_at)
     select "sessionId", "accountId", method, at
     from jsonb_to_recordset($1) as new ("sessionId" uuid, "accountId" uuid, method text, at timestamptz)`,
    [JSON.stringify(started)],
  )
}
