import { Browser } from './browser-spec.js'
import type { Change, Changes, NoChanges, Ready } from './change-spec.js'
import type { ChangingStore } from './changing-store-spec.js'
import { linkOfMail, newAccount, newPerson, PASSWORD, type Person, signedIn } from './people-spec.js'

const OTHER_PASSWORD = 'seven sleepy river foxes'
const SESSION = /^session:[0-9a-f-]{36}$/
const MAIL_KEY = /^mail-key:[0-9a-f-]{36}$/
const VISITOR = { actor: 'visitor', credential: 'none' }

type Fields = Readonly<Record<string, string>>

/** A form of somebody who is signed in. */
export function ownForm(
  events: readonly string[],
  path: string,
  fields: Fields | ((store: ChangingStore, person: Person, browser: Browser) => Promise<Fields>),
): Change {
  return {
    events,
    async prepare(store) {
      const person = await newPerson(store)
      const browser = await signedIn(store, person)
      const filled = typeof fields === 'function' ? await fields(store, person, browser) : fields
      return await sentBy(person, browser, path, filled)
    },
  }
}

/** A form that this person sends from a browser in which they are signed in. */
export async function sentBy({ actor }: Person, browser: Browser, path: string, fields: Fields): Promise<Ready> {
  return { actor, credential: SESSION, send: await browser.fill(path, fields) }
}

const profile = { firstName: 'Nora', lastName: 'Neu', password: PASSWORD }
const twice = { password: OTHER_PASSWORD, passwordAgain: OTHER_PASSWORD }

const changeAddress = (store: ChangingStore) => {
  return { email: `${store.newName('new')}@example.org`, password: PASSWORD }
}

const askForDeletion = async (_store: ChangingStore, { email }: Person) => ({ email, password: PASSWORD })

const makeToken = { tokenName: 'Build', 'scope-publish': 'yes', expiresInDays: '30' }

const OWN: Changes = {
  'POST /account/tokens/new/': [ownForm(['PersonalTokenCreated'], '/account/tokens/new/', makeToken)],
  'POST /account/tokens/revoke/': [
    ownForm(['PersonalTokenRevoked'], '/account/tokens/revoke/', async (_store, _person, browser) => {
      const { text } = await (await browser.fill('/account/tokens/new/', makeToken))('token-before-revoking')
      return { token: /name="token" value="([0-9a-f-]{36})"/.exec(text)?.[1] ?? '' }
    }),
  ],
  'POST /account/delete/': [ownForm(['AccountDeletionRequested'], '/account/delete/', askForDeletion)],
  'POST /account/delete/cancel/': [
    ownForm(['AccountDeletionCancelled'], '/account/delete/cancel/', async (store, person, browser) => {
      await (await browser.fill('/account/delete/', await askForDeletion(store, person)))('deletion-before-cancel')
      return {}
    }),
  ],
  'POST /account/': [ownForm(['AccountProfileChanged'], '/account/', profile)],
  'POST /account/email/': [
    ownForm(['AccountEmailChangeRequested'], '/account/email/', async (store) => changeAddress(store)),
  ],
  'POST /account/email/cancel/': [
    ownForm(['AccountEmailChangeCancelled'], '/account/email/cancel/', async (store, _person, browser) => {
      await (await browser.fill('/account/email/', changeAddress(store)))('change-before-cancel')
      return {}
    }),
  ],
  'POST /account/password/': [
    ownForm(['AccountPasswordSet', 'AccountTokenIssued'], '/account/password/', { oldPassword: PASSWORD, ...twice }),
  ],
  'POST /account/token/new/': [ownForm(['AccountTokenIssued'], '/account/token/new/', {})],
  'POST /account/sessions/': [
    ownForm(['AccountSessionEnded'], '/account/sessions/', async (store, person) => {
      await signedIn(store, person)
      const { id } = await store.newest('AccountSignedIn')
      return { session: await store.sessionOf(id) }
    }),
  ],
  'POST /account/sessions/others/': [
    ownForm(['AccountSessionEnded', 'AccountSessionEnded'], '/account/sessions/others/', async (store, person) => {
      await signedIn(store, person)
      await signedIn(store, person)
      return {}
    }),
  ],
  'POST /account/change-language/': [
    ownForm(['AccountLanguageChanged'], '/account/change-language/', { language: 'de' }),
  ],
  'POST /logout/': [ownForm(['AccountSessionEnded'], '/logout/', {})],
}

