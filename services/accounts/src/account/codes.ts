import type { Caller } from '@appstore/contracts/rpc'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { v5 as uuidv5 } from 'uuid'
import type { RecoveryCodeStore } from '../credentials/recovery-code-store.js'
import type { TotpStore } from '../credentials/totp-store.js'
import type { WrongCodeStore } from '../credentials/wrong-code-store.js'
import { type AccountHandler, streamOf } from './account-handler.js'
import type { OpenAccount } from './account-state.decider.js'
import type { Shown } from './factor.decider.js'

export interface CodeParts {
  readonly totps: TotpStore
  readonly recoveryCodes: RecoveryCodeStore
  readonly wrongCodes: WrongCodeStore
  readonly handler: AccountHandler
  readonly now: () => Date
}

/** A code that somebody gave; the credential of the caller is what they showed before. */
export interface GivenCode {
  readonly code: string
  readonly caller: Caller
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
  parts: CodeParts,
  { accountId, factors }: OpenAccount,
  given: GivenCode,
): Promise<Shown | undefined> {
  const { totps, recoveryCodes, wrongCodes } = parts
  const code = given.code.trim()
  try {
    await wrongCodes.take(accountId)
  } catch (error) {
    if (error instanceof DomainError) await noteGuessing(parts, accountId, given.caller)
    throw error
  }
  const shown = APP_CODE.test(code) ? await ofApp() : await ofList()
  if (shown !== undefined) await wrongCodes.clear(accountId)
  return shown

  function codeFor(totpId: string) {
    return { totpId, accountId, code: code.replace(/\s/g, ''), commandId: given.caller.commandId }
  }
  async function ofApp(): Promise<Shown | undefined> {
    if (factors.totp === undefined) return undefined
    const isRight = await totps.takeCode(codeFor(factors.totp.totpId))
    return isRight ? { factor: 'totp' } : undefined
  }
  async function ofList(): Promise<Shown | undefined> {
    const codeId = await recoveryCodes.find(accountId, factors.recoveryCodeIds, code)
    return codeId === undefined ? undefined : { factor: 'recovery-code', codeId }
  }
}

/**
 * Has the holder told, once an hour, that somebody was stopped from guessing: whoever comes as far as codes knows the password. The
 * command is another one than that of the guess, which may still be carried out.
 */
export async function noteGuessing({ handler, now }: CodeParts, accountId: string, caller: Caller): Promise<void> {
  const command = { type: 'StopGuessing', at: now().toISOString() } as const
  const by = { ...caller, commandId: uuidv5('guessing stopped', caller.commandId) }
  await handler.execute({ stream: streamOf(accountId), command, caller: by })
}

/** A refusal that says the same whatever was wrong with the code. */
export function isCodeRefusal(error: unknown): boolean {
  return error instanceof DomainError && ['recovery-code-used', 'second-factor-missing'].includes(error.code)
}
