import type { ProjectionDatabase, TableName } from '@appstore/event-sourcing/projection'
import { type AppChange, type AppListPage, releaseKey } from './app-list.page.js'

type AppListStep = ReadonlyMap<string, AppChange>

const APP_COLUMNS =
  'app_id, owner_id, is_enterprise_only, certificate, certificate_revision, metadata, metadata_revision, integration, ' +
  'is_approved, is_featured, is_deleted, created_at, last_release_at'

const asInserted = (column: string) => `${column} = excluded.${column}`

/** Writes a folded page with a handful of set-based statements: apps, then what goes, then what comes, then what changes. */
export async function writePage(page: AppListPage, database: ProjectionDatabase, table: TableName): Promise<void> {
  for (const step of stepsOf(page)) {
    await beginApps(step, database, table('apps'))
    await beginIntegrations(step, database, table('apps'))
    await changeApps(step, database, table('apps'))
    await removeReleases(step, database, table('releases'))
    await writeReleases(step, database, table('releases'))
    await patchReleases(step, database, table('releases'))
  }
}

/** The first step of every app together, then the second one of those that have one, and so on. */
function* stepsOf(page: AppListPage): Generator<AppListStep> {
  for (let number = 0; ; number += 1) {
    const step = new Map<string, AppChange>()
    for (const [appId, steps] of page) {
      const change = steps[number]
      if (change !== undefined) step.set(appId, change)
    }
    if (step.size === 0) return
    yield step
  }
}

/** An app that is registered anew keeps nothing of what it was. */
async function beginApps(step: AppListStep, database: ProjectionDatabase, apps: string): Promise<void> {
  const rows = [...step].flatMap(([appId, { registered, certificate }]) =>
    registered === undefined
      ? []
      : [
          {
            app_id: appId,
            owner_id: registered.ownerId,
            is_enterprise_only: registered.isEnterpriseOnly,
            certificate: certificate?.pem,
            certificate_revision: certificate?.revision,
            revision: registered.revision,
            at: registered.createdAt,
          },
        ],
  )
  if (rows.length === 0) return
  await database.query(
    `insert into ${apps} (${APP_COLUMNS})
     select app_id, owner_id, is_enterprise_only, certificate, certificate_revision, null, revision, null, false, false, false, at, at
     from json_to_recordset($1) as new (app_id text, owner_id text, is_enterprise_only boolean, certificate text,
       certificate_revision int, revision int, at timestamptz)
     on conflict (app_id) do update set ${APP_COLUMNS.split(', ').map(asInserted).join(', ')}`,
    [JSON.stringify(rows)],
  )
}

/** One that stands in the list has other texts and stays what it is otherwise; every other one begins. */
async function beginIntegrations(step: AppListStep, database: ProjectionDatabase, apps: string): Promise<void> {
  const rows = [...step].flatMap(([appId, { submitted }]) =>
    submitted === undefined
      ? []
      : [
          {
            app_id: appId,
            owner_id: submitted.ownerId,
            integration: submitted.texts,
            revision: submitted.revision,
            at: submitted.createdAt,
          },
        ],
  )
  if (rows.length === 0) return
  const kept = APP_COLUMNS.split(', ').filter((column) => column !== 'integration' && column !== 'last_release_at')
  await database.query(
    `insert into ${apps} as old (${APP_COLUMNS})
     select app_id, owner_id, false, '', revision, null, revision, integration, false, false, false, at, at
     from json_to_recordset($1) as new (app_id text, owner_id text, integration json, revision int, at timestamptz)
     on conflict (app_id) do update set ${['integration', 'last_release_at'].map(asInserted).join(', ')},
       ${kept.map((column) => `${column} = case when old.integration is null or old.is_deleted then excluded.${column} else old.${column} end`).join(', ')}`,
    [JSON.stringify(rows)],
  )
}

