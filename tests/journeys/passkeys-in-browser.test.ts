import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describeInBrowser, type SiteBrowser, startSiteBrowser, type Window } from '@appstore/site-browser/site-browser'
import { removeData, type StoreProcess, startStoreProcess } from './store-process-spec.js'

const PASSWORD = 'nine brave little otters'
/** The page of one's passkeys is open; the login names it, too, as where to go on. */
const isListed = ({ pathname }: URL) => pathname === '/account/passkeys/'
/** Milliseconds for a whole journey on a busy machine. */
const PATIENCE = 120_000

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

/** Passkeys belong to a host with a name, and to the port of its pages. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describeInBrowser('in a browser with passkeys, somebody', () => {
  let store: StoreProcess
  let browser: SiteBrowser

  beforeAll(async () => {
    const port = String(await freePort())
    store = await startStoreProcess({ environment: { PORT: port, THROTTLE_LOGIN: '1000/minute' } })
    browser = await startSiteBrowser(`http://localhost:${port}`)
    const account = { username: 'otto', email: 'otto@example.org', password: PASSWORD, emailVerified: true }
    const answer = await fetch(`${store.url}/operator/accounts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${store.operatorToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(account),
    })
    expect(answer.status).toBe(201)
  }, PATIENCE)
  afterAll(async () => {
    await browser.close()
    expect(await store.stop()).toBe(0)
    await removeData(store)
  })

  /** A device that keeps passkeys and knows its holder; what comes back says whether that one is at hand. */
  async function withAuthenticator({ page, context }: Window): Promise<(enabled: boolean) => Promise<void>> {
    await page.addInitScript(COUNT_ASKING)
    const session = await context.newCDPSession(page)
    await session.send('WebAuthn.enable')
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    return async (enabled) => {
      await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
    }
  }

  async function givePassword({ page, open }: Window): Promise<void> {
    await open('/login/?next=/account/passkeys/')
    await page.getByLabel('User name or e-mail address').fill('otto')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
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

  async function logOut({ page, open }: Window): Promise<void> {
    await open('/logout/')
    await page.getByRole('main').getByRole('button', { name: 'Log out' }).click()
    await page.getByText('You are logged out.').waitFor()
  }

  it(
    'adds a passkey, signs in with it, alone and after the password, and removes it',
    async () => {
      const window = await browser.window()
      const { page, open, context, complaints } = window
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
      expect(complaints).toEqual([])
      for (const subject of ['A passkey was added to your account', 'A passkey was removed from your account']) {
        await expect(mailArrives(window, subject)).resolves.toBe(true)
      }
      await context.close()
    },
    PATIENCE,
  )

  /** Looks until the mail is there. */
  async function mailArrives({ page, open }: Window, subject: string): Promise<boolean> {
    for (;;) {
      await open('/dev/mails')
      if ((await page.getByText(subject).count()) > 0) return true
    }
  }

  it('is told where passkeys work, at an address that has none', async () => {
    const elsewhere = await startSiteBrowser(store.url)
    const window = await elsewhere.window()
    await window.open('/login/')
    await window.page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await window.page.getByText('Passkeys of this store work at http://localhost').waitFor()
    await elsewhere.close()
  })
})
