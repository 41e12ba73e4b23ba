import type { AccountIdentity } from '@appstore/contracts/accounts'
import { type AppChange, changeApp } from '@appstore/contracts/ownership'
import { restoreRelease, withdrawRelease } from '@appstore/contracts/releases'
import type { Caller } from '@appstore/contracts/rpc'
import type { Messaging } from '@appstore/nats/connection'
import { accountNamed, shown } from './operator-command.js'
import { UNDOABLE, undo } from './undo.js'

/** Who orders it: somebody with an account, or (null) an operator. */
interface By {
  readonly caller: Caller
  readonly account: AccountIdentity | null
}

interface Release {
  readonly appId: string
  readonly version: string
  readonly isNightly: boolean
}

/** How orders are carried out, whether they come from an operator's command or from a page; each is answered when the lists show it. */
export type Orders = ReturnType<typeof createOrders>

export function createOrders(parts: {
  readonly messaging: Messaging
  readonly syncTo: (position: string) => Promise<void>
}) {
  const { messaging } = parts
  const change = (asked: By & { appId: string; change: AppChange }) => shown(parts, messaging.call(changeApp, asked))
  return {
    changeApp: change,
    /** The owner by name. */
    async giveApp({ username, ...asked }: By & { appId: string; username: string }) {
      const { accountId } = await accountNamed(messaging, username)
      return await change({ ...asked, change: { kind: 'owner', accountId } })
    },
    /** A co-maintainer by name. */
    async setMaintainer({ username, present, ...asked }: By & { appId: string; username: string; present: boolean }) {
      const { accountId } = await accountNamed(messaging, username)
      return await change({ ...asked, change: { kind: 'maintainer', accountId, present } })
    },
    withdrawRelease: (asked: By & Release) =>
      shown(parts, messaging.call(withdrawRelease, { ...asked, asAdministrator: true })),
    restoreRelease: (asked: By & Release) => shown(parts, messaging.call(restoreRelease, asked)),
    undo: (asked: By & { eventId: string }) => shown(parts, undo(messaging, asked)),
    undoable: UNDOABLE,
  }
}
