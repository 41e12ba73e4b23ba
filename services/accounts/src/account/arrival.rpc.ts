import type { AccountIdentity } from '@appstore/contracts/accounts'
import { arriveByLogin } from '@appstore/contracts/linked-logins'
import { finishLogin, type LoginIntent, type LoginProvider, type ProvedPerson } from '@appstore/contracts/logins'
import type { Caller } from '@appstore/contracts/rpc'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import type { z } from 'zod'
import { ARRIVAL_LIFE } from '../credentials/arrival-store.js'
import { streamOf } from './account-handler.js'
import { type BeginParts, beginSession } from './begin-session.js'
import { holderOfLogin, keepLogin, type LoginParts } from './link-login.js'

export interface ArrivalParts extends LoginParts, BeginParts {
  readonly identityOf: (accountId: string) => Promise<{ account: AccountIdentity; language: string } | undefined>
  /** Sends the mail that asks for the address to be confirmed, unless one went out a moment ago. */
  readonly remindOfConfirmation: (accountId: string, caller: Caller) => Promise<void>
}

type Arrive = z.infer<typeof arriveByLogin.request>
type Arrived = z.input<typeof arriveByLogin.response>

/** What somebody came back with. */
interface Proved {
  readonly provider: LoginProvider
  readonly person: ProvedPerson
  readonly next: string
}

/** Answers who comes back from another party: to sign in or up, to connect the login, or to show once more who they are. */
export function arrivalAnswers(parts: ArrivalParts): Answer[] {
  return [
    answer(arriveByLogin, async (request): Promise<Arrived> => {
      const { caller, provider, browser, query } = request
      const { correlationId } = caller
      const finished = await parts.messaging.call(finishLogin, { provider, browser, query }, { correlationId })
      const { intent } = finished
      const { purpose, next } = intent
      if (finished.outcome === 'cancelled') return { outcome: 'cancelled', purpose, next }
      const proved = { provider, person: finished.person, next }
      if (purpose === 'enter') return await enter(parts, request, proved)
      const accountId = ownAccount(intent, caller)
      return purpose === 'connect'
        ? await connect(parts, caller, accountId, proved)
        : await prove(parts, caller, accountId, proved)
    }),
  ]
}

/** Whoever went away signed in comes back signed in as the same, or nothing is done to anybody's account. */
function ownAccount({ accountId }: LoginIntent, { actor }: Caller): string {
  if (accountId !== null && actor === `account:${accountId}`) return accountId
  throw new DomainError(
    'forbidden',
    'login-expired',
    'Nobody is signed in any more who began this, or it is somebody else by now. Begin once more.',
  )
}

async function enter(parts: ArrivalParts, { caller, device }: Arrive, proved: Proved): Promise<Arrived> {
  const { provider, person, next } = proved
  const found = await holderOfLogin(parts, { provider, subject: person.subject })
  if (found === undefined) {
    const ticket = await parts.arrivals.open(proved)
    return { outcome: 'newcomer', ticket, maxAgeSeconds: ARRIVAL_LIFE }
  }
  const { accountId, emailVerified } = found.account
  const holder = { ...caller, actor: `account:${accountId}`, credential: `login:${found.loginId}` }
  const known = await parts.identityOf(accountId)
  if (known === undefined) throw notLetIn()
  if (!emailVerified) {
    await parts.remindOfConfirmation(accountId, holder)
    return { outcome: 'unconfirmed' }
  }
  const begun = await beginSession(parts, {
    ...known,
    caller: holder,
    method: provider,
    loginId: found.loginId,
    device,
  })
  if (begun.outcome === 'refused') throw notLetIn()
  return { ...begun, next }
}

/** As little is told as to those who come with a password. */
function notLetIn(): DomainError {
  return new DomainError(
    'forbidden',
    'login-refused',
    'This login opens no account. If you think it should, ask the operators of the store.',
  )
}

async function connect(parts: ArrivalParts, caller: Caller, accountId: string, proved: Proved): Promise<Arrived> {
  const { provider, person, next } = proved
  const { subject } = person
  const found = await holderOfLogin(parts, { provider, subject })
  if (found?.account.accountId === accountId) return { outcome: 'connected', position: null, next }
  const loginId = uuidv5('login', caller.commandId)
  await keepLogin(parts, { provider, subject }, { loginId, accountId, person })
  const command = { type: 'LinkLogin', loginId, provider, at: parts.now().toISOString() } as const
  const { position } = await parts.handler.execute({ stream: streamOf(accountId), command, caller })
  return { outcome: 'connected', position: String(position), next }
}

const SESSION = /^session:([0-9a-f-]{36})$/

async function prove(parts: ArrivalParts, caller: Caller, accountId: string, proved: Proved): Promise<Arrived> {
  const { provider, person, next } = proved
  const found = await holderOfLogin(parts, { provider, subject: person.subject })
  const sessionId = SESSION.exec(caller.credential)?.[1]
  if (found?.account.accountId !== accountId || sessionId === undefined) {
    throw new DomainError(
      'forbidden',
      'login-not-yours',
      'This login is not connected to your account. Take the one that is, or another way to show who you are.',
    )
  }
  const shown = { factor: provider, loginId: found.loginId } as const
  const command = { type: 'ProveIdentity', sessionId, shown, at: parts.now().toISOString() } as const
  const { position } = await parts.handler.execute({ stream: streamOf(accountId), command, caller })
  // whoever had read the former secret is out
  const renewed = await parts.sessions.renew(sessionId, caller.commandId)
  if (renewed === undefined) throw new Error(`session ${sessionId} is in the log, but not in its table`)
  const { secret, expiresAt } = renewed
  return { outcome: 'proved', secret, expiresAt: expiresAt.toISOString(), position: String(position), next }
}
