import type { AccountIdentity } from '@appstore/contracts/accounts'
import type { Caller } from '@appstore/contracts/rpc'
import { endOtherSessions, endSession, signIn } from '@appstore/contracts/sessions'
import { type Answer, answer } from '@appstore/runtime/service'
import type { z } from 'zod'
import { streamOf } from './account-handler.js'
import { type BeginParts, beginSession } from './begin-session.js'

export interface SessionParts extends BeginParts {
  readonly recognise: (
    login: string,
    password: string,
  ) => Promise<{ account: AccountIdentity; passwordId: string; emailVerified: boolean; language: string } | undefined>
  /** Sends the mail that asks for the address to be confirmed, unless one went out a moment ago. */
  readonly remindOfConfirmation: (accountId: string, caller: Caller) => Promise<void>
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

async function startSession(parts: SessionParts, { caller, login, password, device }: SignIn): Promise<SignedIn> {
  const recognised = await parts.recognise(login, password)
  if (recognised === undefined) return { outcome: 'refused' }
  const { account, passwordId, emailVerified, language } = recognised
  const holder = { ...caller, actor: `account:${account.accountId}`, credential: 'password' }
  if (!emailVerified) {
    await parts.remindOfConfirmation(account.accountId, holder)
    return { outcome: 'unconfirmed' }
  }
  return await beginSession(parts, { account, language, caller: holder, method: 'password', passwordId, device })
}
