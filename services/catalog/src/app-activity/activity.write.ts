import type { Decoded } from '@appstore/event-sourcing/event-types'
import type { ProjectionDatabase, TableName } from '@appstore/event-sourcing/projection'
import { type ActivityRow, type Fold, type HeldToken, see } from './activity-fold.js'
import { type ActivityEvent, isOfApp, isOfHolder } from './activity-sources.js'
import { type Kept, keepersIn } from './keepers.js'

/** Folds a page over what stands in the tables, and writes what has changed. */
export async function writeActivity(
  page: readonly Decoded<ActivityEvent>[],
  database: ProjectionDatabase,
  table: TableName,
): Promise<void> {
  const fold = await standing(page, database, table)
  const [appsBefore, tokensBefore] = [new Map(fold.apps), new Map(fold.tokens)]
  for (const event of page) see(event, fold)
  await insertRows(fold.rows, database, table)
  const apps = [...fold.apps].filter(([appId, state]) => appsBefore.get(appId) !== state)
  if (apps.length > 0) await writeApps(apps, database, table)
  const added = [...fold.tokens].filter(([tokenId]) => !tokensBefore.has(tokenId))
  const gone = [...tokensBefore.keys()].filter((tokenId) => !fold.tokens.has(tokenId))
  if (added.length + gone.length > 0) await writeTokens(added, gone, database, table)
}

/** The apps and tokens that the page is about, as they were before it. */
async function standing(
  page: readonly Decoded<ActivityEvent>[],
  database: ProjectionDatabase,
  table: TableName,
): Promise<Fold> {
  const appIds = page.flatMap((event) => (isOfApp(event) ? [event.data.appId] : []))
  const holders = page.flatMap((event) => (isOfHolder(event) ? [event.data.accountId] : []))
  const apps = await database.query<{ app_id: string; state: Kept }>(
    `select app_id, state from ${table('activity_apps')} where app_id = any($1) or keepers && $2 order by app_id`,
    [appIds, holders],
  )
  const tokens = await database.query<{
    token_id: string
    account_id: string
    apps: string[] | null
    expires_at: Date
  }>(`select token_id, account_id, apps, expires_at from ${table('activity_tokens')} where account_id = any($1)`, [
    holders,
  ])
  return {
    apps: new Map(apps.rows.map(({ app_id, state }) => [app_id, state])),
    tokens: new Map(
      tokens.rows.map(({ token_id, account_id: accountId, apps, expires_at }) => {
        return [token_id, { accountId, apps, expiresAt: expires_at.toISOString() }]
      }),
    ),
    rows: [],
  }
}

async function insertRows(rows: readonly ActivityRow[], database: ProjectionDatabase, table: TableName): Promise<void> {
  if (rows.length === 0) return
  await database.query(
    `insert into ${table('app_activity')}
     select position, event_id, app_id, type, actor, account_id, former_owner_id, version, is_nightly, at,
       case when keepers is not null then array(select json_array_elements_text(keepers)) end
     from json_to_recordset($1) as new (position bigint, event_id uuid, app_id text, type text, actor text, account_id text,
       former_owner_id text, version text, is_nightly boolean, at timestamptz, keepers json)
     on conflict (app_id, position) do nothing`,
    [JSON.stringify(rows)],
  )
}

async function writeApps(
  apps: readonly (readonly [string, Kept])[],
  database: ProjectionDatabase,
  table: TableName,
): Promise<void> {
  const rows = apps.map(([app_id, state]) => {
    return { app_id, state, keepers: keepersIn(state) }
  })
  await database.query(
    `insert into ${table('activity_apps')}
     select app_id, state, array(select json_array_elements_text(keepers))
     from json_to_recordset($1) as new (app_id text, state json, keepers json)
     on conflict (app_id) do update set state = excluded.state, keepers = excluded.keepers`,
    [JSON.stringify(rows)],
  )
}

async function writeTokens(
  added: readonly (readonly [string, HeldToken])[],
  gone: readonly string[],
  database: ProjectionDatabase,
  table: TableName,
): Promise<void> {
  await database.query(`delete from ${table('activity_tokens')} where token_id = any($1)`, [gone])
  await database.query(
    `insert into ${table('activity_tokens')}
     select token_id, account_id, case when apps is not null then array(select json_array_elements_text(apps)) end, expires_at
     from json_to_recordset($1) as new (token_id text, account_id text, apps json, expires_at timestamptz)
     on conflict (token_id) do nothing`,
    [
      JSON.stringify(
        added.map(([token_id, { accountId, apps, expiresAt }]) => ({
          token_id,
          account_id: accountId,
          apps,
          expires_at: expiresAt,
        })),
      ),
    ],
  )
}
