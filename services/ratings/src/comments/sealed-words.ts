import { personKeys } from '@appstore/contracts/accounts'
import type { ServiceContext } from '@appstore/runtime/connections'
import { unseal } from '@appstore/service/seal'
import type { CommentRow } from './comment-rows.js'

/** What somebody wrote; null: it cannot be read any more. */
export type ReadBy = (accountId: string | null, sealed: string | null) => string | null

/** Reads what these rows say. Without the service that has the keys the rows are there all the same. */
export async function wordsOf(
  messaging: ServiceContext['messaging'],
  rows: readonly Pick<CommentRow, 'account_id' | 'flagged_by'>[],
): Promise<ReadBy> {
  const accountIds = [...new Set(rows.flatMap(({ account_id, flagged_by }) => [account_id, flagged_by ?? []].flat()))]
  const none = { keys: [] }
  const { keys } = accountIds.length === 0 ? none : await messaging.call(personKeys, { accountIds }).catch(() => none)
  const known = new Map(keys.map(({ accountId, key }) => [accountId, Buffer.from(key, 'base64')]))
  return (accountId, sealed) => {
    const key = accountId === null ? undefined : known.get(accountId)
    if (key === undefined || sealed === null) return null
    try {
      return unseal(key, sealed)
    } catch {
      return null // sealed with another key: there is nothing to read for anybody
    }
  }
}
