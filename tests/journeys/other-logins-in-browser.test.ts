import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { type GitHubParty, gitHubPerson, startGitHubParty } from '@appstore/login-parties/github-party'
import { CLIENT, decideAt } from '@appstore/login-parties/party'
import {
  describeInBrowser,
  isFaultless,
  type Looks,
  type SiteBrowser,
  startSiteBrowser,
  type Window,
} from '@appstore/site-browser/site-browser'
import { removeData, type StoreProcess, startStoreProcess } from './store-process-spec.js'

const PASSWORD = 'nine brave little otters'
const LOOKS: [string, Looks][] = [
  ['wide and light', {}],
  ['a dark phone', { dark: true, phone: true }],
  ['without JavaScript', { javaScript: false }],
]
const PATIENCE = 120_000

/** The address that people use has to be known before the store listens there: the other party sends them back to it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

describeInBrowser('in a browser, by GitHub, somebody', () => {
  let github: GitHubParty
  let elsewhere: string
  let store: StoreProcess
  let browser: SiteBrowser
  let people = 0

  beforeAll(async () => {
    github = await startGitHubParty()
    // another site, as far as browsers are concerned
    elsewhere = github.url.replace('127.0.0.1', 'localhost')
    const port = String(await freePort())
    const limits = ['LOGIN', 'SIGNUP', 'REAUTHENTICATION'].map((name) => [`THROTTLE_${name}`, '1000/minute'])
    store = await startStoreProcess({
      environment: {
        ...Object.fromEntries(limits),
        PORT: port,
        SITE_URL: `http://127.0.0.1:${port}`,
        CAPTCHA: 'off',
        EMAIL_CHECK_DOMAINS: 'false',
        GITHUB_LOGIN_URL: elsewhere,
        GITHUB_API_BASE_URL: `${github.url}/api`,
        GITHUB_CLIENT_ID: CLIENT.id,
        GITHUB_CLIENT_SECRET: CLIENT.secret,
      },
    })
    browser = await startSiteBrowser(store.url)
  }, PATIENCE)
  afterAll(async () => {
    await browser.close()
    expect(await store.stop()).toBe(0)
    await removeData(store)
    await github.stop()
  })
  beforeEach(() => {
    people += 1
    github.misbehave = undefined
    github.person = gitHubPerson(people, `octo${people}`)
  })

  async function window(looks: Looks): Promise<Window> {
    const opened = await browser.window(looks)
    await opened.context.route(
      (address) => address.origin === elsewhere,
      (route) => route.continue(),
    )
    return opened
  }

  async function member(): Promise<string> {
    const username = `otto${people}`
    const account = { username, email: `${username}@example.org`, password: PASSWORD, emailVerified: true }
    const answer = await fetch(`${store.url}/operator/accounts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${store.operatorToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(account),
    })
    expect(answer.status).toBe(201)
    return username
  }

  async function logIn({ page, open }: Window, username: string, next: string): Promise<void> {
    await open(`/login/?next=${next}`)
    await page.getByLabel('User name or e-mail address').fill(username)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('main').getByRole('button', { name: 'Log in', exact: true }).click()
    await page.waitForURL(`**${next}`)
  }

  async function logOut({ page, open }: Window): Promise<void> {
    await open('/logout/')
    await page.getByRole('main').getByRole('button', { name: 'Log out' }).click()
    await page.getByText('You are logged out.').waitFor()
  }

  /** Accessible, and no wider than the window; where there is JavaScript to look with. */
  async function isFaultlessIn(looks: Looks, window: Window, what: string): Promise<void> {
    if (looks.javaScript !== false) await isFaultless(window, what)
  }

  async function continueAtGitHub({ page }: Window, decision = 'Authorize'): Promise<void> {
    await page.waitForURL(`${elsewhere}/**`)
    await page.getByRole('link', { name: decision }).click()
  }

  it.each(LOOKS)(
    'signs up, is in, and comes in again (%s)',
    async (_name, looks) => {
      const visit = await window(looks)
      const { page, open, context } = visit
      await open('/signup/')
      await isFaultlessIn(looks, visit, 'the page to register')
      await page.getByRole('button', { name: 'Continue with GitHub' }).click()
      await continueAtGitHub(visit)
      await page.waitForURL('**/social/signup/')
      await isFaultlessIn(looks, visit, 'the rest of signing up')
      expect(await page.getByLabel('User name').inputValue()).toBe(`octo${people}`)
      expect(await page.getByLabel('E-mail address').inputValue()).toBe(`octo${people}@mail.example`)
      await page.getByLabel('Last name').fill('\u202E')
      await page.getByRole('button', { name: 'Create account' }).click()
      await page.getByRole('alert').waitFor()
      expect(await page.getByLabel('User name').inputValue()).toBe(`octo${people}`)
      await isFaultlessIn(looks, visit, 'the rest of signing up, with a fault')
      await page.getByLabel('Last name').fill('Cat')
      await page.getByRole('button', { name: 'Create account' }).click()
      await page.getByText('Your account is ready, and you are logged in.').waitFor()
      await open('/social/connections/')
      expect(await page.getByText('Your only way to log in').count()).toBe(1)
      await isFaultlessIn(looks, visit, 'the only login')
      await open('/reauthenticate/?next=/account/')
      await isFaultlessIn(looks, visit, 'showing once more who one is')
      await page.getByRole('button', { name: 'Confirm with GitHub' }).click()
      await continueAtGitHub(visit)
      await page.waitForURL('**/account/')
      await logOut(visit)
      await open('/login/?next=/account/')
      await isFaultlessIn(looks, visit, 'the page to log in')
      await page.getByRole('button', { name: 'Continue with GitHub' }).click()
      await continueAtGitHub(visit)
      await page.waitForURL('**/account/')
      await context.close()
    },
    PATIENCE,
  )

  it.each(LOOKS)(
    'with an account connects it, comes in by it, and disconnects it (%s)',
    async (_name, looks) => {
      const visit = await window(looks)
      const { page, open, context } = visit
      const username = await member()
      await logIn(visit, username, '/social/connections/')
      await isFaultlessIn(looks, visit, 'no login yet')
      await page.getByRole('button', { name: 'Connect GitHub' }).click()
      await continueAtGitHub(visit)
      await page.getByText('The login is connected.').waitFor()
      expect(await page.getByText(`GitHub: octo${people}`).count()).toBe(1)
      await logOut(visit)
      await open('/github/login/?next=/social/connections/')
      await isFaultlessIn(looks, visit, 'the question before going there')
      await page.getByRole('button', { name: 'Continue with GitHub' }).click()
      await continueAtGitHub(visit)
      await page.waitForURL('**/social/connections/')
      expect(await page.locator('header', { hasText: username }).count()).toBe(1)
      await isFaultlessIn(looks, visit, 'a login and a password')
      await page.getByRole('button', { name: 'Disconnect: GitHub' }).click()
      await page.getByText('The login is disconnected.').waitFor()
      const mails = async () =>
        (await (await fetch(`${store.url}/dev/mails/`)).text()).includes('A login was disconnected')
      while (!(await mails())) await delay(50)
      await logOut(visit)
      // it is nobody's now
      await open('/github/login/')
      await page.getByRole('button', { name: 'Continue with GitHub' }).click()
      await continueAtGitHub(visit)
      await page.waitForURL('**/social/signup/')
      await context.close()
    },
    PATIENCE,
  )

  it.each(LOOKS)(
    'thinks better of it, or finds GitHub away, and nothing is done (%s)',
    async (_name, looks) => {
      const visit = await window(looks)
      const { page, open, context } = visit
      const begin = async () => {
        await open('/login/')
        await page.getByRole('button', { name: 'Continue with GitHub' }).click()
        await page.waitForURL(`${elsewhere}/**`)
      }
      await begin()
      await continueAtGitHub(visit, 'Cancel')
      await page.waitForURL('**/social/login/cancelled/')
      await isFaultlessIn(looks, visit, 'called off')
      await begin()
      const back = await decideAt(page.url())
      const other = await window(looks)
      await other.open(back.href)
      await other.page.getByText('began in another browser').waitFor()
      await other.context.close()
      github.misbehave = (response) => response.destroy()
      await open(back.href)
      await page.getByText('The other site does not answer just now.').waitFor()
      expect(new URL(page.url()).search).toBe('?reason=login-provider-unavailable')
      await isFaultlessIn(looks, visit, 'GitHub away')
      // whoever has a password does not wait for anybody
      await logIn(visit, await member(), '/account/')
      expect(store.output()).not.toContain(back.searchParams.get('code') as string)
      await context.close()
    },
    PATIENCE,
  )
})
