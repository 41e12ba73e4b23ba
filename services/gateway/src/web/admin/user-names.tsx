import { userNames } from '@appstore/contracts/administration'
import type { Messaging } from '@appstore/nats/connection'
import { useFrame } from '../frame/frame.js'

/** User names by account; whoever has left has none. */
export type Names = ReadonlyMap<string, string>

export async function namesOf(messaging: Messaging, accountIds: readonly string[]): Promise<Names> {
  const asked = [...new Set(accountIds)].slice(0, 1_000)
  if (asked.length === 0) return new Map()
  const { names } = await messaging.call(userNames, { accountIds: asked })
  return new Map(names.map(({ accountId, username }) => [accountId, username]))
}

/** Somebody, with the way to what is known of them. */
export function UserLink({ accountId, names }: { accountId: string; names: Names }) {
  const { t } = useFrame()
  const username = names.get(accountId)
  if (username === undefined) return <span>{t('admin.gone')}</span>
  return (
    <a class="link min-w-0 break-all" href={`/admin/users/${accountId}/`}>
      {username}
    </a>
  )
}
