import type { EventOf } from '@appstore/contracts/events'
import { RatingGiven, RatingsCleared, RatingWithdrawn, type Score, ScoreAged } from '@appstore/contracts/ratings'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection, ProjectionDatabase, TableName } from '@appstore/event-sourcing/projection'

const schemas = [RatingGiven, RatingWithdrawn, RatingsCleared, ScoreAged] as const
type RatingEvent = EventOf<(typeof schemas)[number]>

type Given = EventOf<typeof RatingGiven>['data']

interface RatingListPage {
  /** By app and person; `null`: withdrawn. */
  readonly ratings: Map<string, { appId: string; accountId: string; given: Given | null }>
  /** Ratings of these apps that stood before the page and were last given before a moment. */
  readonly cleared: Map<string, string>
  readonly scores: Map<string, { score: Score; at: string }>
}

/** Ratings with their sealed comments, and the score of each app, as the lists show them. */
export function ratingListProjection(listeners: {
  touched: (appIds: Iterable<string>) => void
  switched: () => void
}): Projection<RatingEvent, RatingListPage> {
  const set = (page: RatingListPage, appId: string, accountId: string, given: Given | null) =>
    page.ratings.set(`${appId} ${accountId}`, { appId, accountId, given })
  return {
    name: 'rating_list',
    version: 2,
    categories: ['rating'],
    events: eventTypes(schemas),
    tables: {
      app_scores: 'app_id text primary key, score json not null, scored_at timestamptz not null',
      app_ratings: `app_id text not null, account_id uuid not null, rating double precision not null, comments json not null,
        rated_at timestamptz not null, modified_at timestamptz not null, primary key (app_id, account_id)`,
    },
    openPage: () => ({ ratings: new Map(), cleared: new Map(), scores: new Map() }),
    on: {
      RatingGiven({ data }, page) {
        set(page, data.appId, data.accountId, data)
        page.scores.set(data.appId, data)
      },
      RatingWithdrawn({ data }, page) {
        set(page, data.appId, data.accountId, null)
        page.scores.set(data.appId, data)
      },
      RatingsCleared({ data }, page) {
        clear(page, data.appId, data.before)
        page.scores.set(data.appId, data)
      },
      ScoreAged: ({ data }, page) => void page.scores.set(data.appId, data),
    },
    write: writePage,
    committed: (_position, page) => listeners.touched(page.scores.keys()),
    switched: listeners.switched,
  }
}

function clear(page: RatingListPage, appId: string, before: string): void {
  for (const [key, rating] of page.ratings) {
    if (rating.appId !== appId || rating.given === null) continue
    if (Date.parse(rating.given.at) < Date.parse(before)) page.ratings.set(key, { ...rating, given: null })
  }
  const known = page.cleared.get(appId)
  if (known === undefined || Date.parse(known) < Date.parse(before)) page.cleared.set(appId, before)
}

async function writePage(page: RatingListPage, database: ProjectionDatabase, table: TableName): Promise<void> {
  const scores = [...page.scores].map(([app_id, { score, at }]) => ({ app_id, score, scored_at: at }))
  await database.query(
    `insert into ${table('app_scores')} select * from json_to_recordset($1) as new (app_id text, score json, scored_at timestamptz)
     on conflict (app_id) do update set score = excluded.score, scored_at = excluded.scored_at`,
    [JSON.stringify(scores)],
  )
  const cleared = [...page.cleared].map(([app_id, before]) => ({ app_id, before }))
  await database.query(
    `delete from ${table('app_ratings')} as old using json_to_recordset($1) as new (app_id text, before timestamptz)
     where old.app_id = new.app_id and old.modified_at < new.before`,
    [JSON.stringify(cleared)],
  )
  const all = [...page.ratings.values()]
  const gone = all
    .filter(({ given }) => given === null)
    .map(({ appId, accountId }) => ({ app_id: appId, account_id: accountId }))
  await database.query(
    `delete from ${table('app_ratings')} as old using json_to_recordset($1) as new (app_id text, account_id uuid)
     where old.app_id = new.app_id and old.account_id = new.account_id`,
    [JSON.stringify(gone)],
  )
  const given = all
    .flatMap(({ given }) => (given === null ? [] : [given]))
    .map((data) => ({
      app_id: data.appId,
      account_id: data.accountId,
      rating: data.rating,
      comments: data.comments,
      rated_at: data.ratedAt,
      modified_at: data.at,
    }))
  await database.query(
    `insert into ${table('app_ratings')}
     select * from json_to_recordset($1) as new (app_id text, account_id uuid, rating double precision, comments json,
       rated_at timestamptz, modified_at timestamptz)
     on conflict (app_id, account_id) do update set rating = excluded.rating, comments = excluded.comments,
       rated_at = excluded.rated_at, modified_at = excluded.modified_at`,
    [JSON.stringify(given)],
  )
}
