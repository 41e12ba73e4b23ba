import type { ProvedPerson } from '@appstore/contracts/logins'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { ArrivalStore } from '../credentials/arrival-store.js'
import type { LinkedLoginStore, StoredLogin, Whom } from '../credentials/linked-login-store.js'
import { streamOf } from './account-handler.js'
import type { PeopleParts } from './people-parts.js'

/** What logins by other parties need. */
export interface LoginParts extends PeopleParts {
  readonly logins: LinkedLoginStore
  readonly arrivals: ArrivalStore
}

/** Milliseconds that a row may wait for the event that names it. */
const IN_THE_MAKING = 5 * 60_000

/** The account whose login this is, by what its events say. */
export async function holderOfLogin(parts: LoginParts, whom: Whom) {
  const stored = await parts.logins.find(whom)
  if (stored === undefined) return undefined
  const account = await namedBy(parts, stored)
  return account && { account, loginId: stored.loginId }
}

/** The account of a row, if an event of it names the row. */
export async function namedBy({ handler }: LoginParts, { accountId, loginId }: StoredLogin) {
  const { state } = await handler.load(streamOf(accountId))
  return state.status === 'open' && state.logins.some((each) => each.loginId === loginId) ? state : undefined
}

/**
 * Keeps whom a login means, before the event that names it. What a crash left behind gives way; what may be in the making does not.
 *
 * @throws DomainError `login-in-use`
 */
export async function keepLogin(
  parts: LoginParts,
  whom: Whom,
  login: { loginId: string; accountId: string; person: Pick<ProvedPerson, 'name'> },
): Promise<void> {
  const { logins, credentials, now } = parts
  const { loginId, accountId, person } = login
  const known = await logins.find(whom)
  if (known !== undefined && known.loginId !== loginId) {
    const isYoung = now().getTime() - known.createdAt.getTime() < IN_THE_MAKING
    if (isYoung || (await namedBy(parts, known)) !== undefined) throw inUse()
  }
  const { sealed: sealedName } = await credentials.seal(accountId, person.name)
  if (!(await logins.add(whom, { loginId, accountId, sealedName }, known?.loginId))) throw inUse()
}

export function inUse(): DomainError {
  return new DomainError(
    'conflict',
    'login-in-use',
    'This login belongs to another account of the store. Disconnect it there first, or take another login.',
  )
}
