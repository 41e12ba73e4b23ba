import type { SignInMethod } from '@appstore/contracts/sessions'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { AccountEvent } from './account.events.js'
import { type Account, enabled, type OpenAccount, opened } from './account-state.decider.js'
import { demandLogin, type Shown, secondFactorRequired, usedUp } from './factor.decider.js'
import { secondFactorsOf } from './factors-state.decider.js'
import { allRevoked } from './personal-token.decider.js'

/** What lets people in, and what keeps them out. */
export type CredentialCommand =
  | { readonly type: 'IssueToken'; readonly tokenId: string; readonly at: string }
  /** The holder asks: a first token only. */
  | { readonly type: 'EnsureToken'; readonly tokenId: string; readonly at: string }
  /** The holder asks: another token in place of the one in force. */
  | { readonly type: 'RotateToken'; readonly tokenId: string; readonly at: string }
  | { readonly type: 'DisableAccount'; readonly at: string }
  | { readonly type: 'EnableAccount'; readonly at: string }
  | SignIn
  | { readonly type: 'EndSession'; readonly sessionId: string; readonly at: string }
  | { readonly type: 'EndOtherSessions'; readonly keepSessionId: string | null; readonly at: string }
  | SetPassword

interface SignIn {
  readonly type: 'SignIn'
  readonly sessionId: string
  readonly method: SignInMethod
  /** The password that was found right; another one may be in force by now. */
  readonly passwordId: string | undefined
  /** The login by another party that was shown; it may be disconnected by now. */
  readonly loginId?: string | undefined
  /** The second factor, where one was shown. */
  readonly shown?: Shown | undefined
  readonly at: string
}

/** The API token is replaced with the password, because whoever knew the one may know the other (web-and-accounts.md 3.4). */
interface SetPassword {
  readonly type: 'SetPassword'
  readonly passwordId: string
  readonly tokenId: string
  /** With the former password, or with a key that was sent by mail. */
  readonly by: { readonly passwordId: string } | { readonly keyId: string } | 'operator'
  readonly at: string
}

export function decideCredential(command: CredentialCommand, state: Account): AccountEvent[] {
  switch (command.type) {
    case 'IssueToken':
      return [issued(command, opened(state))]
    case 'EnsureToken': {
      const holder = enabled(state)
      return holder.tokenId === undefined ? [issued(command, holder)] : []
    }
    case 'RotateToken':
      return [issued(command, enabled(state))]
    case 'DisableAccount': {
      const { accountId, enabled } = opened(state)
      return enabled ? [{ type: 'AccountDisabled', data: { accountId, at: command.at } }] : []
    }
    case 'EnableAccount': {
      const { accountId, enabled } = opened(state)
      return enabled ? [] : [{ type: 'AccountEnabled', data: { accountId, at: command.at } }]
    }
    case 'SignIn':
      return signIn(command, enabled(state))
    case 'EndSession':
      return ended(opened(state), (sessionId) => sessionId === command.sessionId, command.at)
    case 'EndOtherSessions':
      return ended(opened(state), (sessionId) => sessionId !== command.keepSessionId, command.at)
    case 'SetPassword':
      return setPassword(command, opened(state))
  }
}

function issued({ tokenId, at }: { tokenId: string; at: string }, { accountId }: OpenAccount): AccountEvent {
  return { type: 'AccountTokenIssued', data: { accountId, tokenId, occasion: 'asked', at } }
}

function signIn({ sessionId, method, passwordId, loginId, shown, at }: SignIn, holder: OpenAccount): AccountEvent[] {
  if (!holder.emailVerified) {
    throw new DomainError('forbidden', 'email-unconfirmed', 'Confirm the address of this account before you sign in.')
  }
  if (passwordId !== undefined && passwordId !== holder.passwordId) throw passwordReplaced()
  if (loginId !== undefined) demandLogin(loginId, holder)
  const { accountId, factors } = holder
  if (shown === undefined) {
    if (secondFactorsOf(factors).length > 0) throw secondFactorRequired()
    return [{ type: 'AccountSignedIn', data: { accountId, sessionId, method, at } }]
  }
  const data = { accountId, sessionId, method, secondFactor: shown.factor, at }
  return [{ type: 'AccountSignedIn', data }, ...usedUp(shown, holder, at)]
}

function ended({ accountId, sessionIds }: OpenAccount, which: (id: string) => boolean, at: string): AccountEvent[] {
  return sessionIds.filter(which).map((sessionId) => {
    return { type: 'AccountSessionEnded', data: { accountId, sessionId, at } }
  })
}

function setPassword({ passwordId, tokenId, by, at }: SetPassword, holder: OpenAccount): AccountEvent[] {
  const { accountId } = holder
  if (by !== 'operator') {
    if ('passwordId' in by && by.passwordId !== holder.passwordId) throw passwordReplaced()
    if ('keyId' in by && !holder.resetKeyIds.includes(by.keyId)) throw keyInvalid()
  }
  const occasion = by !== 'operator' && 'keyId' in by ? 'reset' : 'changed'
  const events: AccountEvent[] = [
    { type: 'AccountPasswordSet', data: { accountId, passwordId, occasion, at } },
    { type: 'AccountTokenIssued', data: { accountId, tokenId, occasion: 'password', at } },
  ]
  if (by === 'operator' || 'keyId' in by) events.push(...allRevoked(holder, at))
  // the key came to the address, so whoever used it reads mail there
  if (occasion === 'reset' && !holder.emailVerified) {
    events.push({ type: 'AccountEmailVerified', data: { accountId, email: holder.email, at } })
  }
  return events
}

function passwordReplaced(): DomainError {
  return new DomainError(
    'conflict',
    'password-replaced',
    'The password was replaced by another one at this moment. Try again with the new one.',
  )
}

/** The refusal of a key that was used, replaced, forgotten or never was. */
export function keyInvalid(): DomainError {
  return new DomainError(
    'not-found',
    'key-invalid',
    'This link is not valid any more: it was used, is too old, or was not copied whole. Ask for another mail.',
  )
}
