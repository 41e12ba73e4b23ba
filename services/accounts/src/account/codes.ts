import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { RecoveryCodeStore } from '../credentials/recovery-code-store.js'
import type { TotpStore } from '../credentials/totp-store.js'
import type { WrongCodeStore } from '../credentials/wrong-code-store.js'
import type { OpenAccount } from './account-state.decider.js'
import type { Shown } from './factor.decider.js'

export interface CodeParts {
  readonly totps: TotpStore
  readonly recoveryCodes: RecoveryCodeStore
  readonly wrongCodes: WrongCodeStore
}

/** Six digits, as apps show them: often with a space in the middle. */
const APP_CODE = /^\d{3}\s?\d{3}$/

/**
 * What a code is: one of the account's app that was not taken before, or a recovery code that was not used. A code of the app is taken
 * by being looked at; a recovery code is used up by the event that follows.
 *
 * @throws DomainError `too-many-codes`
 */
export async function lookAtCode(
  { totps, recoveryCodes, wrongCodes }: CodeParts,
  { accountId, factors }: OpenAccount,
  given: string,
): Promise<Shown | undefined> {
  const code = given.trim()
  await wrongCodes.take(accountId)
  const shown = APP_CODE.test(code) ? await ofApp() : await ofList()
  if (shown !== undefined) await wrongCodes.clear(accountId)
  return shown

  async function ofApp(): Promise<Shown | undefined> {
    if (factors.totp === undefined) return undefined
    const isRight = await totps.takeCode(factors.totp.totpId, accountId, code.replace(/\s/g, ''))
    return isRight ? { factor: 'totp' } : undefined
  }
  async function ofList(): Promise<Shown | undefined> {
    const codeId = await recoveryCodes.find(accountId, factors.recoveryCodeIds, code)
    return codeId === undefined ? undefined : { factor: 'recovery-code', codeId }
  }
}

/** A refusal that says the same whatever was wrong with the code. */
export function isCodeRefusal(error: unknown): boolean {
  return error instanceof DomainError && ['recovery-code-used', 'second-factor-missing'].includes(error.code)
}
