import type { AccountIdentity } from './accounts.js'
import { type Action, type Concerned, isAllowed, rolesOf } from './rights.js'
import { scopeOf, TOKEN_SCOPE_NAMES, type TokenGrant } from './token-scopes.js'

/** Somebody who has signed in, with an id that is their name. */
export function person(accountId: string, changes: Partial<AccountIdentity> = {}): AccountIdentity {
  return { accountId, username: accountId, isStaff: false, isSuperuser: false, ...changes }
}

/** Who tries; null is an operator. */
type Actor = AccountIdentity | null
/** How each right is made use of. */
type Performed<Perform> = Partial<Record<Action, Perform>>

const entriesOf = <Perform>(perform: Performed<Perform>) => Object.entries(perform) as [Action, Perform][]

/** One right that is tried by one person: the names of both, whether the table gives it to them, who they are, how it is tried. */
export type RoleCase<Perform> = readonly [Action, string, boolean, Actor, Perform]

/**
 * Each right with each actor.
 *
 * @param byPeopleOnly rights whose requests name a person, so that an operator cannot even ask
 */
export function roleCases<Perform>(
  perform: Performed<Perform>,
  actors: readonly Actor[],
  people: Concerned,
  byPeopleOnly: readonly Action[],
): RoleCase<Perform>[] {
  return entriesOf(perform).flatMap(([action, performed]) =>
    actors
      .filter((actor) => actor !== null || !byPeopleOnly.includes(action))
      .map((actor) => {
        const isGiven = isAllowed(action, rolesOf(actor, people))
        return [action, actor?.accountId ?? 'operator', isGiven, actor, performed] as const
      }),
  )
}

/** One right that is tried with one personal token: the names of both, the holder with the token, whether it is enough, how it is tried. */
export type TokenCase<Perform> = readonly [Action, string, AccountIdentity, boolean, Perform]

/**
 * Each right with a token of each scope, and with one of every scope for other apps alone; always in the hands of somebody who has the right,
 * so that nothing but the token can be at fault.
 *
 * @param actors among them for each right somebody who has it
 */
export function tokenCases<Perform>(
  perform: Performed<Perform>,
  actors: readonly Actor[],
  people: Concerned,
): TokenCase<Perform>[] {
  return entriesOf(perform).flatMap(([action, performed]) => {
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
