import { Authenticator } from '@appstore/accounts/authenticator-spec'
import { sentBy } from './account-page-changes-spec.js'
import { Browser } from './browser-spec.js'
import type { Change, Changes, NoChanges } from './change-spec.js'
import type { ChangingStore } from './changing-store-spec.js'
import { newPerson, type Person, signedIn } from './people-spec.js'

const NEW = '/account/passkeys/new/'

interface Asked {
  readonly options: Readonly<Record<string, unknown>>
  readonly site: string
}

/** What a page's script is told. */
async function asked(browser: Browser, path: string): Promise<Asked> {
  const { status, text } = await (await browser.fill(path, {}))('question-of-a-test')
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`)
  return JSON.parse(text) as Asked
}

/** Somebody who is signed in, and about to keep a passkey. */
async function withAnswer(store: ChangingStore, signedInAlready?: { person: Person; browser: Browser }) {
  const person = signedInAlready?.person ?? (await newPerson(store))
  const browser = signedInAlready?.browser ?? (await signedIn(store, person))
  const { options, site } = await asked(browser, `${NEW}options/`)
  const authenticator = new Authenticator({ id: 'localhost', origin: site })
  return { person, browser, authenticator, answer: authenticator.create(options) }
}

/** Somebody who is signed in and has a passkey, and the path of its page. */
export async function withPasskey(
  store: ChangingStore,
  signedInAlready?: { person: Person; browser: Browser },
  passkeyName = '',
) {
  const { answer, ...holder } = await withAnswer(store, signedInAlready)
  const { status } = await (await holder.browser.fill(NEW, { answer, passkeyName }))('passkey-of-a-test')
  if (status !== 303) throw new Error(`no passkey was added: ${status}`)
  const { text } = await holder.browser.open('/account/passkeys/')
  const path = /\/account\/passkeys\/[0-9a-f-]{36}\//.exec(text)?.[0]
  if (path === undefined) throw new Error('the passkey is not in the list')
  return { ...holder, path }
}

function ofPasskey(event: string, form: (path: string) => { path: string; fields: Record<string, string> }): Change {
  return {
    events: [event],
    async prepare(store) {
      const { person, browser, path } = await withPasskey(store)
      const { path: target, fields } = form(path)
      return await sentBy(person, browser, target, fields)
    },
  }
}

/** Every way to change something by the pages about passkeys. */
export const PASSKEY_PAGE_CHANGES: Changes = {
  [`POST ${NEW}`]: [
    {
      events: ['AccountPasskeyAdded', 'AccountIdentityProved'],
      async prepare(store) {
        const { person, browser, answer } = await withAnswer(store)
        return await sentBy(person, browser, NEW, { answer, passkeyName: 'Phone' })
      },
    },
  ],
  'POST /account/passkeys/:passkey/': [
    ofPasskey('AccountPasskeyRenamed', (path) => ({ path, fields: { passkeyName: 'Key' } })),
  ],
  'POST /account/passkeys/:passkey/remove/': [
    ofPasskey('AccountPasskeyRemoved', (path) => ({ path: `${path}remove/`, fields: {} })),
  ],
  'POST /login/passkey/': [
    {
      events: ['AccountSignedIn'],
      async prepare(store) {
        const { person, authenticator } = await withPasskey(store)
        const browser = new Browser(store.url)
        const { options } = await asked(browser, '/login/passkey/options/')
        const send = await browser.fill('/login/passkey/', { answer: authenticator.get(options) })
        return { actor: person.actor, credential: /^passkey:[0-9a-f-]{36}$/, send }
      },
    },
  ],
}

const QUESTION = 'A question to the browser is no change: the log hears of what comes of the answer.'

function question(path: string, prepared: (store: ChangingStore) => Promise<Browser>) {
  return {
    why: QUESTION,
    prepare: async (store: ChangingStore) => ({ send: await (await prepared(store)).fill(path, {}) }),
  }
}

const own = async (store: ChangingStore) => await signedIn(store, (await newPerson(store)) satisfies Person)
const stranger = async (store: ChangingStore) => new Browser(store.url)

export const PASSKEY_PAGES_WITHOUT_CHANGE: NoChanges = {
  [`POST ${NEW}options/`]: question(`${NEW}options/`, own),
  'POST /reauthenticate/options/': question('/reauthenticate/options/', own),
  'POST /login/passkey/options/': question('/login/passkey/options/', stranger),
  'POST /login/second-step/options/': question('/login/second-step/options/', stranger),
}
