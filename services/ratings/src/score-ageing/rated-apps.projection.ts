import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection } from '@appstore/event-sourcing/projection'
import { type ScoredEvent, scoredEventSchemas } from '../rating/rating.events.js'

/** What a page of events leaves of the ratings it touches and of the scores. */
export interface RatedAppsPage {
  readonly ratings: Map<string, { appId: string; accountId: string; ratedAt: string | null; givenAt: string }>
  /** Ratings of these apps that stood before the page and were last given before a moment. */
  readonly cleared: Map<string, string>
  readonly apps: Map<string, { appId: string; numRecent: number; scoredAt: string }>
}

/** When each rating was first given and when each app's score was last told: what tells which scores have aged. */
export const ratedApps: Projection<ScoredEvent, RatedAppsPage> = {
  name: 'rated_apps',
  version: 3,
  categories: ['rating'],
  events: eventTypes(scoredEventSchemas),
  tables: {
    rated_apps: 'app_id text primary key, num_recent int not null, scored_at timestamptz not null',
    rating_times: `app_id text not null, account_id text not null, rated_at timestamptz not null,
      given_at timestamptz not null, primary key (app_id, account_id)`,
  },
  indexes: (table) =>
    ['rated_at', 'account_id'].map((column) => `create index on ${table('rating_times')} (${column})`),
  openPage: () => ({ ratings: new Map(), cleared: new Map(), apps: new Map() }),
  on: {
    RatingGiven({ data }, page) {
      const { appId, accountId, ratedAt, at: givenAt } = data
      page.ratings.set(`${appId} ${accountId}`, { appId, accountId, ratedAt, givenAt })
      told(page, data)
    },
    RatingWithdrawn({ data }, page) {
      const { appId, accountId, at: givenAt } = data
      page.ratings.set(`${appId} ${accountId}`, { appId, accountId, ratedAt: null, givenAt })
      told(page, data)
    },
    RatingsCleared({ data }, page) {
      const { appId, before } = data
      for (const [key, rating] of page.ratings) {
        if (rating.appId !== appId || rating.ratedAt === null) continue
        if (Date.parse(rating.givenAt) < Date.parse(before)) page.ratings.set(key, { ...rating, ratedAt: null })
      }
      page.cleared.set(appId, latest(page.cleared.get(appId), before))
      told(page, data)
    },
    ScoreAged: ({ data }, page) => told(page, data),
  },
  async write({ ratings, cleared, apps }, database, table) {
    await database.query(
      `delete from ${table('rating_times')} as old using jsonb_to_recordset($1) as new ("appId" text, before timestamptz)
       where old.app_id = new."appId" and old.given_at < new.before`,
      [JSON.stringify([...cleared].map(([appId, before]) => ({ appId, before })))],
    )
    await database.query(
      `insert into ${table('rated_apps')} (app_id, num_recent, scored_at)
       select "appId", "numRecent", "scoredAt" from jsonb_to_recordset($1)
         as new ("appId" text, "numRecent" int, "scoredAt" timestamptz)
       on conflict (app_id) do update set num_recent = excluded.num_recent, scored_at = excluded.scored_at`,
      [JSON.stringify([...apps.values()])],
    )
    const columns = '"appId" text, "accountId" text, "ratedAt" timestamptz, "givenAt" timestamptz'
    const changes = JSON.stringify([...ratings.values()])
    await database.query(
      `insert into ${table('rating_times')} (app_id, account_id, rated_at, given_at)
       select "appId", "accountId", "ratedAt", "givenAt" from jsonb_to_recordset($1) as new (${columns}) where "ratedAt" is not null
       on conflict (app_id, account_id) do update set rated_at = excluded.rated_at, given_at = excluded.given_at`,
      [changes],
    )
    await database.query(
      `delete from ${table('rating_times')} using jsonb_to_recordset($1) as new (${columns})
       where app_id = "appId" and account_id = "accountId" and "ratedAt" is null`,
      [changes],
    )
  },
}

function told(page: RatedAppsPage, { appId, score, at }: ScoredEvent['data']): void {
  page.apps.set(appId, { appId, numRecent: score.ratingNumRecent, scoredAt: at })
}

function latest(one: string | undefined, other: string): string {
  return one !== undefined && Date.parse(one) > Date.parse(other) ? one : other
}
