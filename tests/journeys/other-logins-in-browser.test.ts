import { type GitHubParty, gitHubPerson, startGitHubParty } from '@appstore/login-parties/github-party'
import { CLIENT, decideAt } from '@appstore/login-parties/party'
import { isFaultless, type Looks, type Window } from '@appstore/site-browser/site-browser'
import { describeJourney } from './journey-spec.js'
import { logIn, logOut, mailArrives } from './steps-spec.js'

const LOOKS: [string, Looks][] = [
  ['wide and light', {}],
  ['a dark phone', { dark: true, phone: true }],
  ['without JavaScript', { javaScript: false }],
]

let github: GitHubParty
let elsewhere: string

async function withGitHub(url: string): Promise<Record<string, string>> {
  github = await startGitHubParty()
  // another site, as far as browsers are concerned
  elsewhere = github.url.replace('127.0.0.1', 'localhost')
  return {
    SITE_URL: url,
    CAPTCHA: 'off',
    GITHUB_LOGIN_URL: elsewhere,
    GITHUB_API_BASE_URL: `${github.url}/api`,
    GITHUB_CLIENT_ID: CLIENT.id,
    GITHUB_CLIENT_SECRET: CLIENT.secret,
  }
}

describeJourney('other-logins-in-browser', 'by GitHub, somebody', { environment: withGitHub }, (journey) => {
  let people = 0

  afterAll(() => github.stop())
  beforeEach(() => {
    people += 1
    github.misbehave = undefined
    github.person = gitHubPerson(people, `octo${people}`)
  })

  async function window(looks: Looks): Promise<Window> {
    const opened = await journey.window(looks)
    await opened.context.route(
      (address) => address.origin === elsewhere,
      (route) => route.continue(),
    )
    return opened
  }

  const member = () => journey.member(`otto${people}`)

  /** Accessible, and no wider than the window; where there is JavaScript to look with. */
  async function isFaultlessIn(looks: Looks, window: Window, what: string): Promise<void> {
    if (looks.javaScript !== false) await isFaultless(window, what)
  }

  async function continueAtGitHub({ page }: Window, decision = 'Authorize'): Promise<void> {
    await page.waitForURL(`${elsewhere}/**`)
    await page.getByRole('link', { name: decision }).click()
  }

  it.each(LOOKS)('signs up, is in, and comes in again (%s)', async (_name, looks) => {
    const visit = await window(looks)
    const { page, open } = visit
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
  })

  it.each(LOOKS)('with an account connects it, comes in by it, and disconnects it (%s)', async (_name, looks) => {
    const visit = await window(looks)
    const { page, open } = visit
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
    await mailArrives(visit, `${username}@example.org`, 'A login was disconnected')
    await logOut(visit)
    // it is nobody's now
    await open('/github/login/')
    await page.getByRole('button', { name: 'Continue with GitHub' }).click()
    await continueAtGitHub(visit)
    await page.waitForURL('**/social/signup/')
  })

  it.each(LOOKS)('thinks better of it, or finds GitHub away, and nothing is done (%s)', async (_name, looks) => {
    const visit = await window(looks)
    const { page, open } = visit
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
    expect(journey.store.output()).not.toContain(back.searchParams.get('code') as string)
  })
})
