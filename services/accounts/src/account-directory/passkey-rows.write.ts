import type { ProjectionDatabase } from '@appstore/event-sourcing/projection'
import type { DirectoryPage } from './directory-page.js'

/** Writes which passkeys accounts have after a page: whoever has one has a second factor. */
export async function writePasskeys(
  page: DirectoryPage,
  database: ProjectionDatabase,
  passkeys: string,
): Promise<void> {
  const erased = [...page].filter(([, changed]) => changed.erased).map(([accountId]) => accountId)
  const changes = [...page].flatMap(([accountId, changed]) =>
    [...(changed.passkeys ?? [])].map(([passkeyId, isThere]) => ({
      accountId,
      passkeyId,
      isThere: isThere && changed.erased === undefined,
    })),
  )
  if (erased.length === 0 && changes.length === 0) return
  const gone = changes.filter(({ isThere }) => !isThere)
  await database.query(
    `delete from ${passkeys} where account_id = any($1) or (account_id, passkey_id) in
       (select "accountId", "passkeyId" from jsonb_to_recordset($2) as gone ("accountId" uuid, "passkeyId" uuid))`,
    [erased, JSON.stringify(gone)],
  )
  await database.query(
    `insert into ${passkeys} (passkey_id, account_id) select "passkeyId", "accountId"
     from jsonb_to_recordset($1) as new ("accountId" uuid, "passkeyId" uuid) on conflict do nothing`,
    [JSON.stringify(changes.filter(({ isThere }) => isThere))],
  )
}
