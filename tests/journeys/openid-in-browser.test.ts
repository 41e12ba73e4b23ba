import { type OidcParty, startOidcParty } from '@appstore/login-parties/oidc-party'
import { CLIENT, decideAt } from '@appstore/login-parties/party'
import { isFaultless, type Window } from '@appstore/site-browser/site-browser'
import { describeJourney } from './journey-spec.js'
import { answerQuestion, linkOfMail, logIn, logOut, mailArrives, placeOf, press, says } from './steps-spec.js'

const MODES = [true, false]
const CONNECTIONS = '/social/connections/'

let party: OidcParty

async function withParty(url: string): Promise<Record<string, string>> {
  party = await startOidcParty()
  // people log in at another host than the one that the store asks; and while the store starts it is down
  party.front = party.url.replace('127.0.0.1', 'localhost')
  party.misbehave = (response) => response.destroy()
  const client = { OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret, OIDC_NAME: 'University' }
  return { SITE_URL: url, OIDC_ISSUER: party.url, ...client }
}

describeJourney('openid-in-browser', 'by OpenID Connect, somebody', { environment: withParty }, (journey) => {
  let people = 0

  afterAll(() => party.stop())

  /** Somebody who is known at the party. */
  function sitsThere(): { name: string; email: string } {
    people += 1
    const [name, email] = [`ida${people}`, `ida${people}@mail.example`]
    party.claims = { sub: `person-${people}`, preferred_username: name, email, email_verified: true }
    return { name, email }
  }

  async function window(javaScript: boolean): Promise<Window> {
    const opened = await journey.window({ javaScript })
    await opened.context.route(
      ({ origin }) => [party.front, party.url].includes(origin),
      (route) => route.continue(),
    )
    return opened
  }

  async function decide({ page }: Window, decision = 'Authorize'): Promise<void> {
    await page.waitForURL(`${party.front}/**`)
    await page.getByRole('link', { name: decision }).click()
  }

  async function begin(visit: Window, path = '/login/', button = 'Continue with University'): Promise<void> {
    await visit.open(path)
    await press(visit, button)
  }

  async function newcomer(visit: Window, javaScript: boolean): Promise<void> {
    await begin(visit, '/signup/')
    await decide(visit)
    await visit.page.waitForURL('**/social/signup/')
    await visit.page.getByLabel('First name').fill('Ida')
    await visit.page.getByLabel('Last name').fill('Idle')
    if (!javaScript) await answerQuestion(visit)
  }

  it('is told that the other site is away, and gets in once it is back', async () => {
    sitsThere()
    const visit = await window(true)
    await begin(visit)
    await says(visit, 'The site you want to log in with does not answer just now.')
    await isFaultless(visit, 'the party away')
    party.misbehave = undefined
    const looked = party.asked.length
    while (party.asked.length === looked) await visit.open('/login/')
    await begin(visit)
    await decide(visit)
    await visit.page.waitForURL('**/social/signup/')
  })

  it.each(MODES)('signs up, comes in again, and shows who sits there (JavaScript: %s)', async (javaScript) => {
    const { name, email } = sitsThere()
    const visit = await window(javaScript)
    const { page, open } = visit
    await newcomer(visit, javaScript)
    expect(await page.getByLabel('User name').inputValue()).toBe(name)
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(email)
    await press(visit, 'Create account')
    await says(visit, 'Your account is ready, and you are logged in.')
    await open(CONNECTIONS)
    await says(visit, 'Your only way to log in')
    await logOut(visit)
    await begin(visit, '/login/?next=/account/')
    await decide(visit)
    await page.waitForURL('**/account/')
    // there is no password, so there is nothing to type: logging in once more shows it
    await open('/reauthenticate/?next=/account/token/')
    await press(visit, 'Go on')
    await page.waitForURL('**/login/?next=**')
    await press(visit, 'Continue with University')
    await decide(visit)
    await page.waitForURL('**/account/token/')
    await open('/reauthenticate/?next=/account/')
    await press(visit, 'Confirm with University')
    await decide(visit)
    await page.waitForURL('**/account/')
  })

  it.each(MODES)(
    'signs up with an address that the other site did not confirm (JavaScript: %s)',
    async (javaScript) => {
      const { name } = sitsThere()
      const visit = await window(javaScript)
      await newcomer(visit, javaScript)
      await visit.page.getByLabel('E-mail address').fill(`${name}@example.org`)
      await press(visit, 'Create account')
      await visit.page.waitForURL('**/confirm-email/')
      await visit.open(await linkOfMail(visit, `${name}@example.org`, '/confirm-email/'))
      await press(visit, 'Yes, confirm')
      await says(visit, 'Your address is confirmed.')
      await begin(visit, '/login/?next=/account/')
      await decide(visit)
      await visit.page.waitForURL('**/account/')
    },
  )

  it.each(MODES)('connects it, comes in by it, and disconnects it (JavaScript: %s)', async (javaScript) => {
    const { name } = sitsThere()
    const [username, visit] = [await journey.member(), await window(javaScript)]
    await logIn(visit, username, CONNECTIONS)
    await press(visit, 'Connect University')
    await decide(visit, 'Cancel')
    await says(visit, 'You did not go on at the other site. Nothing was changed.')
    expect(placeOf(visit)).toBe(CONNECTIONS)
    await press(visit, 'Connect University')
    await decide(visit)
    await says(visit, 'The login is connected.')
    await says(visit, `University: ${name}`)
    await logOut(visit)
    await begin(visit, `/login/?next=${CONNECTIONS}`)
    await decide(visit)
    await press(visit, 'Disconnect: University')
    await says(visit, 'The login is disconnected.')
    for (const subject of ['Another login was connected', 'A login was disconnected'])
      await mailArrives(visit, `${username}@example.org`, subject)
    await logOut(visit)
    await begin(visit)
    await decide(visit)
    await visit.page.waitForURL('**/social/signup/')
  })

  it.each(MODES)('gets a page with a sentence when it comes to nothing (JavaScript: %s)', async (javaScript) => {
    sitsThere()
    const visit = await window(javaScript)
    const { page, open } = visit
    const isTold = async (sentence: string) => {
      await says(visit, sentence)
      await says(visit, 'Nothing was changed.')
      await page.getByRole('main').getByRole('link', { name: 'Log in' }).waitFor()
      if (javaScript) await isFaultless(visit, sentence)
    }
    await begin(visit)
    await decide(visit, 'Cancel')
    await isTold('You did not go on at the other site, so you are not logged in.')

    /** Comes back with what the party says, or somebody made of it. */
    const comeBack = async (change: (query: URLSearchParams) => void) => {
      await begin(visit)
      await page.waitForURL(`${party.front}/**`)
      const back = await decideAt(page.url())
      change(back.searchParams)
      await open(back.href)
    }
    await comeBack((query) => {
      query.delete('code')
      query.set('error', 'server_error')
    })
    await isTold('What came back from the other site does not let you in.')
    await comeBack((query) => query.set('code', 'made-up'))
    await isTold('What came back from the other site does not let you in.')
    party.forgeSignature = true
    await comeBack(() => undefined)
    await isTold('What came back from the other site does not let you in.')
    party.forgeSignature = false
    await comeBack(() => {
      party.misbehave = (response) => response.destroy()
    })
    await isTold('The other site does not answer just now.')
    party.misbehave = undefined
  })
})
