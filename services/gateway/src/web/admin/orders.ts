import type { AccountIdentity } from '@appstore/contracts/accounts'
import type { AppChange } from '@appstore/contracts/ownership'
import type { Caller } from '@appstore/contracts/rpc'

interface By {
  readonly caller: Caller
  readonly account: AccountIdentity
}

interface ByName extends By {
  readonly appId: string
  readonly username: string
}

interface OneRelease extends By {
  readonly appId: string
  readonly version: string
  readonly isNightly: boolean
}

/** What the pages order as operators do, by the same code; answered when the lists show it. */
export interface Orders {
  changeApp(asked: By & { appId: string; change: AppChange }): Promise<unknown>
  giveApp(asked: ByName): Promise<unknown>
  setMaintainer(asked: ByName & { present: boolean }): Promise<unknown>
  withdrawRelease(asked: OneRelease): Promise<unknown>
  restoreRelease(asked: OneRelease): Promise<unknown>
  undo(asked: By & { eventId: string }): Promise<unknown>
  /** Types of events that can be undone. */
  readonly undoable: ReadonlySet<string>
}
