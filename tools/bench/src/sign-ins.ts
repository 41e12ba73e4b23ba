import { randomBytes, randomUUID } from 'node:crypto'
import { type StoreProcess, startStoreProcess } from './store-process.js'

/** Two kinds of requests that should take the same time, with the milliseconds of each pair. */
export interface Likeness {
  readonly what: string
  readonly one: string
  readonly other: string
  readonly milliseconds: readonly (readonly [number, number])[]
}

const SCOPES = ['LOGIN', 'LOGIN_FAILED', 'SIGNUP', 'PASSWORD_RESET']
const PASSWORD = 'nine brave little otters'
const WARM_UP = 20

/** Sends what tells nothing to those who must not know who has an account, and takes the time of each answer. */
export async function signIns(folder: string, pairs: number): Promise<Likeness[]> {
  const unlimited = Object.fromEntries(SCOPES.map((scope) => [`THROTTLE_${scope}`, '1000000/second']))
  const store = await startStoreProcess(folder, { ...unlimited, CAPTCHA: 'off', EMAIL_CHECK_DOMAINS: 'false' })
  try {
    await newAccount(store, 'known')
    await newAccount(store, 'disabled')
    await operate(store, '/operator/accounts/enabled', { username: 'disabled', enabled: false })
    const forms = await formsOf(store)
    const wrong = (login: string) => forms.send('/login/', { login, password: 'not this one' }, 422)
    const reset = (email: string) => forms.send('/password/reset/', { email }, 303)
    const likeness = async (what: string, one: Kind, other: Kind): Promise<Likeness> => {
      return { what, one: one.name, other: other.name, milliseconds: await inTurn(one.send, other.send, pairs) }
    }
    const stranger = () => `n${randomBytes(6).toString('hex')}`
    const unknown: Kind = { name: 'unknown', send: () => wrong(stranger()) }
    const nowhere: Kind = { name: 'unknown', send: () => wrong(`${stranger()}@example.org`) }
    return [
      await likeness('log in with a wrong password', { name: 'known name', send: () => wrong('known') }, unknown),
      await likeness(
        'log in with a wrong password',
        { name: 'known address', send: () => wrong('known@example.org') },
        nowhere,
      ),
      await likeness('log in', { name: 'disabled account', send: () => wrong('disabled') }, unknown),
      await likeness(
        'ask for another password',
        { name: 'known address', send: () => reset('known@example.org') },
        { name: 'unknown', send: () => reset(`${stranger()}@example.org`) },
      ),
      await likeness(
        'sign up',
        { name: 'address in use', send: () => forms.signUp(stranger(), 'known@example.org') },
        { name: 'new address', send: () => forms.signUp(stranger(), `${stranger()}@example.org`) },
      ),
    ]
  } finally {
    await store.stop()
  }
}

interface Kind {
  readonly name: string
  readonly send: () => Promise<void>
}

/** One after the other, each kind first in every second pair, so that whatever else the machine does meets both. */
async function inTurn(one: Kind['send'], other: Kind['send'], pairs: number): Promise<(readonly [number, number])[]> {
  const times: (readonly [number, number])[] = []
  for (let pair = -WARM_UP; pair < pairs; pair += 1) {
    const swapped = pair % 2 !== 0
    const [first, second] = [await timeOf(swapped ? other : one), await timeOf(swapped ? one : other)]
    if (pair >= 0) times.push(swapped ? [second, first] : [first, second])
  }
  return times
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

/** The forms of the site, from one browser. */
async function formsOf({ url }: StoreProcess) {
  const page = await fetch(`${url}/login/`)
  const cookie = page.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const csrf = /name="csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
  const send = async (path: string, fields: Readonly<Record<string, string>>, expected: number) => {
    const body = new URLSearchParams({ csrf, command: randomUUID(), ...fields })
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers: { cookie }, body, redirect: 'manual' })
    await answer.arrayBuffer()
    if (answer.status !== expected) throw new Error(`${path} was answered with ${answer.status}`)
  }
  const names = { firstName: 'Nina', lastName: 'Neu', password: PASSWORD, passwordAgain: PASSWORD }
  return {
    send,
    signUp: (username: string, email: string) => send('/signup/', { username, email, ...names }, 303),
  }
}

async function newAccount(store: StoreProcess, username: string): Promise<void> {
  const account = { username, email: `${username}@example.org`, password: PASSWORD, emailVerified: true }
  await operate(store, '/operator/accounts', account)
}

async function operate({ url, operatorToken }: StoreProcess, path: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}
