import type { AccountIdentity } from '@appstore/contracts/accounts'
import type { Caller } from '@appstore/contracts/rpc'
import type { Begun, Device, SignInMethod } from '@appstore/contracts/sessions'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { v5 as uuidv5 } from 'uuid'
import type { ChallengeStore } from '../credentials/challenge-store.js'
import type { SessionStore } from '../credentials/session-store.js'
import { type AccountHandler, streamOf } from './account-handler.js'
import type { OpenAccount } from './account-state.decider.js'
import type { Shown } from './factor.decider.js'
import { secondFactorsOf } from './factors-state.decider.js'

export interface BeginParts {
  readonly handler: AccountHandler
  readonly sessions: SessionStore
  readonly challenges: ChallengeStore
  readonly now: () => Date
}

/** Somebody whose first step was right. */
export interface Beginning {
  readonly account: AccountIdentity
  /** The account's. */
  readonly language: string
  /** Its actor is the account, its credential what was shown. */
  readonly caller: Caller
  readonly method: SignInMethod
  /** The password that was found right, where it was one. */
  readonly passwordId?: string | undefined
  /** The login by another party that was shown, where it was one. */
  readonly loginId?: string | undefined
  readonly device: Device
  /** A second factor that was shown with the first, as passkeys do that know their holder. */
  readonly shown?: Shown | undefined
}

/**
 * The one end of every way to sign in: a session, always a new one, so that nobody can prepare one for somebody else; or a
 * challenge, when the account has a second factor that was not shown.
 */
export async function beginSession(parts: BeginParts, beginning: Beginning): Promise<Begun> {
  const { handler, challenges } = parts
  const { account, caller, method, passwordId, loginId, shown } = beginning
  const { accountId } = account
  const { state } = await handler.load(streamOf(accountId))
  if (state.status !== 'open') return { outcome: 'refused' }
  const methods = secondFactorsOf(state.factors)
  if (methods.length === 0 || shown !== undefined) return await begin(parts, beginning, state)
  if (!state.enabled) return { outcome: 'refused' }
  const first = { accountId, method, passwordId, loginId }
  const challenge = await challenges.open(uuidv5('challenge', caller.commandId), first)
  return { outcome: 'second-factor', challenge, methods: [...methods] }
}

async function begin(parts: BeginParts, beginning: Beginning, state: OpenAccount): Promise<Begun> {
  const { handler, sessions, now } = parts
  const { account, language, caller, method, passwordId, loginId, device, shown } = beginning
  const { accountId } = account
  const sessionId = uuidv5('session', caller.commandId)
  const { secret, expiresAt } = await sessions.open({ sessionId, accountId, device })
  const signedInAt = now().toISOString()
  const command = { type: 'SignIn', sessionId, method, passwordId, loginId, shown, at: signedInAt } as const
  try {
    const result = await handler.execute({ stream: streamOf(accountId), command, caller })
    const hasSecondFactor = secondFactorsOf(state.factors).length > 0
    const proof = { signedInAt, provedAt: signedInAt, secondFactor: shown !== undefined, hasSecondFactor }
    const eraseAt = state.deletion?.eraseAt ?? null
    const session = { sessionId, account, credential: `session:${sessionId}`, language, eraseAt, ...proof }
    return {
      outcome: 'signed-in',
      secret,
      session: { ...session, expiresAt: expiresAt.toISOString() },
      position: String(result.position),
    }
  } catch (error) {
    // what was found right a moment ago is not any more: the account was disabled, has another password, or lost this login
    if (error instanceof DomainError && error.code !== 'concurrent-change') return { outcome: 'refused' }
    throw error
  }
}
