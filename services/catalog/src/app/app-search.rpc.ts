import {
  type AdministeredApp,
  type AppsShown,
  administeredApp,
  appFigures,
  findApps,
} from '@appstore/contracts/app-administration'
import { refusalOf } from '@appstore/contracts/rights'
import { demand } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import type { Pool } from 'pg'
import { entryFacts } from './app-people.rpc.js'
import type { Entry } from './app-state.decider.js'

interface Row {
  readonly app_id: string
  readonly entry: Entry
  readonly is_deleted: boolean
  readonly is_enterprise_only: boolean
  readonly name: string | null
  readonly latest_version: string | null
}

interface ReleaseRow {
  readonly version: string
  readonly is_nightly: boolean
  readonly is_withdrawn: boolean
  readonly created_at: Date
}

const flag = (name: string) => `entry->>'${name}' = 'true'`

/** What a list shows, as a condition on a row of `APPS`. */
const SHOWN: Readonly<Record<AppsShown, string>> = {
  all: 'not is_deleted',
  waiting: `not is_deleted and entry->>'kind' = 'integration' and not ${flag('isApproved')}`,
  featured: `not is_deleted and ${flag('isFeatured')}`,
  integrations: `not is_deleted and entry->>'kind' = 'integration'`,
  orphan: `not is_deleted and ${flag('isOrphan')}`,
  deprecated: `not is_deleted and ${flag('isDeprecated')}`,
  transfer: `not is_deleted and ${flag('isTransferEnabled')}`,
  'enterprise-supported': `not is_deleted and ${flag('isEnterpriseSupported')}`,
  deleted: 'is_deleted',
}

/** Every app there is or was, with what stands or stood under its id. */
const APPS = `select p.app_id, coalesce(p.state->'entry', p.state->'deleted') as entry, p.state->'entry' is null as is_deleted,
    coalesce(a.is_enterprise_only, false) as is_enterprise_only,
    coalesce(a.integration->>'name', a.metadata->'translations'->'en'->>'name') as name, a.certificate_revision
  from app_people p left join apps a using (app_id)`

/** The release published last tells the version, also where an older line got an update. */
const LATEST = `(select r.version from releases r where r.app_id = found.app_id
  and r.certificate_revision = found.certificate_revision and not r.is_withdrawn and not r.is_nightly
  order by r.created_at desc, r.version desc limit 1) as latest_version`

const RELEASES = `select version, is_nightly, is_withdrawn, created_at from releases
  where app_id = $1 and certificate_revision = (select certificate_revision from apps where app_id = $1)
  order by created_at desc, version desc limit 200`

/** Answers those who look after the store about its apps, also about those that nobody else sees. */
export function appSearchAnswers({ pool }: { pool: Pool }): Answer[] {
  return [
    answer(findApps, async ({ account, search, show, after, limit }) => {
      demand(refusalOf('see-apps-of-store', account))
      if (search.includes('\0') || after?.includes('\0')) return { apps: [], next: null }
      const { rows } = await pool.query<Row>({
        name: `apps-${show}`,
        text: `select found.*, ${LATEST} from (${APPS}) found
               where entry is not null and ${SHOWN[show]} and ($2::text is null or app_id > $2)
                 and ($1 = '' or strpos(lower(app_id), $1) > 0 or strpos(lower(name), $1) > 0)
               order by app_id limit $3`,
        values: [search.trim().toLowerCase(), after, limit + 1],
      })
      const apps = rows.slice(0, limit).map(appOf)
      return { apps, next: rows.length > limit ? (apps.at(-1)?.appId ?? null) : null }
    }),
    answer(administeredApp, async ({ account, appId }) => {
      demand(refusalOf('see-apps-of-store', account))
      if (appId.includes('\0')) return { app: null }
      const { rows } = await pool.query<Row>(
        `select found.*, ${LATEST} from (${APPS} where p.app_id = $1) found where entry is not null`,
        [appId],
      )
      if (rows[0] === undefined) return { app: null }
      const releases = await pool.query<ReleaseRow>(RELEASES, [appId])
      return { app: { ...appOf(rows[0]), releases: releases.rows.map(releaseOf) } }
    }),
    answer(appFigures, async ({ account }) => {
      demand(refusalOf('see-apps-of-store', account))
      const counts = Object.entries(SHOWN).map(
        ([show, condition]) => `count(*) filter (where ${condition})::int as "${show}"`,
      )
      const { rows } = await pool.query<Record<AppsShown, number>>(
        `select ${counts.join(', ')} from (${APPS}) found where entry is not null`,
      )
      return rows[0] as Record<AppsShown, number>
    }),
  ]
}

function appOf(row: Row): AdministeredApp {
  const { entry, is_deleted: isDeleted, is_enterprise_only: isEnterpriseOnly } = row
  return { ...entryFacts(row), ownerId: entry.ownerId, isDeleted, isEnterpriseOnly }
}

function releaseOf(row: ReleaseRow) {
  return {
    version: row.version,
    isNightly: row.is_nightly,
    isWithdrawn: row.is_withdrawn,
    createdAt: row.created_at.toISOString(),
  }
}
