import type { FieldProblem } from '@appstore/contracts/people'
import type { Caller } from '@appstore/contracts/rpc'
import { PROOF_LIFE } from '@appstore/contracts/second-factor'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { v5 as uuidv5 } from 'uuid'
import { streamOf } from './account-handler.js'
import type { OpenAccount } from './account-state.decider.js'
import type { PeopleParts } from './people-parts.js'

/** Wrong passwords in a row after which a session ends (web-and-accounts.md 3.5). */
export const WRONG_PASSWORDS = 16

const SESSION = /^session:([0-9a-f-]{36})$/

export interface PasswordLook {
  /** Of the password that was given; `undefined` for accounts that have none. */
  readonly passwordId: string | undefined
  readonly problems: FieldProblem[]
}

/**
 * Is it really the holder who sits there? Accounts without a password are not asked for one (web-and-accounts.md 3.5): their holder has
 * shown in the same session a moment ago, by another way, who they are.
 *
 * @throws DomainError `session-ended` after too many wrong passwords in one session, `proof-needed`
 */
export async function lookAtPassword(
  parts: PeopleParts,
  account: OpenAccount,
  { caller, password, field }: { caller: Caller; password: string; field: 'password' | 'oldPassword' },
): Promise<PasswordLook> {
  if (account.passwordId === undefined) {
    await demandFreshProof(parts, account, caller)
    return { passwordId: undefined, problems: [] }
  }
  const known = await parts.knows(account.accountId, password)
  const sessionId = SESSION.exec(caller.credential)?.[1]
  if (known !== undefined) {
    if (sessionId !== undefined) await parts.sessions.rightPassword(sessionId)
    return { ...known, problems: [] }
  }
  if (sessionId !== undefined && (await parts.sessions.wrongPassword(sessionId)) >= WRONG_PASSWORDS) {
    await endSession(parts, account.accountId, sessionId, caller)
  }
  return { passwordId: undefined, problems: [wrongPassword(field)] }
}

async function demandFreshProof(parts: PeopleParts, { accountId, sessionIds }: OpenAccount, { credential }: Caller) {
  const sessionId = SESSION.exec(credential)?.[1]
  const isOwn = sessionId !== undefined && sessionIds.includes(sessionId)
  const provedAt = isOwn ? await parts.provedAt(accountId, sessionId) : undefined
  if (provedAt !== undefined && parts.now().getTime() - provedAt.getTime() < PROOF_LIFE) return
  throw new DomainError(
    'forbidden',
    'proof-needed',
    'This account has no password, so show first at /reauthenticate/ who you are; that is good for ten minutes.',
  )
}

export function wrongPassword(field: 'password' | 'oldPassword'): FieldProblem {
  return { field, code: 'password-wrong', detail: 'This is not your password.' }
}

async function endSession({ handler, now }: PeopleParts, accountId: string, sessionId: string, caller: Caller) {
  const command = { type: 'EndSession', sessionId, at: now().toISOString() } as const
  const ending = { ...caller, commandId: uuidv5('end session', caller.commandId) }
  const { position } = await handler.execute({ stream: streamOf(accountId), command, caller: ending })
  throw new DomainError(
    'forbidden',
    'session-ended',
    'The password was wrong too many times, so this session was ended. Sign in again.',
    { position: String(position) },
  )
}
