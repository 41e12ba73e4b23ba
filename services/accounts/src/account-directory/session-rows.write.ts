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
    [...started].map(([sessionId, begun]) => ({ sessionId, accountId, ...begun })),
  )
  await database.query(
    `insert into ${sessions} (session_id, account_id, method, signed_in_at, proved_at, second_factor)
     select "sessionId", "accountId", method, at, at, "secondFactor"
     from jsonb_to_recordset($1)
       as new ("sessionId" uuid, "accountId" uuid, method text, at timestamptz, "secondFactor" boolean)`,
    [JSON.stringify(started)],
  )
  await writeProofs(changes, database, sessions)
}

/** After the sessions that the page begins, which may have been proved within it. */
async function writeProofs(
  changes: readonly { accountId: string; proved: ReadonlyMap<string, { at: string; secondFactor: boolean }> }[],
  database: ProjectionDatabase,
  sessions: string,
): Promise<void> {
  const proved = changes.flatMap(({ accountId, proved }) =>
    [...proved].map(([sessionId, proof]) => ({ sessionId, accountId, ...proof })),
  )
  if (proved.length === 0) return
  await database.query(
    `update ${sessions} as old set proved_at = new.at, second_factor = old.second_factor or new."secondFactor"
     from jsonb_to_recordset($1) as new ("sessionId" uuid, "accountId" uuid, at timestamptz, "secondFactor" boolean)
     where old.session_id = new."sessionId" and old.account_id = new."accountId"`,
    [JSON.stringify(proved)],
  )
}
