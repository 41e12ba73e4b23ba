import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { FoldHandlers, Projection, ProjectionDatabase } from '@appstore/event-sourcing/projection'
import { type RatingEvent, ratingEventSchemas } from '../rating/rating.events.js'

/** A comment that waits for a decision. */
export interface AppealRow {
  readonly app_id: string
  readonly account_id: string
  readonly language: string
  readonly rating: number
  readonly sealed: string
  readonly given_at: string
  readonly flagged_at: string
}

/** What a page of events says about the ratings of each app, in order. */
type AppealsPage = Map<string, RatingEvent[]>

const keep = (event: RatingEvent, page: AppealsPage) => {
  const { appId } = event.data
  const before = page.get(appId)
  if (before === undefined) page.set(appId, [event])
  else before.push(event)
}

/** The comments that wait for a decision. There are few, so an app's are written as a whole. */
export const appeals: Projection<RatingEvent, AppealsPage> = {
  name: 'appeals',
  version: 1,
  categories: ['rating'],
  events: eventTypes(ratingEventSchemas),
  tables: {
    appeals: `app_id text not null, account_id text not null, language text not null, rating double precision not null,
      sealed text not null, given_at timestamptz not null, flagged_at timestamptz not null,
      primary key (app_id, account_id, language)`,
  },
  openPage: () => new Map(),
  on: Object.fromEntries(ratingEventSchemas.map(({ type }) => [type, keep])) as unknown as FoldHandlers<
    RatingEvent,
    AppealsPage
  >,
  async write(page, database, table) {
    const before = await standing([...page.keys()], database, table('appeals'))
    const after = [...page].flatMap(([appId, events]) => {
      return events.reduce(
        folded,
        before.filter((row) => row.app_id === appId),
      )
    })
    if (before.length + after.length === 0) return
    await database.query(`delete from ${table('appeals')} where app_id = any($1)`, [[...page.keys()]])
    await database.query(
      `insert into ${table('appeals')} select * from json_to_recordset($1) as new (app_id text, account_id text, language text,
         rating double precision, sealed text, given_at timestamptz, flagged_at timestamptz)`,
      [JSON.stringify(after)],
    )
  },
}

async function standing(appIds: string[], database: ProjectionDatabase, table: string): Promise<AppealRow[]> {
  const { rows } = await database.query<AppealRow>(`select * from ${table} where app_id = any($1)`, [appIds])
  return rows
}

function folded(rows: readonly AppealRow[], { type, data }: RatingEvent): AppealRow[] {
  switch (type) {
    case 'CommentFlagged': {
      const { appId: app_id, accountId: account_id, language, rating, comment, givenAt: given_at, at } = data
      const row = { app_id, account_id, language, rating, sealed: comment.sealed, given_at, flagged_at: at }
      return [...rows.filter((each) => !isAbout(each, data)), row]
    }
    case 'CommentUnflagged':
    case 'AppealDismissed':
      return rows.filter((row) => !isAbout(row, data))
    case 'RatingGiven':
      return rows.flatMap((row) => (row.account_id === data.accountId ? givenAnew(row, data) : row))
    case 'RatingWithdrawn':
      return rows.filter((row) => row.account_id !== data.accountId)
    case 'RatingsCleared':
      return rows.filter((row) => new Date(row.given_at) >= new Date(data.before))
    case 'ScoreAged':
      return [...rows]
  }
}

function isAbout(row: AppealRow, { accountId, language }: { accountId: string; language: string }): boolean {
  return row.account_id === accountId && row.language === language
}

/** Words that were changed meanwhile are judged as they are now; where none are left there is nothing to judge. */
function givenAnew(row: AppealRow, given: Extract<RatingEvent, { type: 'RatingGiven' }>['data']): AppealRow[] {
  const comment = given.comments[row.language]
  return comment === undefined ? [] : [{ ...row, rating: given.rating, sealed: comment.sealed, given_at: given.at }]
}
