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
  const left = changes.filter((each) => each.allEnded).map((each) => each.accountId)
  const ended = changes.flatMap(({ accountId, ended }) => [...ended].map((sessionId) => ({ accountId, sessionId })))
  // An account ends its own sessions only: the same in whatever pages the events come.
  await database.query(
    `delete from ${sessions} where account_id = any($1) or (account_id, session_id) in
       (select "accountId", "sessionId" from jsonb_to_recordset($2) as gone ("accountId" uuid, "sessionId" uuid))`,
    [left, JSON.stringify(ended)],
  )
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
