import {
  accessibilityFaults,
  describeInBrowser,
  type SiteBrowser,
  sidewaysScroll,
  startSiteBrowser,
  type Window,
} from '@appstore/site-browser/site-browser'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { type AnnasFactors, answerFactors, CODE, CODES } from './factor-answerers-spec.js'
import { answerPeople, PASSWORD } from './people-answerers-spec.js'

const UNLIMITED = '100000/minute'
/** Milliseconds for many pages on a busy machine. */
const PATIENCE = 240_000

describeInBrowser('in a browser, the second factor', () => {
  let gateway: TestGateway
  let browser: SiteBrowser
  let factors: AnnasFactors
  /** What looks for faults is a script. */
  let scripted = true

  beforeAll(async () => {
    const limits = ['LOGIN', 'SECOND_STEP', 'REAUTHENTICATION'].map((name) => [`THROTTLE_${name}`, UNLIMITED])
    gateway = await startTestGateway({
      ...Object.fromEntries(limits),
      REQUIRE_SECOND_FACTOR_FOR_PUBLISHING: 'true',
    })
    factors = answerFactors(gateway.answerers, answerPeople(gateway.answerers))
    browser = await startSiteBrowser(gateway.url)
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await gateway.stop()
  })

  async function isFaultless({ page, complaints }: Window, what: string): Promise<void> {
    const faults = scripted ? [await accessibilityFaults(page), await sidewaysScroll(page)] : [[], 0]
    expect([what, ...faults, complaints]).toEqual([what, [], 0, []])
  }

  async function firstStep({ page, open }: Window): Promise<void> {
    await open('/login/?next=/account/security/')
    await page.getByLabel('User name or e-mail address').fill('anna')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
  }

  async function setUp(window: Window): Promise<void> {
    const { page } = window
    Object.assign(factors, { hasApp: false, provedAt: new Date(Date.now() - 11 * 60_000).toISOString() })
    await firstStep(window)
    await page.waitForURL('**/account/security/')
    await isFaultless(window, 'no app')
    await page.getByRole('main').getByRole('link', { name: 'Set up an app' }).click()
    await page.getByLabel('Current password').fill(PASSWORD)
    await isFaultless(window, 'is it still you')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('button', { name: 'Show the picture' }).click()
    await page.getByRole('img', { name: /^QR code/ }).waitFor()
    await isFaultless(window, 'the picture')
    await page.getByLabel('Code from your app').fill('135791')
    await page.getByRole('button', { name: 'Turn it on' }).click()
    await page.getByText('This code is not right').first().waitFor()
    await isFaultless(window, 'a wrong code')
    await page.getByLabel('Code from your app').fill(CODE)
    await page.getByRole('button', { name: 'Turn it on' }).click()
    await page
      .getByText(CODES[0] as string, { exact: true })
      .first()
      .waitFor()
    await isFaultless(window, 'recovery codes')
  }

  async function secondStep(window: Window): Promise<void> {
    const { page } = window
    Object.assign(factors, { hasApp: true, provedAt: new Date().toISOString() })
    await window.context.clearCookies({ name: 'session' })
    await firstStep(window)
    await page.getByLabel('Code from your app').waitFor()
    await isFaultless(window, 'the second step')
    await page.getByRole('link', { name: 'Use a recovery code instead' }).click()
    await page.getByLabel('Recovery code').fill('nothing')
    await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
    await page.getByText('This code is not right').first().waitFor()
    await isFaultless(window, 'a wrong recovery code')
    await page.getByRole('link', { name: 'Use the app instead' }).click()
    await page.getByLabel('Code from your app').fill(CODE)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/account/security/')
    await isFaultless(window, 'with an app')
  }

  it.each([
    { dark: false, phone: true, javaScript: true },
    { dark: true, phone: false, javaScript: true },
    { dark: false, phone: false, javaScript: false },
  ])(
    'is set up, asked for and looked after: %j',
    async (looks) => {
      scripted = looks.javaScript
      const window = await browser.window(looks)
      await setUp(window)
      await secondStep(window)
      for (const path of ['app/remove/', 'recovery-codes/']) {
        await window.open(`/account/security/${path}`)
        await isFaultless(window, path)
      }
      await window.context.close()
    },
    PATIENCE,
  )

  it(
    'lets a script copy and print the codes, where there is one',
    async () => {
      scripted = true
      const window = await browser.window({ dark: false, phone: false })
      await setUp(window)
      await window.page.getByRole('button', { name: 'Print' }).waitFor()
      await window.context.close()
    },
    PATIENCE,
  )
})