/** An account as its holder makes it, with the address still to be confirmed. */
async function signUpForm(store: ChangingStore, email?: string) {
  const account = newAccount(store)
  const names = { firstName: 'Nina', lastName: 'Neu' }
  const fields = { username: account.username, email: email ?? account.email, ...names }
  const send = await new Browser(store.url).fill('/signup/', {
    ...fields,
    password: PASSWORD,
    passwordAgain: PASSWORD,
  })
  return { ...account, send }
}

const guest = (events: readonly string[], kind: string, prepare: Change['prepare']): Change => ({
  events,
  kind,
  prepare,
})

const ENTRANCE: Changes = {
  'POST /login/': [
    {
      events: ['AccountSignedIn'],
      repeats: "A session's secret is told once, so the same form sent again makes another session.",
      async prepare(store) {
        const { actor, username } = await newPerson(store)
        const send = await new Browser(store.url).fill('/login/', { login: username, password: PASSWORD })
        return { actor, credential: 'password', send }
      },
    },
  ],
  'POST /signup/': [
    guest(
      [
        ...['AccountCreated', 'AccountPasswordSet', 'AccountTokenIssued'],
        ...['AccountProfileChanged', 'AccountLanguageChanged', 'AccountConfirmationRequested'],
      ],
      'an address that nobody has',
      async (store) => ({ ...VISITOR, send: (await signUpForm(store)).send }),
    ),
    guest(['AccountAddressClaimed'], 'an address in use', async (store) => {
      const { email } = await newPerson(store)
      return { ...VISITOR, send: (await signUpForm(store, email)).send }
    }),
  ],
  'POST /confirm-email/': [
    guest(['AccountConfirmationRequested'], 'an address that waits', async (store) => {
      const account = newAccount(store, false)
      await store.operate('/operator/accounts', account)
      return { ...VISITOR, send: await new Browser(store.url).fill('/confirm-email/', { email: account.email }) }
    }),
  ],
  'POST /confirm-email/:key/': [
    guest(['AccountEmailVerified'], 'a new account', async (store) => {
      const { email, send } = await signUpForm(store)
      await send('sign-up-before-confirming')
      const path = await linkOfMail(store, email, '/confirm-email/')
      const { stream } = await store.newest('AccountConfirmationRequested')
      const actor = `account:${stream.slice('account-'.length)}`
      return { actor, credential: MAIL_KEY, send: await new Browser(store.url).fill(path, {}) }
    }),
  ],
  'POST /password/reset/': [
    guest(['AccountPasswordResetRequested'], 'an address of an account', async (store) => {
      const { email } = await newPerson(store)
      return { ...VISITOR, send: await new Browser(store.url).fill('/password/reset/', { email }) }
    }),
    guest(['LetterRequested'], 'an address of nobody', async (store) => {
      const email = `${store.newName('stranger')}@example.org`
      return { ...VISITOR, send: await new Browser(store.url).fill('/password/reset/', { email }) }
    }),
  ],
  'POST /password/reset/key/:key/': [
    guest(['AccountPasswordSet', 'AccountTokenIssued'], 'a key that came by mail', async (store) => {
      const { email, actor } = await newPerson(store)
      await (await new Browser(store.url).fill('/password/reset/', { email }))('reset-before-the-key')
      const path = await linkOfMail(store, email, '/password/reset/key/')
      return { actor, credential: MAIL_KEY, send: await new Browser(store.url).fill(path, twice) }
    }),
  ],
}

/** Every way to change something by the pages about oneself. */
export const ACCOUNT_PAGE_CHANGES: Changes = { ...OWN, ...ENTRANCE }

const visitors = (why: string, path: string, fields: Fields) => ({
  why,
  prepare: async (store: ChangingStore) => ({ send: await new Browser(store.url).fill(path, fields) }),
})

export const ACCOUNT_PAGES_WITHOUT_CHANGE: NoChanges = {
  'POST /i18n/setlang/': visitors('A language that a browser alone remembers.', '/i18n/setlang/', { language: 'de' }),
  'POST /theme/': visitors('Colours that a browser alone remembers.', '/theme/', { theme: 'dark' }),
  'POST /account/token/': {
    why: 'It shows the token in force, which every account has since it was created.',
    async prepare(store) {
      const browser = await signedIn(store, await newPerson(store))
      return { send: await browser.fill('/account/token/', {}) }
    },
  },
}