async function changeApps(step: AppListStep, database: ProjectionDatabase, apps: string): Promise<void> {
  const rows = [...step].map(([appId, change]) => ({
    app_id: appId,
    owner_id: change.ownerId,
    certificate: change.certificate?.pem,
    certificate_revision: change.certificate?.revision,
    metadata: change.metadata?.value,
    metadata_revision: change.metadata?.revision,
    is_approved: change.isApproved,
    is_featured: change.isFeatured,
    is_deleted: change.isDeleted,
    last_release_at: change.lastReleaseAt,
  }))
  const columns = [
    'owner_id',
    'certificate',
    'certificate_revision',
    'is_approved',
    'is_featured',
    'is_deleted',
    'last_release_at',
  ]
  await database.query(
    `update ${apps} as old set ${columns.map((column) => `${column} = coalesce(new.${column}, old.${column})`).join(', ')},
       metadata = case when new.metadata_revision >= old.metadata_revision then new.metadata else old.metadata end,
       metadata_revision = greatest(new.metadata_revision, old.metadata_revision)
     from json_to_recordset($1) as new (app_id text, owner_id text, certificate text, certificate_revision int, metadata json,
       metadata_revision int, is_approved boolean, is_featured boolean, is_deleted boolean, last_release_at timestamptz)
     where old.app_id = new.app_id`,
    [JSON.stringify(rows)],
  )
}

async function removeReleases(step: AppListStep, database: ProjectionDatabase, releases: string): Promise<void> {
  const rows = [...step]
    .filter(([, change]) => change.clearBefore !== undefined || change.clearNightlies || change.gone.size > 0)
    .map(([appId, change]) => ({
      app_id: appId,
      clear_before: change.clearBefore,
      clear_nightlies: change.clearNightlies ?? false,
      gone: [...change.gone],
    }))
  if (rows.length === 0) return
  await database.query(
    `delete from ${releases} as old
     using json_to_recordset($1) as new (app_id text, clear_before int, clear_nightlies boolean, gone json)
     where old.app_id = new.app_id and (old.certificate_revision < new.clear_before or (old.is_nightly and new.clear_nightlies)
       or old.key in (select json_array_elements_text(new.gone)))`,
    [JSON.stringify(rows)],
  )
}

async function writeReleases(step: AppListStep, database: ProjectionDatabase, releases: string): Promise<void> {
  const rows = [...step].flatMap(([appId, change]) =>
    [...change.releases.values()].map((release) => ({
      app_id: appId,
      key: releaseKey(release),
      version: release.version,
      is_nightly: release.isNightly,
      certificate_revision: release.certificateRevision,
      download: release.download,
      signature: release.signature,
      metadata: release.metadata,
      created_at: release.createdAt,
      modified_at: release.modifiedAt,
      is_withdrawn: release.isWithdrawn,
    })),
  )
  if (rows.length === 0) return
  await database.query(
    `insert into ${releases}
     select * from json_to_recordset($1) as new (app_id text, key text, version text, is_nightly boolean, certificate_revision int,
       download text, signature text, metadata json, created_at timestamptz, modified_at timestamptz, is_withdrawn boolean)
     on conflict (app_id, key) do update set certificate_revision = excluded.certificate_revision,
       download = excluded.download, signature = excluded.signature, metadata = excluded.metadata,
       modified_at = excluded.modified_at, is_withdrawn = excluded.is_withdrawn`,
    [JSON.stringify(rows)],
  )
}

async function patchReleases(step: AppListStep, database: ProjectionDatabase, releases: string): Promise<void> {
  const rows = [...step].flatMap(([appId, change]) =>
    [...change.patches].map(([key, patch]) => ({
      app_id: appId,
      key,
      download: patch.download,
      signature: patch.signature,
      certificate_revision: patch.certificateRevision,
      modified_at: patch.modifiedAt,
      is_withdrawn: patch.isWithdrawn,
    })),
  )
  if (rows.length === 0) return
  await database.query(
    `update ${releases} as old set download = coalesce(new.download, old.download),
       signature = coalesce(new.signature, old.signature),
       certificate_revision = coalesce(new.certificate_revision, old.certificate_revision),
       modified_at = coalesce(new.modified_at, old.modified_at), is_withdrawn = coalesce(new.is_withdrawn, old.is_withdrawn)
     from json_to_recordset($1) as new (app_id text, key text, download text, signature text, certificate_revision int,
       modified_at timestamptz, is_withdrawn boolean)
     where old.app_id = new.app_id and old.key = new.key`,
    [JSON.stringify(rows)],
  )
}
