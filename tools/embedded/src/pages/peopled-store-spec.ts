import { type GitHubParty, gitHubPerson, startGitHubParty } from '@appstore/login-parties/github-party'
import { CLIENT } from '@appstore/login-parties/party'
import { Browser } from '../changes/browser-spec.js'
import { type ChangingStore, startChangingStore } from '../changes/changing-store-spec.js'
import { challenged, withApp } from '../changes/factor-page-changes-spec.js'
import { roundTrip } from '../changes/login-page-changes-spec.js'
import { withPasskey } from '../changes/passkey-page-changes-spec.js'
import { linkOfMail, PASSWORD, type Person } from '../changes/people-spec.js'
import { fillWithApps } from './apps-of-the-store-spec.js'
import { type Browsers, type People, register, sent, signInAll } from './people-of-the-store-spec.js'

/** Who looks at pages. */
export type Viewer = 'guest' | 'halfway' | 'newcomer' | keyof People

/** A store that people have used for a while. */
export interface PeopledStore {
  readonly store: ChangingStore
  readonly people: People
  /** Cookies of each viewer, by name. */
  readonly cookies: Readonly<Record<Viewer, ReadonlyMap<string, string>>>
  /** Paths that hold an id or a key. */
  readonly paths: Readonly<Record<'passkey' | 'confirm' | 'reset' | 'changeAddress', string>>
  stop(): Promise<void>
}

/** Changes of the address; the form of whoever wants the error is sent as often. */
export const EMAIL_CHANGES = 8

export async function startPeopledStore(): Promise<PeopledStore> {
  const github = await startGitHubParty(gitHubPerson(7, 'jana-codes'))
  const store = await startChangingStore({
    APPSTORE_SAMPLES: 'true',
    THROTTLE_EMAIL: `${EMAIL_CHANGES}/day`,
    THROTTLE_SECOND_STEP: '1000000/second',
    THROTTLE_REAUTHENTICATION: '1000000/second',
    CAPTCHA: 'on',
    ...loginByGitHub(github),
  })
  const people = await register(store)
  const browsers = await signInAll(store, people)
  await fillWithApps(store, people, browsers)
  await leaveTraces(store, people, browsers)
  const { path: passkey, ...jana } = await protect(store, people.jana)
  const newcomer = new Browser(store.url)
  await roundTrip(store, newcomer, 'enter', { preferred_username: 'ida', given_name: 'Ida', family_name: 'Berg' })
  const cookies = Object.fromEntries(Object.entries(browsers).map(([name, browser]) => [name, browser.cookies]))
  return {
    store,
    people,
    cookies: {
      ...(cookies as unknown as Record<keyof People, ReadonlyMap<string, string>>),
      jana: jana.browser.cookies,
      guest: new Map(),
      halfway: (await challenged(store, people.jana)).cookies,
      newcomer: newcomer.cookies,
    },
    paths: { passkey, ...(await keysOfMails(store, people)) },
    async stop() {
      await store.stop()
      await github.stop()
    },
  }
}

function loginByGitHub({ url }: GitHubParty) {
  const hosts = { GITHUB_LOGIN_URL: url, GITHUB_API_BASE_URL: `${url}/api` }
  return { ...hosts, GITHUB_CLIENT_ID: CLIENT.id, GITHUB_CLIENT_SECRET: CLIENT.secret }
}

/** What is left behind by people who go, or have to. */
async function leaveTraces(store: ChangingStore, { spam }: People, { tom, maria }: Browsers): Promise<void> {
  await sent(tom, '/account/email/', { email: 'thomas.brandt@example.org', password: PASSWORD })
  await sent(tom, '/account/delete/', { email: 'tom@example.org', password: PASSWORD })
  const reason = 'Comments under many apps that advertise watches.'
  await sent(maria, `/admin/users/${spam.accountId}/`, { kind: 'disable', reason })
  await store.operate('/operator/accounts', { username: 'not-yet', email: 'not-yet@example.org', password: PASSWORD })
}

/** An account with all that protects one: a second factor, a passkey, tokens for programs, other logins. */
async function protect(store: ChangingStore, person: Person) {
  const holder = await withApp(store, person)
  const { path } = await withPasskey(store, holder, 'Security key on the blue keyring')
  await withPasskey(store, holder, '')
  const tokens = [
    { tokenName: 'Build server', 'scope-publish': 'yes', apps: 'photo_sorter', expiresInDays: '180' },
    {
      tokenName: 'Nightly builds of every app on the old machine in the cellar',
      'scope-publish': 'yes',
      expiresInDays: '7',
    },
  ]
  for (const token of tokens) await sent(holder.browser, '/account/tokens/new/', token)
  await roundTrip(store, holder.browser, 'connect', { email: 'jana@company.example' })
  return { path, browser: holder.browser }
}

async function keysOfMails(store: ChangingStore, { ben }: People) {
  const email = 'nora@example.org'
  await store.operate('/operator/accounts', { username: 'nora', email, password: PASSWORD, ifExists: 'keep' })
  await sent(new Browser(store.url), '/confirm-email/', { email })
  await sent(new Browser(store.url), '/password/reset/', { email: ben.email })
  return {
    confirm: await linkOfMail(store, email, '/confirm-email/'),
    reset: await linkOfMail(store, ben.email, '/password/reset/key/'),
    changeAddress: await linkOfMail(store, 'thomas.brandt@example.org', '/confirm-email/'),
  }
}
