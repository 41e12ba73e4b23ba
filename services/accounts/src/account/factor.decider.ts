import type { LoginProvider } from '@appstore/contracts/logins'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { AccountEvent } from './account.events.js'
import { type Account, enabled, type OpenAccount, opened } from './account-state.decider.js'
import { secondFactorsOf } from './factors-state.decider.js'

/** What somebody showed beside, or in place of, a password: the code of the app, one of the recovery codes, or a passkey. */
export type Shown =
  | { readonly factor: 'totp' }
  | { readonly factor: 'passkey'; readonly passkeyId: string }
  | { readonly factor: 'recovery-code'; readonly codeId: string }

/** How an account proves more than that somebody knows its password. */
export type FactorCommand =
  | ProveIdentity
  /** A code of the seed was right. */
  | {
      readonly type: 'EnableTotp'
      readonly totpId: string
      readonly recoveryCodeIds: readonly string[]
      readonly sessionId: string | undefined
      readonly endOthers: boolean
      readonly at: string
    }
  | { readonly type: 'StopGuessing'; readonly at: string }
  | { readonly type: 'DisableTotp'; readonly by: 'holder' | 'operator'; readonly at: string }
  | { readonly type: 'ReplaceRecoveryCodes'; readonly recoveryCodeIds: readonly string[]; readonly at: string }

interface ProveIdentity {
  readonly type: 'ProveIdentity'
  readonly sessionId: string
  readonly shown:
    | Shown
    | { readonly factor: 'password'; readonly passwordId: string }
    | { readonly factor: LoginProvider; readonly loginId: string }
  readonly at: string
}

export function decideFactor(command: FactorCommand, state: Account): AccountEvent[] {
  const { at } = command
  switch (command.type) {
    case 'ProveIdentity':
      return proveIdentity(command, enabled(state))
    case 'EnableTotp':
      return enableTotp(command, enabled(state))
    case 'DisableTotp':
      return disableTotp(command, opened(state))
    case 'StopGuessing':
      return stopGuessing(at, opened(state))
    case 'ReplaceRecoveryCodes': {
      const holder = enabled(state)
      demandSecondFactor(holder)
      return [replaced(holder.accountId, command.recoveryCodeIds, 'asked', at)]
    }
  }
}

function proveIdentity({ sessionId, shown, at }: ProveIdentity, holder: OpenAccount): AccountEvent[] {
  const { accountId } = holder
  if (!holder.sessionIds.includes(sessionId)) {
    throw new DomainError('forbidden', 'session-ended', 'This session has ended. Sign in again.')
  }
  const proved = { type: 'AccountIdentityProved', data: { accountId, sessionId, method: shown.factor, at } } as const
  if (shown.factor === 'password' || 'loginId' in shown) {
    if (secondFactorsOf(holder.factors).length > 0) throw secondFactorRequired()
    demandInForce(shown, holder)
    return [proved]
  }
  return [proved, ...usedUp(shown, holder, at)]
}

function demandInForce(
  shown: { readonly passwordId: string } | { readonly loginId: string },
  holder: OpenAccount,
): void {
  if ('passwordId' in shown) {
    if (shown.passwordId === holder.passwordId) return
    throw new DomainError('conflict', 'password-replaced', 'The password was replaced at this moment. Sign in again.')
  }
  demandLogin(shown.loginId, holder)
}

/** @throws DomainError `login-not-yours` */
export function demandLogin(loginId: string, { logins }: OpenAccount): void {
  if (logins.some((each) => each.loginId === loginId)) return
  throw new DomainError('conflict', 'login-not-yours', 'This login was disconnected at this moment. Take another way.')
}

/** A recovery code works once: whoever comes second with it is refused here, even in the same moment. */
export function usedUp(shown: Shown, { accountId, factors }: OpenAccount, at: string): AccountEvent[] {
  if (shown.factor === 'totp' && factors.totp === undefined) throw secondFactorMissing()
  if (shown.factor === 'passkey' && !factors.passkeys.some(({ passkeyId }) => passkeyId === shown.passkeyId)) {
    throw new DomainError('conflict', 'passkey-unknown', 'This passkey was removed from the account a moment ago.')
  }
  if (shown.factor !== 'recovery-code') return []
  if (!factors.recoveryCodeIds.includes(shown.codeId)) {
    throw new DomainError('conflict', 'recovery-code-used', 'This recovery code was used already. Take another one.')
  }
  return [{ type: 'AccountRecoveryCodeUsed', data: { accountId, codeId: shown.codeId, at } }]
}

