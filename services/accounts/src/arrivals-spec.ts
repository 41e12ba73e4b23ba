import { randomUUID } from 'node:crypto'
import { arriveByLogin, signUpByLogin } from '@appstore/contracts/linked-logins'
import type { LoginIntent, LoginProvider, ProvedPerson } from '@appstore/contracts/logins'
import type { z } from 'zod'
import { type People, visitor } from './people-spec.js'

const DEVICE = { userAgent: 'test', address: '192.0.2.1' }

/** Somebody as GitHub knows them. */
export function known(subject: string, changes: Partial<ProvedPerson> = {}): ProvedPerson {
  const names = { name: subject, firstName: 'Erika', lastName: 'Mustermann' }
  return { subject, ...names, email: `${subject}@mail.example`, emailVerified: true, ...changes }
}

/** People on their way back from another party. */
export function arrivals(people: People) {
  const enter: LoginIntent = { purpose: 'enter', accountId: null, next: '/account/' }
  const arrive = (person: ProvedPerson, intent = enter, caller = visitor(), provider: LoginProvider = 'github') => {
    const query = `code=${randomUUID()}`
    people.finished.set(query, { outcome: 'proved', intent, person })
    return people.call(arriveByLogin, { caller, provider, browser: 'b', query, device: DEVICE })
  }
  const form = (ticket: string, username: string, changes: Partial<z.input<typeof signUpByLogin.request>> = {}) => {
    const captcha = randomUUID()
    people.captchas.add(captcha)
    const told = { username, email: `${username}@mail.example`, firstName: 'Erika', lastName: 'Mustermann' }
    const rest = { newsletter: false, language: 'en', captcha, device: DEVICE }
    return { caller: visitor(), ticket, ...told, ...rest, ...changes }
  }
  const ticketOf = async (person: ProvedPerson) => {
    const arrived = await arrive(person)
    if (arrived.outcome !== 'newcomer') throw new Error(arrived.outcome)
    return arrived.ticket
  }
  return {
    arrive,
    ticketOf,
    form,
    /** Comes by GitHub and makes an account of it; what it is signed in with. */
    async newcomer(username: string) {
      const made = await people.call(signUpByLogin, form(await ticketOf(known(username)), username))
      if (made.outcome !== 'signed-in') throw new Error(made.outcome)
      const { secret, session } = made
      const { accountId } = session.account
      const caller = () => ({ ...visitor(), actor: `account:${accountId}`, credential: session.credential })
      return { accountId, secret, caller }
    },
    /** Somebody with a password, who comes back to connect a login, or to prove by it who they are. */
    intentOf: (purpose: 'connect' | 'prove', accountId: string): LoginIntent => ({ purpose, accountId, next: '/x/' }),
  }
}
