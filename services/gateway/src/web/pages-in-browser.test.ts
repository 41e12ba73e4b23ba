import { deletionOptions, requestDeletion } from '@appstore/contracts/deletion'
import { changeProfile, profileOf } from '@appstore/contracts/profiles'
import {
  describeInBrowser,
  isFaultless,
  type SiteBrowser,
  startSiteBrowser,
  type Window,
} from '@appstore/site-browser/site-browser'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { answerForms, answerPeople, fieldsInvalid, KEY, PASSWORD, PROFILE } from './people-answerers-spec.js'

const UNLIMITED = '100000/minute'

/** Milliseconds for many pages on a busy machine. */
const PATIENCE = 240_000
/** Each colour with each width once. */
const LOOKS = [
  { dark: false, phone: true },
  { dark: true, phone: false },
]
const FOR_GUESTS = [
  '/signup/',
  `/confirm-email/${KEY}/`,
  '/confirm-email/old/',
  `/password/reset/key/${KEY}/`,
  '/dev/mails',
  '/apps/news/activity/',
]
const OWN = [
  '',
  'apps/',
  'apps/news/',
  'apps/deck/',
  'password/',
  'sessions/',
  'token/',
  'tokens/',
  'tokens/new/',
  'change-language/',
  'delete/',
].map((page) => `/account/${page}`)

describeInBrowser('in a browser, the pages of people', () => {
  let gateway: TestGateway
  let browser: SiteBrowser

  beforeAll(async () => {
    const limits = ['LOGIN', 'SIGNUP', 'EMAIL', 'PASSWORD_CHANGE', 'PASSWORD_RESET'].map((name) => `THROTTLE_${name}`)
    gateway = await startTestGateway(Object.fromEntries(limits.map((name) => [name, UNLIMITED])))
    answerPeople(gateway.answerers)
    browser = await startSiteBrowser(gateway.url)
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await gateway.stop()
  })
  beforeEach(() => answerForms(gateway.answerers))

  async function logIn({ page, open }: Window): Promise<void> {
    await open('/login/?next=/account/')
    await page.getByLabel('User name or e-mail address').fill('anna')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL('**/account/')
  }

  it.each(LOOKS)(
    'are accessible and fit, empty and with faults in them: %j',
    async (looks) => {
      const window = await browser.window(looks)
      for (const path of FOR_GUESTS) {
        await window.open(path)
        await isFaultless(window, path)
      }
      await logIn(window)
      const deletion = { eraseAt: '2030-02-03T00:00:00.000Z', decisions: [] }
      for (const path of OWN) {
        await window.open(path)
        await isFaultless(window, path)
      }
      await window.page.goto('/account/token/')
      await window.page.getByRole('button', { name: 'Show the token' }).click()
      await window.page.getByLabel('API token').waitFor()
      await isFaultless(window, 'the token')
      const changed = { ...PROFILE, pendingEmail: 'new@example.org', deletion }
      gateway.answerers.answerWith(profileOf, async () => ({ profile: changed }))
      for (const path of ['/account/', '/account/delete/', '/logout/']) {
        await window.open(path)
        await isFaultless(window, `${path}, changed`)
      }
      await window.context.close()
    },
    PATIENCE,
  )

  it.each([true, false])(
    'name each fault at its field and keep what was filled in (JavaScript: %s)',
    async (javaScript) => {
      const window = await browser.window({ javaScript, phone: true })
      await logIn(window)
      const { page } = window
      gateway.answerers.answerWith(changeProfile, async () => {
        throw fieldsInvalid({ field: 'lastName', code: 'name-invalid', detail: 'x' })
      })
      await page.getByLabel('First name').fill('Anne')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('alert').waitFor()
      expect(await page.getByLabel('First name').inputValue()).toBe('Anne')
      const wrong = page.getByLabel('Last name')
      expect(await wrong.getAttribute('aria-invalid')).toBe('true')
      const described = (await wrong.getAttribute('aria-describedby')) as string
      expect(await page.locator(`#${described}`).textContent()).toBe('There are characters in it that no name has.')
      if (javaScript) await isFaultless(window, 'a form with faults')
      answerForms(gateway.answerers)
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('status').waitFor()
      expect(await page.getByRole('status').textContent()).toBe('Saved.')
      await window.context.close()
    },
  )

  it.each([true, false])(
    'ask for a decision on each app before an account is deleted (JavaScript: %s)',
    async (javaScript) => {
      const window = await browser.window({ javaScript })
      await logIn(window)
      const { page } = window
      await page.goto('/account/delete/')
      await page.getByLabel('bert becomes its owner').check()
      await page.getByLabel('E-mail address').fill('anna@example.org')
      await page.getByLabel('Current password').fill(PASSWORD)
      await page.getByRole('button', { name: 'Delete my account' }).click()
      await page.getByText('Your account will be deleted.').waitFor()
      const decisions = [{ appId: 'news', decision: 'transfer', to: 'id-of-bert' }]
      expect(gateway.answerers.asked(requestDeletion).at(-1)).toMatchObject({ decisions })
      expect(gateway.answerers.asked(deletionOptions).length).toBeGreaterThan(0)
      await window.context.close()
    },
  )

  it.each([true, false])('are left by a button of the menu (JavaScript: %s)', async (javaScript) => {
    const window = await browser.window({ javaScript })
    await logIn(window)
    const { page } = window
    await page.locator('header summary', { hasText: 'anna' }).click()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByText('You are logged out.').waitFor()
    await page.goto('/account/')
    expect(new URL(page.url()).pathname).toBe('/login/')
    await window.context.close()
  })
})
