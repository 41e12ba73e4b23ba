import type { ProjectionDatabase, TableName } from '@appstore/event-sourcing/projection'
import { type AppChange, type AppListPage, releaseKey } from './app-list.page.js'

type AppListStep = ReadonlyMap<string, AppChange>

/** Writes a folded page with a handful of set-based statements: apps, then what goes, then what comes, then what changes. */
export async function writePage(page: AppListPage, database: ProjectionDatabase, table: TableName): Promise<void> {
  for (const step of stepsOf(page)) {
    await writeApps(step, database, table('apps'))
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

async function writeApps(step: AppListStep, database: ProjectionDatabase, apps: string): Promise<void> {
  const rows = [...step].map(([appId, change]) => ({
    app_id: appId,
    owner_id: change.registered?.ownerId,
    is_enterprise_only: change.registered?.isEnterpriseOnly,
    created_at: change.registered?.createdAt,
    certificate: change.certificate?.pem,
    certificate_revision: change.certificate?.revision,
    metadata: change.metadata,
    last_release_at: change.lastReleaseAt,
  }))
  const columns = `app_id text, owner_id text, is_enterprise_only boolean, created_at timestamptz, certificate text,
    certificate_revision int, metadata json, last_release_at timestamptz`
  await database.query(
    `insert into ${apps} (app_id, owner_id, is_enterprise_only, certificate, certificate_revision, metadata, created_at, last_release_at)
     select app_id, owner_id, is_enterprise_only, certificate, certificate_revision, metadata, created_at, last_release_at
     from json_to_recordset($1) as new (${columns}) where owner_id is not null
     on conflict (app_id) do nothing`,
    [JSON.stringify(rows)],
  )
  const others = rows.filter((row) => row.owner_id === undefined)
  if (others.length === 0) return
  await database.query(
    `update ${apps} as old set certificate = coalesce(new.certificate, old.certificate),
       certificate_revision = coalesce(new.certificate_revision, old.certificate_revision),
       metadata = coalesce(new.metadata, old.metadata), last_release_at = coalesce(new.last_release_at, old.last_release_at)
     from json_to_recordset($1) as new (${columns}) where old.app_id = new.app_id`,
    [JSON.stringify(others)],
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
    })),
  )
  if (rows.length === 0) return
  await database.query(
    `insert into ${releases}
     select * from json_to_recordset($1) as new (app_id text, key text, version text, is_nightly boolean, certificate_revision int,
       download text, signature text, metadata json, created_at timestamptz, modified_at timestamptz)
     on conflict (app_id, key) do update set certificate_revision = excluded.certificate_revision,
       download = excluded.download, signature = excluded.signature, metadata = excluded.metadata,
       modified_at = excluded.modified_at`,
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
    })),
  )
  if (rows.length === 0) return
  await database.query(
    `update ${releases} as old set download = coalesce(new.download, old.download),
       signature = coalesce(new.signature, old.signature),
       certificate_revision = coalesce(new.certificate_revision, old.certificate_revision), modified_at = new.modified_at
     from json_to_recordset($1) as new (app_id text, key text, download text, signature text, certificate_revision int,
       modified_at timestamptz)
     where old.app_id = new.app_id and old.key = new.key`,
    [JSON.stringify(rows)],
  )
}
