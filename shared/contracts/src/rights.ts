import type { AccountIdentity } from './accounts.js'
import { RIGHTS_TABLE, type Right, type Role } from './rights-table.js'
import { beyondGrant, scopeOf } from './token-scopes.js'

export type Action = keyof typeof RIGHTS_TABLE
export const RIGHTS: Readonly<Record<Action, Right>> = RIGHTS_TABLE
export const ACTIONS = Object.keys(RIGHTS_TABLE) as readonly Action[]

/** Who asks: somebody who has signed in, `null` for an operator, `undefined` for nobody known. */
export type Asker = AccountIdentity | null | undefined

/** Whom a thing belongs to, and whom it names. */
export interface Concerned {
  readonly ownerId?: string | undefined
  readonly maintainerIds?: readonly string[] | undefined
  readonly namedId?: string | undefined
}

/** What somebody is to a thing; to the store as a whole without one. Superusers are staff too. */
export function rolesOf(asker: Asker, thing: Concerned = {}): ReadonlySet<Role> {
  const roles = new Set<Role>(['anonymous'])
  if (asker === null) roles.add('operator')
  if (asker === null || asker === undefined) return roles
  const { accountId, isStaff, isSuperuser } = asker
  roles.add('user')
  if (thing.ownerId === accountId) roles.add('owner')
  if (thing.maintainerIds?.includes(accountId)) roles.add('maintainer')
  if (thing.namedId === accountId) roles.add('named')
  if (isStaff || isSuperuser) roles.add('staff')
  if (isSuperuser) roles.add('superuser')
  return roles
}

export function isAllowed(action: Action, roles: ReadonlySet<Role>): boolean {
  const { may, never = [] } = RIGHTS[action]
  return may.some((role) => roles.has(role)) && !never.some((role) => roles.has(role))
}

/** Why somebody may not do this, for a `forbidden` answer; `undefined`: they may. A personal token gives no right beyond what it is for. */
export function refusalOf(
  action: Action,
  asker: Asker,
  thing: Concerned & { readonly appId?: string } = {},
): { code: string; detail: string } | undefined {
  const beyond = beyondGrant(asker?.grant, scopeOf(action), thing.appId)
  if (beyond !== undefined) return beyond
  if (isAllowed(action, rolesOf(asker, thing))) return undefined
  const { code, detail } = RIGHTS[action].refusal
  const username = asker === null ? 'an operator' : (asker?.username ?? 'nobody')
  return { code, detail: detail.replaceAll('{username}', () => username).replaceAll('{app}', () => thing.appId ?? '') }
}
