import type { AccountEvent } from './account.events.js'
import { type Account, opened } from './account-state.decider.js'

/** Makes somebody staff or an administrator, or ends that. */
export interface ChangeRoles {
  readonly type: 'ChangeRoles'
  readonly isStaff: boolean
  readonly isSuperuser: boolean
  readonly at: string
}

export function changeRoles({ isStaff, isSuperuser, at }: ChangeRoles, state: Account): AccountEvent[] {
  const account = opened(state)
  if (account.isStaff === isStaff && account.isSuperuser === isSuperuser) return []
  const { accountId } = account
  const before = { isStaff: account.isStaff, isSuperuser: account.isSuperuser }
  return [{ type: 'AccountRolesChanged', data: { accountId, isStaff, isSuperuser, before, at } }]
}
