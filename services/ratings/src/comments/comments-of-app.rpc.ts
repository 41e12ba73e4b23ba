import { type CommentOfApp, commentsOfApp } from '@appstore/contracts/moderation'
import { refusalOf } from '@appstore/contracts/rights'
import { demand } from '@appstore/event-sourcing/domain-error'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer } from '@appstore/runtime/service'
import type { CommentRow } from './comment-rows.js'
import { type ReadBy, wordsOf } from './sealed-words.js'

type Row = CommentRow & {
  readonly written_at: Date
  readonly flagged_at: Date | null
  readonly decided_at: Date | null
}

const OF_APP = 'from comments where app_id = $1 and (not $2 or flagged_at is not null)'
const PAGE = `select * ${OF_APP} order by written_at desc, account_id, language offset $3 limit $4`

/** Whose app it is, asked when somebody wants to see what is said of it. */
type FindApp = (appId: string) => Promise<{ ownerId: string; maintainerIds: string[] }>

/** Answers what is said of an app, and what became of reports, to those who look after it. */
export function commentAnswers(
  { pool, messaging }: Pick<ServiceContext, 'pool' | 'messaging'>,
  findApp: FindApp,
): Answer[] {
  return [
    answer(commentsOfApp, async ({ account, appId, reported, offset, limit }) => {
      const app = { ...(await findApp(appId)), appId }
      demand(refusalOf('see-reports', account, app))
      const [{ rows }, { rows: counted }] = await Promise.all([
        pool.query<Row>({ name: 'comments-page', text: PAGE, values: [appId, reported, offset, limit] }),
        pool.query<{ total: number }>(`select count(*)::int as total ${OF_APP}`, [appId, reported]),
      ])
      const read = await wordsOf(messaging, rows)
      const mayReport = refusalOf('flag-comment', account, app) === undefined
      return { comments: rows.map((row) => commentOf(row, read)), total: counted[0]?.total ?? 0, mayReport }
    }),
  ]
}

function commentOf(row: Row, read: ReadBy): CommentOfApp {
  const { account_id: accountId, language, rating } = row
  return {
    accountId,
    language,
    rating: rating as CommentOfApp['rating'],
    comment: read(accountId, row.sealed),
    writtenAt: row.written_at.toISOString(),
    report: reportOf(row, read),
  }
}

function reportOf({ sealed, flagged_at, flagged_by, reason, decided_at }: Row, read: ReadBy): CommentOfApp['report'] {
  if (flagged_at === null) return null
  const state = sealed === null ? 'removed' : decided_at === null ? 'waiting' : 'stands'
  const decidedAt = decided_at?.toISOString() ?? null
  return { state, at: flagged_at.toISOString(), reason: read(flagged_by, reason), decidedAt }
}
