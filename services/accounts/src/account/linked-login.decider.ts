import type { LoginProvider } from '@appstore/contracts/logins'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { AccountEvent } from './account.events.js'
import { type Account, enabled, type OpenAccount, opened } from './account-state.decider.js'

export type LinkedLoginCommand =
  | { readonly type: 'LinkLogin'; readonly loginId: string; readonly provider: LoginProvider; readonly at: string }
  | { readonly type: 'UnlinkLogin'; readonly loginId: string; readonly at: string }

/** Logins of one account: nobody can keep more of them apart. */
export const MOST_LOGINS = 20

export function decideLinkedLogin(command: LinkedLoginCommand, state: Account): AccountEvent[] {
  const { loginId, at } = command
  switch (command.type) {
    case 'LinkLogin': {
      const { accountId, logins } = enabled(state)
      if (logins.some((each) => each.loginId === loginId)) return []
      if (logins.length >= MOST_LOGINS) throw tooMany()
      const { provider } = command
      return [{ type: 'AccountLoginLinked', data: { accountId, loginId, provider, occasion: 'asked', at } }]
    }
    case 'UnlinkLogin': {
      const account = opened(state)
      const { accountId, logins } = account
      const found = logins.find((each) => each.loginId === loginId)
      if (found === undefined) return []
      if (isOnlyWayIn(account)) throw onlyWayIn()
      return [{ type: 'AccountLoginUnlinked', data: { accountId, loginId, provider: found.provider, at } }]
    }
  }
}

/** Is there one way to sign in, and no other? */
export function isOnlyWayIn({ passwordId, factors, logins }: OpenAccount): boolean {
  return (passwordId === undefined ? 0 : 1) + factors.passkeys.length + logins.length === 1
}

/** The refusal to take the last way in away. */
export function onlyWayIn(): DomainError {
  return new DomainError(
    'conflict',
    'only-way-in',
    'There is no other way to sign in to this account. Set a password, add a passkey or connect another login first.',
  )
}

function tooMany(): DomainError {
  return new DomainError(
    'conflict',
    'too-many-logins',
    `This account has ${MOST_LOGINS} connected logins. Disconnect one that is not used any more.`,
  )
}
