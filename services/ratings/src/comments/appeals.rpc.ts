import { type Appeal, listAppeals } from '@appstore/contracts/moderation'
import { refusalOf } from '@appstore/contracts/rights'
import { demand } from '@appstore/event-sourcing/domain-error'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer } from '@appstore/runtime/service'
import type { CommentRow } from './comment-rows.js'
import { type ReadBy, wordsOf } from './sealed-words.js'

type Row = CommentRow & { readonly flagged_at: Date }

const WAITING = 'from comments where flagged_at is not null and decided_at is null'
const PAGE = `select * ${WAITING} order by flagged_at, app_id, account_id, language offset $1 limit $2`

/** Answers which comments wait for a decision, to those who may decide. */
export function appealAnswers({ pool, messaging }: Pick<ServiceContext, 'pool' | 'messaging'>): Answer[] {
  return [
    answer(listAppeals, async ({ account, offset, limit }) => {
      demand(refusalOf('decide-appeal', account))
      const [{ rows }, { rows: counted }] = await Promise.all([
        pool.query<Row>({ name: 'appeals-page', text: PAGE, values: [offset, limit] }),
        pool.query<{ total: number }>(`select count(*)::int as total ${WAITING}`),
      ])
      const read = await wordsOf(messaging, rows)
      return { appeals: rows.map((row) => appealOf(row, read)), total: counted[0]?.total ?? 0 }
    }),
  ]
}

function appealOf(row: Row, read: ReadBy): Appeal {
  const { app_id: appId, account_id: accountId, language, rating } = row
  return {
    appId,
    accountId,
    language,
    rating: rating as Appeal['rating'],
    comment: read(accountId, row.sealed),
    flaggedAt: row.flagged_at.toISOString(),
    reason: read(row.flagged_by, row.reason),
  }
}
