import type { Pool } from 'pg'
import type { ListedApp } from './listed-app.js'
import type { StandingRating } from './rating-texts.js'

/** What documents are made of, read from the read models. */
export interface DocumentSource {
  appIds(): Promise<string[]>
  /** Each app asked for, some at a time; `undefined` for one that is not there (any more). */
  apps(appIds: readonly string[]): AsyncGenerator<{ appId: string; app: ListedApp | undefined }>
  /** Ratings of apps that are not deleted; an app that was registered anew begins without those of before. */
  ratings(): Promise<StandingRating[]>
  vocabularies(): Promise<{ categories: { id: string; translations: unknown }[]; platforms: PlatformRow[] }>
  /** `undefined`: none was uploaded. */
  discover(): Promise<{ text: string; publishedAt: Date } | undefined>
}

export interface PlatformRow {
  readonly hasRelease: boolean
  readonly version: string
  readonly isSupported: boolean
}

interface AppRow {
  app_id: string
  is_enterprise_only: boolean
  is_featured: boolean
  integration: ListedApp['integration']
  score: ListedApp['score']
  certificate: string
  metadata: ListedApp['metadata']
  created_at: Date
  last_release_at: Date
  releases: {
    version: string
    is_nightly: boolean
    download: string
    signature: string
    metadata: ListedApp['releases'][number]['metadata']
    created_at: string
    modified_at: string
  }[]
}

/** Apps read with one query: their releases can be a megabyte each. */
const APPS_A_QUERY = 20

/** What was deleted, and integrations that nobody has approved yet (api.md wart 3), are not listed. */
const LISTED = 'not a.is_deleted and (a.integration is null or a.is_approved)'

/** Only releases that were verified with the app's present certificate are listed (clients.md C15). */
const APPS = `select a.app_id, a.is_enterprise_only, a.is_featured, a.integration, a.certificate, a.metadata, a.created_at, a.last_release_at,
    (select s.score from app_scores s where s.app_id = a.app_id and s.scored_at >= a.created_at) as score,
    coalesce((select json_agg(json_build_object('version', r.version, 'is_nightly', r.is_nightly, 'download', r.download,
        'signature', r.signature, 'metadata', r.metadata, 'created_at', r.created_at, 'modified_at', r.modified_at))
      from releases r
      where r.app_id = a.app_id and r.certificate_revision = a.certificate_revision and not r.is_withdrawn), '[]') as releases
  from apps a where a.app_id = any($1) and ${LISTED}`

/** Reads from the projections' views. */
export function createDocumentSource(pool: Pool): DocumentSource {
  return {
    async appIds() {
      const { rows } = await pool.query<{ app_id: string }>(
        `select a.app_id from apps a where ${LISTED} order by a.app_id`,
      )
      return rows.map((row) => row.app_id)
    },
    async *apps(appIds) {
      for (let start = 0; start < appIds.length; start += APPS_A_QUERY) {
        const some = appIds.slice(start, start + APPS_A_QUERY)
        const { rows } = await pool.query<AppRow>({ name: 'apps-with-releases', text: APPS, values: [some] })
        const found = new Map(rows.map((row) => [row.app_id, toApp(row)]))
        for (const appId of some) yield { appId, app: found.get(appId) }
      }
    },
    async ratings() {
      const { rows } = await pool.query<StandingRating>(
        `select r.app_id as "appId", r.account_id as "accountId", r.rating, r.comments, r.rated_at as "ratedAt",
           r.modified_at as "modifiedAt"
         from app_ratings r join apps a using (app_id) where not a.is_deleted and r.modified_at >= a.created_at`,
      )
      return rows
    },
    async vocabularies() {
      const categories = await pool.query<{ id: string; translations: unknown }>(
        'select category_id as id, translations from categories order by category_id',
      )
      const platforms = await pool.query<PlatformRow>(
        'select has_release as "hasRelease", version, is_supported as "isSupported" from platforms',
      )
      return { categories: categories.rows, platforms: platforms.rows }
    },
    async discover() {
      const { rows } = await pool.query<{ text: string; publishedAt: Date }>(
        'select text, published_at as "publishedAt" from discover_document',
      )
      return rows[0]
    },
  }
}

function toApp(row: AppRow): ListedApp {
  return {
    appId: row.app_id,
    isEnterpriseOnly: row.is_enterprise_only,
    isFeatured: row.is_featured,
    integration: row.integration,
    score: row.score,
    certificate: row.certificate,
    metadata: row.metadata,
    createdAt: row.created_at,
    lastReleaseAt: row.last_release_at,
    releases: row.releases.map((release) => ({
      version: release.version,
      isNightly: release.is_nightly,
      download: release.download,
      signature: release.signature,
      metadata: release.metadata,
      createdAt: new Date(release.created_at),
      modifiedAt: new Date(release.modified_at),
    })),
  }
}
