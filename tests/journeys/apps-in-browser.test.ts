import {
  accessibilityFaults,
  describeInBrowser,
  type SiteBrowser,
  startSiteBrowser,
  type Window,
} from '@appstore/site-browser/site-browser'
import { type Author, authorityOf, createAuthor } from './author-spec.js'
import { removeData, type StoreProcess, startStoreProcess } from './store-process-spec.js'

/** The one that authors here sign in with. */
const PASSWORD = 'correct horse'

describeInBrowser('in a browser, the owner of an app', () => {
  let store: StoreProcess
  let browser: SiteBrowser
  let olga: Author

  beforeAll(async () => {
    store = await startStoreProcess({ environment: { THROTTLE_LOGIN: '1000/minute' } })
    browser = await startSiteBrowser(store.url)
    olga = await createAuthor(store, 'olga')
    await createAuthor(store, 'otto')
    const authority = await authorityOf(store)
    for (const appId of ['kite', 'boat']) {
      expect((await olga.register(await authority.issue({ commonName: appId }), appId)).status).toBe(201)
    }
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    expect(await store.stop()).toBe(0)
    await removeData(store)
  })

  async function logIn(username: string, javaScript: boolean): Promise<Window> {
    const window = await browser.window({ javaScript })
    const { page, open } = window
    await open('/account/apps/')
    await page.getByLabel('User name or e-mail address').fill(username)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL('**/account/apps/')
    return window
  }

  it.each([
    ['kite', true],
    ['boat', false],
  ])('finds help and hands it over, when the other agrees: %s (JavaScript: %s)', async (appId, javaScript) => {
    const [owner, helper] = [await logIn('olga', javaScript), await logIn('otto', javaScript)]
    const { page } = owner
    await page.getByRole('link', { name: `Manage: ${appId}` }).click()
    await page.getByRole('button', { name: 'Turn on: Deprecated' }).click()
    await page.getByRole('button', { name: 'Turn off: Deprecated' }).waitFor()
    await page.getByLabel('User name').first().fill('nobody-at-all')
    await page.getByRole('button', { name: 'Invite' }).click()
    await page.getByText('There is nobody with this user name.').waitFor()
    await page.getByLabel('User name').first().fill('otto')
    await page.getByRole('button', { name: 'Invite' }).click()
    await page.getByText('The invitation is made.').waitFor()

    await helper.open('/account/apps/')
    await helper.page.getByRole('heading', { name: `Help with ${appId}?` }).waitFor()
    if (javaScript) expect(await accessibilityFaults(helper.page)).toEqual([])
    await helper.page.getByRole('button', { name: 'Accept' }).click()
    await helper.page.getByText('You have accepted.').waitFor()
    await helper.page.getByRole('link', { name: `Manage: ${appId}` }).waitFor()
    expect(await helper.page.getByText('Co-maintainer', { exact: true }).count()).toBeGreaterThan(0)

    await page.reload()
    await page.getByLabel('User name').last().fill('otto')
    await page.getByRole('button', { name: 'Offer the app' }).click()
    await page.getByText('The app is offered.').waitFor()
    if (javaScript) expect(await accessibilityFaults(page)).toEqual([])
    await helper.open('/account/apps/')
    await helper.page.getByRole('heading', { name: `Take over ${appId}?` }).waitFor()
    await helper.page.getByRole('button', { name: 'Accept' }).click()
    await helper.page.getByText('You have accepted.').waitFor()

    await owner.open('/account/apps/')
    expect(await page.getByRole('link', { name: `Manage: ${appId}` }).count()).toBe(0)
    await owner.open(`/account/apps/${appId}/`)
    expect(await page.locator('h1').textContent()).toBe('There is nothing here')
    for (const { context, complaints } of [owner, helper]) {
      expect(complaints).toEqual([])
      await context.close()
    }
  })
})
