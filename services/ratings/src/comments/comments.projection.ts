import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { FoldHandlers, Projection, ProjectionDatabase, TableName } from '@appstore/event-sourcing/projection'
import { type RatingEvent, ratingEventSchemas } from '../rating/rating.events.js'
import { type CommentRow, folded } from './comment-rows.js'

/** The comments on apps, with what was said against them and decided. Without its words: an administrator took it away. */
export const comments: Projection<RatingEvent, RatingEvent[]> = {
  name: 'comments',
  version: 1,
  categories: ['rating'],
  events: eventTypes(ratingEventSchemas),
  tables: {
    comments: `app_id text not null, account_id text not null, language text not null, rating double precision not null,
      sealed text, given_at timestamptz not null, written_at timestamptz not null, flagged_at timestamptz, flagged_by text, reason text,
      decided_at timestamptz, primary key (app_id, account_id, language)`,
  },
  indexes: (table) => [
    `create index on ${table('comments')} (app_id, written_at)`,
    `create index on ${table('comments')} (flagged_at) where flagged_at is not null and decided_at is null`,
  ],
  openPage: () => [],
  on: Object.fromEntries(
    ratingEventSchemas.map(({ type }) => [type, (event: RatingEvent, page: RatingEvent[]) => void page.push(event)]),
  ) as unknown as FoldHandlers<RatingEvent, RatingEvent[]>,
  async write(page, database, table) {
    const touched = touchedBy(page)
    const before = await standing(touched, database, table)
    const after = folded(before, page)
    if (before.length + after.length === 0) return
    await remove(touched, database, table)
    await database.query(
      `insert into ${table('comments')} select * from json_to_recordset($1) as new (app_id text, account_id text, language text,
         rating double precision, sealed text, given_at timestamptz, written_at timestamptz, flagged_at timestamptz, flagged_by text,
         reason text, decided_at timestamptz)`,
      [JSON.stringify(after)],
    )
  },
}

/** Whose ratings a page is about, as JSON, and the apps of which it is about all. */
type Touched = readonly [people: string, apps: readonly string[]]

function touchedBy(page: readonly RatingEvent[]): Touched {
  const people = new Map<string, { app_id: string; account_id: string }>()
  const apps = new Set<string>()
  for (const { data } of page) {
    if ('before' in data) apps.add(data.appId)
    if (!('accountId' in data)) continue
    people.set(`${data.appId} ${data.accountId}`, { app_id: data.appId, account_id: data.accountId })
  }
  return [JSON.stringify([...people.values()]), [...apps]]
}

const PEOPLE = 'json_to_recordset($1) as who (app_id text, account_id text)'

async function standing(touched: Touched, database: ProjectionDatabase, table: TableName): Promise<CommentRow[]> {
  const { rows } = await database.query<CommentRow>(
    `select old.* from ${table('comments')} as old join ${PEOPLE} using (app_id, account_id)
     union select * from ${table('comments')} where app_id = any($2)`,
    [...touched],
  )
  return rows
}

async function remove([people, apps]: Touched, database: ProjectionDatabase, table: TableName): Promise<void> {
  await database.query(
    `delete from ${table('comments')} as old using ${PEOPLE} where old.app_id = who.app_id and old.account_id = who.account_id`,
    [people],
  )
  if (apps.length > 0) await database.query(`delete from ${table('comments')} where app_id = any($1)`, [apps])
}