function enableTotp(
  { totpId, recoveryCodeIds, sessionId, endOthers, at }: Extract<FactorCommand, { type: 'EnableTotp' }>,
  holder: OpenAccount,
): AccountEvent[] {
  const { accountId, factors, sessionIds } = holder
  if (factors.totp !== undefined) {
    throw new DomainError(
      'conflict',
      'totp-enabled',
      'This account has an authenticator app already. Remove it first to set up another one.',
    )
  }
  const events: AccountEvent[] = [
    { type: 'AccountTotpEnabled', data: { accountId, totpId, at } },
    replaced(accountId, recoveryCodeIds, 'enabled', at),
  ]
  // the session that set it up has just shown a code
  if (sessionId !== undefined && sessionIds.includes(sessionId)) {
    events.push({ type: 'AccountIdentityProved', data: { accountId, sessionId, method: 'totp', at } })
  }
  return endOthers ? [...events, ...othersEnded(holder, sessionId, at)] : events
}

/** The end of every session but this one, which goes with what makes the account stronger. */
export function othersEnded(
  { accountId, sessionIds }: OpenAccount,
  keepSessionId: string | undefined,
  at: string,
): AccountEvent[] {
  const others = sessionIds.filter((sessionId) => sessionId !== keepSessionId)
  return others.map((sessionId) => ({ type: 'AccountSessionEnded', data: { accountId, sessionId, at } }))
}

/** Milliseconds in which the holder is told once, however often somebody is stopped. */
const TOLD_ONCE_IN = 3_600_000

function stopGuessing(at: string, { accountId, factors, guessedAt }: OpenAccount): AccountEvent[] {
  if (secondFactorsOf(factors).length === 0) return []
  if (guessedAt !== undefined && Date.parse(at) - Date.parse(guessedAt) < TOLD_ONCE_IN) return []
  return [{ type: 'AccountGuessingStopped', data: { accountId, at } }]
}

/** When operators take it away somebody may have taken the device: whoever is signed in has to sign in anew. */
function disableTotp(
  { by, at }: Extract<FactorCommand, { type: 'DisableTotp' }>,
  { accountId, factors, sessionIds }: OpenAccount,
): AccountEvent[] {
  const { totp } = factors
  const passkeys = by === 'operator' ? factors.passkeys : []
  if (totp === undefined && passkeys.length === 0) return []
  const ended = by === 'operator' ? sessionIds : []
  return [
    ...(totp ? [{ type: 'AccountTotpDisabled' as const, data: { accountId, totpId: totp.totpId, by, at } }] : []),
    ...passkeys.map(({ passkeyId }) => ({
      type: 'AccountPasskeyRemoved' as const,
      data: { accountId, passkeyId, at },
    })),
    ...ended.map((sessionId) => ({ type: 'AccountSessionEnded' as const, data: { accountId, sessionId, at } })),
  ]
}

function replaced(
  accountId: string,
  codeIds: readonly string[],
  occasion: 'enabled' | 'asked',
  at: string,
): AccountEvent {
  return { type: 'AccountRecoveryCodesReplaced', data: { accountId, codeIds: [...codeIds], occasion, at } }
}

export function secondFactorRequired(): DomainError {
  return new DomainError(
    'forbidden',
    'second-factor-required',
    'This account has a second factor: a code of its authenticator app or a recovery code is needed.',
  )
}

/** @throws DomainError `second-factor-missing` */
export function demandSecondFactor({ factors }: OpenAccount): void {
  if (secondFactorsOf(factors).length === 0) throw secondFactorMissing()
}

function secondFactorMissing(): DomainError {
  return new DomainError(
    'conflict',
    'second-factor-missing',
    'This account has no second factor. Set one up at /account/security/ or /account/passkeys/ first.',
  )
}
