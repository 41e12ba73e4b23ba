import {
  describeInBrowser,
  isFaultless,
  type SiteBrowser,
  startSiteBrowser,
  type Window,
} from '@appstore/site-browser/site-browser'
import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { answerForms, answerPeople, PASSWORD } from '../people-answerers-spec.js'
import { answerAdministration } from './admin-answerers-spec.js'

/** Milliseconds for many pages on a busy machine. */
const PATIENCE = 240_000
/** Each colour with each width once. */
const LOOKS = [
  { dark: false, phone: true },
  { dark: true, phone: false },
]
const PAGES = [
  '',
  'users/',
  'users/?search=nobody',
  'users/id-of-bert/',
  'apps/',
  'apps/?search=nothing&show=deleted',
  'apps/news/',
  'apps/bridge/',
  'apps/gone/',
  'mails/',
  'mails/?state=queued',
  'audit/',
  'audit/?type=Nothing&actor=bert',
]
  .map((page) => `/admin/${page}`)
  .concat('/account/appeal-comments/', '/account/appeal-comments/?before=20')

describeInBrowser('in a browser, the pages of those who look after the store', () => {
  let gateway: TestGateway
  let browser: SiteBrowser

  beforeAll(async () => {
    gateway = await startTestGateway({ THROTTLE_LOGIN: '100000/minute' })
    answerPeople(gateway.answerers)
    answerForms(gateway.answerers)
    answerAdministration(gateway.answerers)
    browser = await startSiteBrowser(gateway.url)
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await gateway.stop()
  })

  async function logIn({ page, open }: Window): Promise<void> {
    await open('/login/?next=/admin/')
    await page.getByLabel('User name or e-mail address').fill('root')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL('**/admin/')
  }

  it.each(LOOKS)(
    'are accessible and fit, with everything that opens opened: %j',
    async (looks) => {
      const window = await browser.window(looks)
      await logIn(window)
      for (const path of PAGES) {
        await window.open(path)
        const folded = window.page.locator('main details:not([open], [data-menu]) > summary')
        while ((await folded.count()) > 0) await folded.first().click()
        await isFaultless(window, `${path}, opened`)
      }
      await window.context.close()
    },
    PATIENCE,
  )
})
