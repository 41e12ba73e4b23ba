import type { Window } from '@appstore/site-browser/site-browser'
import { administratorIn, find, looksRight, makeAdministrator, perform } from './administration-spec.js'
import { addAuthenticator, keyShown } from './authenticator-spec.js'
import { describeJourney } from './journey-spec.js'
import { type MailServer, startMailServer } from './mail-server-spec.js'
import { codeOf, givePassword, logIn, placeOf, press, says } from './steps-spec.js'

let mails: MailServer
const options = {
  // passkeys belong to a host with a name
  host: 'localhost',
  async environment() {
    mails = await startMailServer()
    return mails.environment
  },
}

describeJourney('admin-people-in-browser', 'an administrator who looks after people', options, (journey) => {
  beforeAll(() => makeAdministrator(journey, 'root'))
  afterAll(() => mails.stop())
  beforeEach(() => {
    mails.takes = true
  })

  const BOTH = [true, false]

  /** The page of this person, found by the name. */
  async function toPerson(window: Window, username: string): Promise<void> {
    await find(window, '/admin/users/', 'User name, #number, or whole e-mail address', username)
    await window.page.getByRole('main').getByRole('link', { name: username, exact: true }).click()
    await window.page.waitForURL('**/admin/users/*/')
  }

  const isRefused = async (token: string, scheme: 'Token' | 'Bearer') => {
    const headers = { authorization: `${scheme} ${token}` }
    const answer = await fetch(`${journey.store.url}/api/v1/apps/nothing/releases/1.0.0`, { method: 'DELETE', headers })
    return answer.status === 401
  }

  it.each(BOTH)('finds somebody, bars the account, and lets it in again (JavaScript: %s)', async (javaScript) => {
    const [username, theirs] = [await journey.member(), await journey.window({ javaScript })]
    await logIn(theirs, username, '/account/')
    const window = await administratorIn(journey, 'root', javaScript)
    await looksRight(window, javaScript, 'the overview')
    await toPerson(window, username)
    await looksRight(window, javaScript, 'somebody')
    await perform(window, 'Disable the account', { reason: 'It sent spam.' })
    await says(window, 'The account is disabled, and its sessions have ended.')
    await looksRight(window, javaScript, 'somebody who is barred')
    await theirs.open('/account/')
    expect(placeOf(theirs)).toBe('/login/')
    await givePassword(theirs, username, '/account/')
    await says(theirs, 'User name or password is wrong.')
    await perform(window, 'Enable the account', { reason: 'It was somebody else.' })
    await says(window, 'The account can log in again.')
    await logIn(theirs, username, '/account/')
    await window.open(`/admin/audit/?actor=root&type=AccountDisabled`)
    await says(window, 'It sent spam.')
    await looksRight(window, javaScript, 'the audit')
  })

  it.each(BOTH)('ends sessions and tokens of somebody, and makes them staff (JavaScript: %s)', async (javaScript) => {
    const [username, theirs] = [await journey.member(), await journey.window({ javaScript })]
    await logIn(theirs, username, '/account/')
    await theirs.open('/account/tokens/new/')
    await theirs.page.getByLabel('Name', { exact: true }).fill('Build server')
    await theirs.page.getByLabel('Delete releases').check()
    await press(theirs, 'Make the token')
    const personal = await theirs.page.getByLabel('New token').inputValue()
    const { token } = (await journey.order('/operator/tokens', { username })) as { token: string }
    expect([await isRefused(personal, 'Bearer'), await isRefused(token, 'Token')]).toEqual([false, false])

    const window = await administratorIn(journey, 'root', javaScript)
    await toPerson(window, username)
    await looksRight(window, javaScript, 'somebody with a token')
    await perform(window, 'Revoke the token: Build server', { reason: 'It stood in a log.' })
    await says(window, 'The token is revoked. Its holder gets a mail.')
    await says(window, 'No program has a token of this account.')
    await perform(window, 'Replace the API token')
    await says(window, 'The token is replaced.')
    expect([await isRefused(personal, 'Bearer'), await isRefused(token, 'Token')]).toEqual([true, true])

    await perform(window, 'Change the role', { fill: (deed) => deed.getByLabel('Staff:').check() })
    await says(window, 'The role is changed.')
    await theirs.open('/admin/')
    await says(theirs, 'How the store is doing')
    await window.page.getByRole('button', { name: /^End: / }).click()
    await says(window, 'The session has ended.')
    await theirs.open('/account/')
    expect(placeOf(theirs)).toBe('/login/')
    await logIn(theirs, username, '/account/')
    await toPerson(window, username)
    await perform(window, 'End all sessions')
    await says(window, 'All sessions have ended.')
    await theirs.open('/account/')
    expect(placeOf(theirs)).toBe('/login/')
  })

  it.each(BOTH)('confirms the address of somebody whom no mail reached (JavaScript: %s)', async (javaScript) => {
    const username = `lost-mail-${javaScript}`
    const account = { username, email: `${username}@example.org`, password: 'nine brave little otters' }
    await journey.order('/operator/accounts', { ...account, emailVerified: false })
    const window = await administratorIn(journey, 'root', javaScript)
    await toPerson(window, username)
    await perform(window, 'Confirm the address')
    await says(window, 'The address counts as confirmed.')
    await logIn(await journey.window({ javaScript }), username, '/account/')
  })

  /** Somebody with an app and two passkeys; those need a script, whatever the administrator has. */
  async function protectedPerson(): Promise<{ username: string; theirs: Window }> {
    const [username, theirs] = [await journey.member(), await journey.window()]
    await logIn(theirs, username, '/account/security/')
    await theirs.page.getByRole('link', { name: 'Set up an app' }).click()
    await press(theirs, 'Show the picture')
    await theirs.page.getByLabel('Code from your app').fill(codeOf(await keyShown(theirs)))
    await press(theirs, 'Turn it on')
    await says(theirs, 'Your app is set up.')
    for (const [name, transport] of [
      ['Old phone', 'internal'],
      ['New phone', 'usb'],
    ] as const) {
      const isAtHand = await addAuthenticator(theirs, transport)
      await theirs.open('/account/passkeys/')
      await theirs.page.getByRole('link', { name: 'Add a passkey' }).click()
      await theirs.page.getByLabel('Name', { exact: true }).fill(name)
      await press(theirs, 'Create the passkey')
      await says(theirs, 'The passkey was added.')
      await isAtHand(false)
    }
    return { username, theirs }
  }

  it.each(BOTH)('helps somebody who lost a phone, and then everything (JavaScript: %s)', async (javaScript) => {
    const { username, theirs } = await protectedPerson()
    const window = await administratorIn(journey, 'root', javaScript)
    await toPerson(window, username)
    await says(window, '10 recovery codes left')
    await looksRight(window, javaScript, 'somebody with second factors')
    await perform(window, 'Remove the passkey: Old phone', { reason: 'It was stolen.' })
    await says(window, 'The passkey is removed. Its holder gets a mail.')
    expect(await window.page.getByText(/^Passkey: New phone$/).count()).toBe(1)
    await perform(window, 'Reset the second factor', { reason: 'Told by phone.' })
    await says(window, 'The second factor is reset, and all sessions have ended.')
    expect(await window.page.getByText(/^Passkey: |Authenticator app/).count()).toBe(0)
    await theirs.open('/account/')
    expect(placeOf(theirs)).toBe('/login/')
    await logIn(await journey.window({ javaScript }), username, '/account/')
  })

  it.each(BOTH)('finds a mail that was given up, and sends it after all (JavaScript: %s)', async (javaScript) => {
    const username = await journey.member()
    mails.takes = false
    const window = await administratorIn(journey, 'root', javaScript)
    await toPerson(window, username)
    await perform(window, 'Replace the API token')
    await says(window, 'The token is replaced.')
    const { page, open } = window
    await open('/admin/mails/')
    await page.getByLabel('To (user name)').fill(username)
    await page.getByLabel('Mail', { exact: true }).selectOption({ label: 'The API token was replaced' })
    await page.getByLabel('State').selectOption({ label: 'Given up' })
    do await press(window, 'Find')
    while ((await page.getByText('The mail server refused it (550)').count()) === 0)
    expect(await page.getByRole('main').getByRole('link', { name: username, exact: true }).count()).toBe(1)
    await looksRight(window, javaScript, 'a mail that was given up')
    mails.takes = true
    await page.getByRole('button', { name: /^Try again/ }).click()
    await says(window, 'The mail is tried once more.')
    await page.getByLabel('State').selectOption({ label: 'Sent' })
    do await press(window, 'Find')
    while ((await page.getByRole('main').getByRole('link', { name: username, exact: true }).count()) === 0)
    await looksRight(window, javaScript, 'a mail that was sent')
    await page.getByLabel('Mail', { exact: true }).selectOption({ label: 'Reset the password' })
    await press(window, 'Find')
    await says(window, 'No mail fits this.')
  })
})
