import type { Browser } from '../changes/browser-spec.js'
import type { ChangingStore } from '../changes/changing-store-spec.js'
import { PASSWORD, type Person, signedIn } from '../changes/people-spec.js'

const LONG = 'maximiliane-charlotte.von-hohenlohe-langenburg-bartenstein'

/** The people of the store, and what each is there for. */
const PEOPLE = {
  /** Has some of everything. */
  jana: { username: 'jana.novak', firstName: 'Jana', lastName: 'Nováková' },
  /** Has nothing but the account. */
  ben: { username: 'ben', firstName: 'Ben', lastName: 'Okafor' },
  /** Has names and apps as long as they may be, or nearly so. */
  lena: { username: LONG, firstName: 'Maximiliane-Charlotte', lastName: 'von Hohenlohe-Langenburg' },
  /** Wants to go, and had asked for another address before. */
  tom: { username: 'tom', firstName: 'Tom', lastName: 'Brandt' },
  /** May not come in any more. */
  spam: { username: 'cheap-watches', firstName: 'Cheap', lastName: 'Watches' },
  /** Looks after the store. */
  maria: { username: 'maria', firstName: 'Maria', lastName: 'Silva', isSuperuser: true, isStaff: true },
  stefan: { username: 'stefan', firstName: 'Stefan', lastName: 'Weiß', isStaff: true },
} as const

export type People = Readonly<Record<keyof typeof PEOPLE, Person>>

/** Makes all of them. */
export async function register(store: ChangingStore): Promise<People> {
  const all: [string, Person][] = []
  for (const [key, { username, firstName: _first, lastName: _last, ...roles }] of Object.entries(PEOPLE)) {
    const email = `${username}@example.org`
    await store.operate('/operator/accounts', { username, email, password: PASSWORD, emailVerified: true, ...roles })
    const issued = await store.operate('/operator/tokens', { username })
    const [accountId, token] = [String(issued.accountId), String(issued.token)]
    all.push([key, { username, email, accountId, token, actor: `account:${accountId}` }])
  }
  return Object.fromEntries(all) as unknown as People
}

export type Browsers = Readonly<Record<keyof People, Browser>>

/** Signs all of them in, and has them say what they are called. */
export async function signInAll(store: ChangingStore, people: People): Promise<Browsers> {
  const all: [string, Browser][] = []
  for (const [key, person] of Object.entries(people)) {
    const browser = await signedIn(store, person)
    const { firstName, lastName } = PEOPLE[key as keyof People]
    await sent(browser, '/account/', { firstName, lastName, password: PASSWORD })
    all.push([key, browser])
  }
  return Object.fromEntries(all) as unknown as Browsers
}

/** Sends a form that has to be taken. */
export async function sent(browser: Browser, path: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const { status, text } = await (await browser.fill(path, fields))('a-store-that-people-use')
  if (status >= 400)
    throw new Error(`${path}: ${status} ${/<main.*<\/main>/s.exec(text)?.[0].replaceAll(/<[^>]*>/g, ' ') ?? text}`)
  return text
}
