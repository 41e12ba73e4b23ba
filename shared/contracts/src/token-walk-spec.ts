import type { AccountIdentity } from './accounts.js'
import { type Action, type Concerned, isAllowed, rolesOf } from './rights.js'
import { scopeOf, TOKEN_SCOPE_NAMES, type TokenGrant } from './token-scopes.js'

/** One right that is tried with one personal token: the names of both, the holder with the token, whether it is enough, how it is tried. */
export type TokenCase<Perform> = readonly [Action, string, AccountIdentity, boolean, Perform]

/**
 * Each right with a token of each scope, and with one of every scope for other apps alone; always in the hands of somebody who has the right,
 * so that nothing but the token can be at fault.
 *
 * @param perform how each right is made use of
 * @param actors among them for each right somebody who has it
 */
export function tokenCases<Perform>(
  perform: Partial<Record<Action, Perform>>,
  actors: readonly (AccountIdentity | null)[],
  people: Concerned,
): TokenCase<Perform>[] {
  return (Object.entries(perform) as [Action, Perform][]).flatMap(([action, performed]) => {
    const holder = actors.find((actor) => actor !== null && isAllowed(action, rolesOf(actor, people)))
    if (!holder) throw new Error(`nobody may ${action}`)
    const tried = (name: string, grant: TokenGrant, isEnough: boolean) =>
      [action, name, { ...holder, grant }, isEnough, performed] as const
    return [
      ...TOKEN_SCOPE_NAMES.map((scope) => tried(scope, { scopes: [scope], apps: null }, scopeOf(action) === scope)),
      tried('everything, with other apps', { scopes: [...TOKEN_SCOPE_NAMES], apps: ['another'] }, false),
    ]
  })
}
