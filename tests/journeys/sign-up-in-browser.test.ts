import {
  accessibilityFaults,
  describeInBrowser,
  type SiteBrowser,
  startSiteBrowser,
  type Window,
} from '@appstore/site-browser/site-browser'
import { removeData, type StoreProcess, startStoreProcess } from './store-process-spec.js'

const PASSWORD = 'nine brave little otters'
const OTHER = 'seven sleepy river foxes'
const LIMITS = ['LOGIN', 'SIGNUP', 'PASSWORD_RESET', 'PASSWORD_RESET_KEY', 'EMAIL', 'PASSWORD_CHANGE']

describeInBrowser('in a browser, somebody new', () => {
  let store: StoreProcess
  let browser: SiteBrowser

  beforeAll(async () => {
    const unlimited = Object.fromEntries(LIMITS.map((name) => [`THROTTLE_${name}`, '1000/minute']))
    store = await startStoreProcess({ environment: { ...unlimited, EMAIL_CHECK_DOMAINS: 'false' } })
    browser = await startSiteBrowser(store.url)
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    expect(await store.stop()).toBe(0)
    await removeData(store)
  })

  /** Waits for a mail to this address whose link begins like that, and gives the link's path. */
  async function linkOfMail({ page, open }: Window, to: string, beginning: string): Promise<string> {
    for (;;) {
      await open('/dev/mails')
      const mail = page.locator('section', { hasText: to })
      const links = await mail.locator(`a[href*="${beginning}"]`).all()
      const href = await links[0]?.getAttribute('href')
      if (href) return new URL(href).pathname
    }
  }

  async function signUp({ page, open }: Window, username: string, javaScript: boolean): Promise<void> {
    await open('/signup/')
    const fields = { 'User name': username, 'E-mail address': `${username}@example.org` }
    const names = { 'First name': 'Nina', 'Last name': 'Newcomer' }
    for (const [label, value] of Object.entries({ ...fields, ...names })) await page.getByLabel(label).fill(value)
    for (const label of ['Password', 'Password, once more'])
      await page.getByLabel(label, { exact: true }).fill(PASSWORD)
    if (!javaScript) {
      const question = page.getByLabel('To keep out robots')
      const sum = (await page.locator('label[for="field-captcha"]').textContent())?.match(/\d+/g) ?? []
      await question.fill(String(sum.reduce((total, number) => total + Number(number), 0)))
    }
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.waitForURL('**/confirm-email/')
  }

  async function logIn({ page, open }: Window, login: string, password: string): Promise<void> {
    await open('/login/?next=/account/')
    await page.getByLabel('User name or e-mail address').fill(login)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
  }

  it.each([
    ['nina', true],
    ['noah', false],
  ])(
    'signs up, changes what there is to change: %s (JavaScript: %s)',
    async (username, javaScript) => {
      const window = await browser.window({ javaScript })
      const { page, open, complaints } = window
      const press = (name: string) => page.getByRole('main').getByRole('button', { name }).click()
      const says = (text: string) => page.getByText(text).first().waitFor()
      await signUp(window, username, javaScript)
      await logIn(window, username, PASSWORD)
      await page.waitForURL('**/confirm-email/')
      await open(await linkOfMail(window, `${username}@example.org`, '/confirm-email/'))
      await press('Yes, confirm')
      await says('Your address is confirmed.')
      await logIn(window, username, PASSWORD)
      await page.waitForURL('**/account/')
      if (javaScript) expect(await accessibilityFaults(page)).toEqual([])

      await page.getByLabel('First name').fill('Nora')
      await page.getByLabel('Current password').first().fill(PASSWORD)
      await press('Save')
      await says('Saved.')
      expect(await page.getByLabel('First name').inputValue()).toBe('Nora')

      const address = `${username}-new@example.org`
      await page.getByLabel('New e-mail address').fill(address)
      await page.getByLabel('Current password').last().fill(PASSWORD)
      await press('Change address')
      await says(`${address} waits to be confirmed`)
      await open(await linkOfMail(window, address, '/confirm-email/'))
      await press('Yes, confirm')
      await page.waitForURL('**/account/')
      await says(address)

      await open('/account/password/')
      await page.getByLabel('Current password').fill(PASSWORD)
      for (const label of ['New password', 'Password, once more']) await page.getByLabel(label).fill(OTHER)
      await press('Change password')
      await says('Your password is changed.')
      await logIn(window, username, PASSWORD)
      await says('User name or password is wrong.')

      await open('/password/reset/')
      await page.getByLabel('E-mail address').fill(address)
      await press('Send the link')
      await page.waitForURL('**/password/reset/done/')
      await open(await linkOfMail(window, address, '/password/reset/key/'))
      for (const label of ['New password', 'Password, once more']) await page.getByLabel(label).fill(PASSWORD)
      await press('Set password')
      await says('Your password is changed.')
      await logIn(window, address, PASSWORD)
      await page.waitForURL('**/account/')
      expect(complaints).toEqual([])
      await window.context.close()
    },
    240_000,
  )
})
