import { newcomerOf, signUpByLogin } from '@appstore/contracts/linked-logins'
import type { Caller } from '@appstore/contracts/rpc'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import { v5 as uuidv5 } from 'uuid'
import type { z } from 'zod'
import { plainAddress } from '../credentials/address-store.js'
import type { Arrival } from '../credentials/arrival-store.js'
import { accountIdOf, streamOf } from './account-handler.js'
import type { ArrivalParts } from './arrival.rpc.js'
import { beginSession } from './begin-session.js'
import { holderOfLogin, inUse, keepLogin } from './link-login.js'
import { enter, lookAtRegistration } from './registration.js'

type SignUp = z.infer<typeof signUpByLogin.request>
type SignedUp = z.input<typeof signUpByLogin.response>

/** Answers those who came by another party for the first time and make an account of it (web-and-accounts.md 3.3). */
export function loginSignUpAnswers(parts: ArrivalParts): Answer[] {
  return [
    answer(newcomerOf, async ({ ticket }) => {
      const arrival = await parts.arrivals.find(ticket)
      if (arrival === undefined) return { newcomer: null }
      const { provider, person } = arrival
      const { email, emailVerified, firstName, lastName } = person
      const username = person.name.replace(/[^\w.@+-]+/g, '').slice(0, 150)
      return { newcomer: { provider, username, email: email ?? '', emailVerified, firstName, lastName } }
    }),
    answer(signUpByLogin, (request) => signUp(parts, request)),
  ]
}

async function signUp(parts: ArrivalParts, request: SignUp): Promise<SignedUp> {
  const { arrivals } = parts
  const { caller, ticket } = request
  const arrival = await arrivals.find(ticket)
  if (arrival === undefined) throw expired()
  const accountId = accountIdOf(caller.commandId)
  const { commands } = await parts.handler.load(streamOf(accountId))
  const first = commands.get(caller.commandId)
  if (first !== undefined) return await goIn(parts, request, accountId, arrival, String(first.position))
  const { provider, person } = arrival
  if ((await holderOfLogin(parts, { provider, subject: person.subject })) !== undefined) throw inUse()
  await lookAtRegistration(parts, request, [])
  // one account of it, however many windows it is open in
  if (!(await arrivals.take(ticket, caller.commandId))) throw expired()
  try {
    return await make(parts, request, accountId, arrival)
  } catch (error) {
    await arrivals.release(ticket)
    throw error
  }
}

async function make(parts: ArrivalParts, request: SignUp, accountId: string, arrival: Arrival): Promise<SignedUp> {
  const { provider, person } = arrival
  const loginId = uuidv5('login', request.caller.commandId)
  const { position, made } = await enter(parts, accountId, request, async () => {
    await keepLogin(parts, { provider, subject: person.subject }, { loginId, accountId, person })
    return { passwordId: undefined, login: { loginId, provider }, emailVerified: isVouchedFor(arrival, request.email) }
  })
  if (made) return await goIn(parts, request, accountId, arrival, position)
  // whoever holds the address may want to connect this login to the account they have
  await parts.logins.remove(loginId)
  return { outcome: 'mail-sent', position }
}

/** The other party has seen that the person reads mail at this very address. */
function isVouchedFor({ person }: Arrival, email: string): boolean {
  return person.emailVerified && person.email !== null && plainAddress(person.email) === plainAddress(email)
}

/** Whoever needs no confirmation is in; all others wait for the mail. */
async function goIn(
  parts: ArrivalParts,
  { caller, email, username, language, device }: SignUp,
  accountId: string,
  arrival: Arrival,
  position: string,
): Promise<SignedUp> {
  if (!isVouchedFor(arrival, email)) return { outcome: 'mail-sent', position }
  const account = { accountId, username, isStaff: false, isSuperuser: false }
  const holder = holderOf(caller, accountId)
  const begun = await beginSession(parts, { account, language, caller: holder, method: arrival.provider, device })
  if (begun.outcome !== 'signed-in') throw expired()
  return { ...begun, next: arrival.next }
}

function holderOf(caller: Caller, accountId: string): Caller {
  const login = `login:${uuidv5('login', caller.commandId)}`
  return { ...caller, actor: `account:${accountId}`, credential: login, commandId: uuidv5('sign in', caller.commandId) }
}

function expired(): DomainError {
  return new DomainError(
    'forbidden',
    'login-expired',
    'This took longer than half an hour, or was done already in another window. Begin once more.',
  )
}
