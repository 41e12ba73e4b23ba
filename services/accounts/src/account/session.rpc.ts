import type { AccountIdentity } from '@appstore/contracts/accounts'
import type { Caller } from '@appstore/contracts/rpc'
import { endOtherSessions, endSession, signIn } from '@appstore/contracts/sessions'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import type { z } from 'zod'
import type { SessionStore } from '../credentials/session-store.js'
import { type AccountHandler, streamOf } from './account-handler.js'

export interface SessionParts {
  readonly handler: AccountHandler
  readonly sessions: SessionStore
  readonly recognise: (
    login: string,
    password: string,
  ) => Promise<{ account: AccountIdentity; passwordId: string; emailVerified: boolean; language: string } | undefined>
  /** Sends the mail that asks for the address to be confirmed, unless one went out a moment ago. */
  readonly remindOfConfirmation: (accountId: string, caller: Caller) => Promise<void>
  readonly now: () => Date
}

/** Answers who signs in and out, and who ends what was left open elsewhere. */
export function sessionAnswers(parts: SessionParts): Answer[] {
  const { handler, now } = parts
  const execute = async (type: 'EndSession' | 'EndOtherSessions', request: Ending) => {
    const { caller, accountId, sessionId } = request
    const at = now().toISOString()
    const command =
      type === 'EndSession' ? { type, sessionId: sessionId ?? '', at } : { type, keepSessionId: sessionId, at }
    return await handler.execute({ stream: streamOf(accountId), command, caller })
  }
  return [
    answer(signIn, (request) => startSession(parts, request)),
    answer(endSession, async (request) => {
      const { events, position } = await execute('EndSession', request)
      return { position: events.length > 0 ? String(position) : null }
    }),
    answer(endOtherSessions, async ({ caller, accountId, keepSessionId: sessionId }) => {
      const { events, position } = await execute('EndOtherSessions', { caller, accountId, sessionId })
      return { ended: events.length, position: events.length > 0 ? String(position) : null }
    }),
  ]
}

interface Ending {
  readonly caller: Caller
  readonly accountId: string
  readonly sessionId: string | null
}

type SignIn = z.infer<typeof signIn.request>
type SignedIn = z.input<typeof signIn.response>

/** A session is always a new one, so nobody can prepare one for somebody else. */
async function startSession(parts: SessionParts, { caller, login, password, device }: SignIn): Promise<SignedIn> {
  const { handler, sessions, recognise, remindOfConfirmation, now } = parts
  const recognised = await recognise(login, password)
  if (recognised === undefined) return { outcome: 'refused' }
  const { account, passwordId, emailVerified, language } = recognised
  const { accountId } = account
  const holder = { ...caller, actor: `account:${accountId}`, credential: 'password' }
  if (!emailVerified) {
    await remindOfConfirmation(accountId, holder)
    return { outcome: 'unconfirmed' }
  }
  const sessionId = uuidv5('session', caller.commandId)
  const { secret, expiresAt } = await sessions.open({ sessionId, accountId, device })
  const signedInAt = now().toISOString()
  const command = { type: 'SignIn', sessionId, method: 'password', passwordId, at: signedInAt } as const
  try {
    const result = await handler.execute({ stream: streamOf(accountId), command, caller: holder })
    const session = { sessionId, account, credential: `session:${sessionId}`, language, signedInAt }
    return {
      outcome: 'signed-in',
      secret,
      session: { ...session, expiresAt: expiresAt.toISOString() },
      position: String(result.position),
    }
  } catch (error) {
    // what was found right a moment ago is not any more: the account was disabled, or has another password
    if (error instanceof DomainError && error.code !== 'concurrent-change') return { outcome: 'refused' }
    throw error
  }
}
