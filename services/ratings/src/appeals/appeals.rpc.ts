import { personKeys } from '@appstore/contracts/accounts'
import { type Appeal, listAppeals } from '@appstore/contracts/moderation'
import { refusalOf } from '@appstore/contracts/rights'
import { demand } from '@appstore/event-sourcing/domain-error'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer } from '@appstore/runtime/service'
import { unseal } from '@appstore/service/seal'
import type { AppealRow } from './appeals.projection.js'

type Row = AppealRow & { readonly flagged_at: Date; readonly total: number }

const PAGE = 'select * from appeals order by flagged_at, app_id, account_id, language offset $1 limit $2'

/** Answers which comments wait for a decision, to those who may decide. */
export function appealAnswers({ pool, messaging }: Pick<ServiceContext, 'pool' | 'messaging'>): Answer[] {
  return [
    answer(listAppeals, async ({ account, offset, limit }) => {
      demand(refusalOf('decide-appeal', account))
      const [{ rows }, { rows: counted }] = await Promise.all([
        pool.query<Row>({ name: 'appeals-page', text: PAGE, values: [offset, limit] }),
        pool.query<{ total: number }>('select count(*)::int as total from appeals'),
      ])
      const keys = await keysOf(messaging, rows)
      return { appeals: rows.map((row) => appealOf(row, keys)), total: counted[0]?.total ?? 0 }
    }),
  ]
}

/** Without the service that has the keys the list is there all the same. */
async function keysOf(messaging: ServiceContext['messaging'], rows: readonly Row[]): Promise<Map<string, Buffer>> {
  if (rows.length === 0) return new Map()
  const accountIds = [...new Set(rows.map(({ account_id }) => account_id))]
  const { keys } = await messaging.call(personKeys, { accountIds }).catch(() => ({ keys: [] }))
  return new Map(keys.map(({ accountId, key }) => [accountId, Buffer.from(key, 'base64')]))
}

function appealOf(row: Row, keys: ReadonlyMap<string, Buffer>): Appeal {
  const { app_id: appId, account_id: accountId, language, rating } = row
  const comment = opened(keys.get(accountId), row.sealed)
  return {
    appId,
    accountId,
    language,
    rating: rating as Appeal['rating'],
    comment,
    flaggedAt: row.flagged_at.toISOString(),
  }
}

function opened(key: Buffer | undefined, sealed: string): string | null {
  try {
    return key === undefined ? null : unseal(key, sealed)
  } catch {
    return null // sealed with another key: there is nothing to read for anybody
  }
}
