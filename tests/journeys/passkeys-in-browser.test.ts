import { startSiteBrowser, type Window } from '@appstore/site-browser/site-browser'
import { addAuthenticator } from './authenticator-spec.js'
import { describeJourney } from './journey-spec.js'
import { givePassword as givePasswordOf, logIn, logOut, mailArrives, press, says } from './steps-spec.js'

/** The page of one's passkeys is open; the login names it, too, as where to go on. */
const isListed = ({ pathname }: URL) => pathname === '/account/passkeys/'

/** Counts in a page how often the browser was asked for a passkey. */
const COUNT_ASKING = `{
  const get = navigator.credentials.get.bind(navigator.credentials)
  globalThis.timesAsked = 0
  navigator.credentials.get = (options) => {
    const asked = get(options)
    globalThis.timesAsked += 1
    return asked
  }
}`

// passkeys belong to a host with a name
describeJourney('passkeys-in-browser', 'somebody with passkeys', { host: 'localhost' }, (journey) => {
  beforeAll(() => journey.member('otto'))

  const givePassword = (window: Window) => givePasswordOf(window, 'otto', '/account/passkeys/')

  async function withAuthenticator(window: Window): Promise<(enabled: boolean) => Promise<void>> {
    await window.page.addInitScript(COUNT_ASKING)
    return await addAuthenticator(window)
  }

  /**
   * Opens a page that offers passkeys to be filled in while the holder is not at hand, who comes when the browser has been asked already: only
   * what is asked for from then on is answered.
   */
  async function comeLater({ page, open }: Window, path: string, holderIsThere: (enabled: boolean) => Promise<void>) {
    await holderIsThere(false)
    await open(path)
    while ((await page.evaluate('globalThis.timesAsked')) === 0) await new Promise((go) => setTimeout(go, 20))
    await holderIsThere(true)
  }

  it('adds a passkey, signs in with it, alone and after the password, and removes it', async () => {
    const window = await journey.window()
    const { page, open } = window
    const holderIsThere = await withAuthenticator(window)
    await givePassword(window)
    await page.getByText('You have no passkey yet.').waitFor()
    await page.getByRole('link', { name: 'Add a passkey' }).click()
    await page.getByLabel('Name', { exact: true }).fill('My phone')
    await page.getByRole('button', { name: 'Create the passkey' }).click()
    await page.getByText('The passkey was added.').waitFor()
    await page.getByText('Not used yet').waitFor()
    await logOut(window)

    // this browser shows no list to choose from: whoever is there has chosen what would be filled in
    await open('/login/?next=/account/passkeys/')
    await page.waitForURL(isListed)
    await page.getByText('Last used').waitFor()
    await logOut(window)

    await comeLater(window, '/login/?next=/account/passkeys/', holderIsThere)
    const button = page.getByRole('button', { name: 'Sign in with a passkey' })
    await button.click()
    await page.waitForURL(isListed)
    await logOut(window)

    await holderIsThere(false)
    await givePassword(window)
    await page.waitForURL('**/login/second-step/**')
    await holderIsThere(true)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.waitForURL(isListed)

    await page.getByRole('link', { name: 'Rename: My phone' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Old phone')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('link', { name: 'Remove: Old phone' }).click()
    await page.getByRole('button', { name: 'Remove the passkey' }).click()
    await page.getByText('The passkey was removed.').waitFor()
    await page.getByText('You have no passkey yet.').waitFor()
    await logOut(window)

    await comeLater(window, '/login/', holderIsThere)
    await button.click()
    await page.getByText('This passkey does not open an account here.').waitFor()
    await holderIsThere(false)
    await givePassword(window)
    await page.waitForURL(isListed)
    for (const subject of ['A passkey was added to your account', 'A passkey was removed from your account']) {
      await mailArrives(window, 'otto@example.org', subject)
    }
  })

  it('shows who sits there by a passkey; without JavaScript is told what it takes, and looks after passkeys all the same', async () => {
    const [username, window] = [await journey.member(), await journey.window()]
    const { page, open } = window
    await withAuthenticator(window)
    await logIn(window, username, '/account/passkeys/')
    await open('/account/passkeys/new/')
    await page.getByLabel('Name', { exact: true }).fill('My key')
    await press(window, 'Create the passkey')
    await says(window, 'The passkey was added.')
    await open('/reauthenticate/?next=/account/token/')
    await press(window, 'Use a passkey')
    await page.waitForURL('**/account/token/')

    const plain = await journey.window({ javaScript: false })
    const needsJavaScript = async (path: string) => {
      await plain.open(path)
      const said = plain.page.locator('main noscript')
      expect([await said.isVisible(), await said.textContent()]).toEqual([
        true,
        expect.stringMatching('need JavaScript'),
      ])
      expect(await plain.page.getByRole('button', { name: 'passkey' }).count()).toBe(0)
    }
    await needsJavaScript('/login/')
    await givePasswordOf(plain, username, '/account/passkeys/')
    await plain.page.waitForURL('**/login/second-step/**')
    await needsJavaScript('/login/second-step/')
    await plain.context.addCookies(await window.context.cookies())
    await needsJavaScript('/reauthenticate/')
    await needsJavaScript('/account/passkeys/new/')
    await plain.open('/account/passkeys/')
    await plain.page.getByRole('link', { name: 'Rename: My key' }).click()
    await plain.page.getByLabel('Name', { exact: true }).fill('Old key')
    await press(plain, 'Save')
    await plain.page.getByRole('link', { name: 'Remove: Old key' }).click()
    await press(plain, 'Remove the passkey')
    await says(plain, 'You have no passkey yet.')
  })

  it('is told where passkeys work, at an address that has none', async () => {
    const elsewhere = await startSiteBrowser(journey.store.url)
    const window = await elsewhere.window()
    await window.open('/login/')
    await window.page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await window.page.getByText('Passkeys of this store work at http://localhost').waitFor()
    await elsewhere.close()
  })
})
