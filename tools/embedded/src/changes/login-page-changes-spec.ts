import { randomUUID } from 'node:crypto'
import { decideAt } from '@appstore/login-parties/party'
import { ownForm } from './account-page-changes-spec.js'
import { Browser } from './browser-spec.js'
import type { Changes, NoChanges } from './change-spec.js'
import type { ChangingStore } from './changing-store-spec.js'

/** Goes to the other party with this purpose and comes back, as somebody the store has not seen there. */
export async function roundTrip(
  store: ChangingStore,
  browser: Browser,
  purpose: 'enter' | 'connect',
  claims: Readonly<Record<string, string>> = {},
): Promise<void> {
  store.party.claims = { sub: store.newName('subject'), email: `${store.newName('e')}@example.org`, ...claims }
  const send = await browser.fill('/oidc/login/', { purpose, next: '/social/connections/' })
  const { headers } = await send('to-the-other-party')
  const { search } = await decideAt(headers.get('location') ?? '')
  await browser.open(`/oidc/login/callback/${search}`)
}

/** The domain is that of the address which is set, not of where a test store happens to listen. */
const GITHUB = { clientId: 'id', clientSecret: 'secret', domain: '127.0.0.1:0' }

/** Every way to change something by the pages of logins by other parties, and by the order that sets one up. */
export const LOGIN_PAGE_CHANGES: Changes = {
  'POST /operator/logins/github': [
    {
      events: ['LoginProviderConfigured'],
      async prepare(store) {
        const headers = { authorization: `Bearer ${store.operatorToken}`, 'idempotency-key': randomUUID() }
        return {
          actor: 'operator',
          credential: 'operator-token',
          send: (requestId) =>
            store.ask('/operator/logins/github', {
              method: 'POST',
              headers: { ...headers, 'x-request-id': requestId },
              json: GITHUB,
            }),
        }
      },
    },
  ],
  'POST /social/signup/': [
    {
      events: [
        'AccountCreated',
        'AccountLoginLinked',
        'AccountTokenIssued',
        'AccountProfileChanged',
        'AccountLanguageChanged',
        'AccountConfirmationRequested',
      ],
      async prepare(store) {
        const browser = new Browser(store.url)
        await roundTrip(store, browser, 'enter')
        const username = store.newName('s')
        const fields = { username, email: `${username}@example.org`, firstName: 'Nora', lastName: 'Neu' }
        const send = await browser.fill('/social/signup/', fields, '/social/signup/')
        return { actor: 'visitor', credential: 'none', send }
      },
    },
  ],
  'POST /social/connections/': [
    ownForm(['AccountLoginUnlinked'], '/social/connections/', async (store, _person, browser) => {
      await roundTrip(store, browser, 'connect')
      const { text } = await browser.open('/social/connections/')
      return { login: /name="login" value="([0-9a-f-]{36})"/.exec(text)?.[1] ?? '' }
    }),
  ],
}

const why = 'The way to the other party begins; what somebody brings back from there is what changes something.'

export const LOGIN_PAGES_WITHOUT_CHANGE: NoChanges = {
  'POST /oidc/login/': {
    why,
    prepare: async ({ url }) => ({ send: await new Browser(url).fill('/oidc/login/', { purpose: 'enter' }) }),
  },
  'POST /github/login/': {
    why,
    async prepare(store) {
      await store.operate('/operator/logins/github', GITHUB)
      return { send: await new Browser(store.url).fill('/github/login/', { purpose: 'enter' }) }
    },
  },
}
