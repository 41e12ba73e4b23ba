import {
  describeInBrowser,
  isFaultless,
  type SiteBrowser,
  startSiteBrowser,
  type Window,
} from '@appstore/site-browser/site-browser'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { answerPasskeys, PASSKEY } from './passkey-answerers-spec.js'
import { answerForms, answerPeople, PASSWORD } from './people-answerers-spec.js'

const UNLIMITED = '100000/minute'
/** Milliseconds for many pages on a busy machine. */
const PATIENCE = 240_000
const PAGES = ['', 'new/', `${PASSKEY.passkeyId}/`, `${PASSKEY.passkeyId}/remove/`]

describeInBrowser('in a browser, the pages about passkeys', () => {
  let gateway: TestGateway
  let browser: SiteBrowser

  beforeAll(async () => {
    gateway = await startTestGateway({ THROTTLE_LOGIN: UNLIMITED, THROTTLE_PASSKEY: UNLIMITED })
    const sessions = answerPeople(gateway.answerers)
    answerForms(gateway.answerers)
    answerPasskeys(gateway.answerers, sessions)
    browser = await startSiteBrowser(gateway.url)
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await gateway.stop()
  })

  async function logIn({ page, open }: Window): Promise<void> {
    await open('/login/?next=/account/passkeys/')
    await page.getByLabel('User name or e-mail address').fill('anna')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.waitForURL('**/account/passkeys/')
  }

  it.each([
    { dark: false, phone: true },
    { dark: true, phone: false },
  ])(
    'are accessible and fit: %j',
    async (looks) => {
      const window = await browser.window(looks)
      await window.open('/login/')
      await window.page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
      await isFaultless(window, '/login/')
      await window.page.getByRole('button', { name: 'Sign in with a passkey' }).click()
      await window.page.getByRole('alert').waitFor()
      await isFaultless(window, '/login/, with what went wrong')
      await logIn(window)
      for (const place of PAGES) {
        await window.open(`/account/passkeys/${place}`)
        await isFaultless(window, place)
      }
      await window.context.close()
    },
    PATIENCE,
  )

  it('say without JavaScript that passkeys need it, and offer the other ways', async () => {
    const window = await browser.window({ javaScript: false })
    const { page, open, context } = window
    const sentence = 'Passkeys need JavaScript'
    await open('/login/')
    expect(await page.locator('noscript').textContent()).toContain(sentence)
    expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible()).toBe(false)
    await logIn(window)
    for (const place of ['', 'new/']) {
      await open(`/account/passkeys/${place}`)
      expect(await page.locator('noscript').textContent()).toContain(sentence)
    }
    await context.close()
  })
})
