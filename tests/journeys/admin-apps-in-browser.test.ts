import type { Window } from '@appstore/site-browser/site-browser'
import { administratorIn, find, looksRight, makeAdministrator, perform } from './administration-spec.js'
import { type ArchiveHost, appList, authorityOf, createAuthor, offerRelease, startArchiveHost } from './author-spec.js'
import { describeJourney } from './journey-spec.js'
import { press, says } from './steps-spec.js'

let host: ArchiveHost
const options = {
  async environment() {
    host = await startArchiveHost()
    return host.environment
  },
}

describeJourney('admin-apps-in-browser', 'an administrator who looks after apps', options, (journey) => {
  beforeAll(async () => {
    for (const name of ['root', 'ruth']) await makeAdministrator(journey, name)
    await journey.member('helper')
    const [author, authority] = [await createAuthor(journey.store, 'olga'), await authorityOf(journey.store)]
    for (const appId of ['kite', 'boat']) {
      const identity = await authority.issue({ commonName: appId })
      await author.register(identity, appId)
      const { download, signature } = await offerRelease(host, identity, appId, '1.0.0')
      expect((await author.publish(download, signature)).status).toBe(201)
    }
  })
  afterAll(() => host.stop())

  /** An app for each of both tests, and an administrator who did nothing else. */
  const BOTH: readonly (readonly [appId: string, administrator: string, javaScript: boolean])[] = [
    ['kite', 'root', true],
    ['boat', 'ruth', false],
  ]
  const listed = async (appId: string) => (await appList(journey.store)).find(({ id }) => id === appId)

  async function toApp(window: Window, appId: string): Promise<void> {
    await find(window, '/admin/apps/', 'Id or name', appId)
    await window.page.getByRole('main').getByRole('link', { name: appId, exact: true }).click()
    await window.page.waitForURL(`**/admin/apps/${appId}/`)
  }

  it.each(BOTH)('features %s, and undoes it, as %s (JavaScript: %s)', async (appId, name, javaScript) => {
    const window = await administratorIn(journey, name, javaScript)
    await toApp(window, appId)
    await looksRight(window, javaScript, 'an app')
    expect((await listed(appId))?.isFeatured).toBe(false)
    await perform(window, 'Feature the app', { reason: 'Everybody likes it.' })
    await says(window, 'Saved.')
    expect((await listed(appId))?.isFeatured).toBe(true)
    await find(window, '/admin/audit/', 'By (user name)', name)
    await says(window, 'Everybody likes it.')
    const entry = window.page.locator('main li').filter({ hasText: 'AppFeatured' })
    await entry.locator('summary').click()
    await entry.getByLabel('Reason').fill('Not everybody.')
    await looksRight(window, javaScript, 'a change that can be undone')
    await entry.locator('button[type=submit]').click()
    await says(window, 'It is undone. That is an entry of its own.')
    await says(window, 'AppUnfeatured')
    await looksRight(window, javaScript, 'a change that is undone')
    expect((await listed(appId))?.isFeatured).toBe(false)
    await find(window, '/admin/apps/', 'Id or name', appId)
    expect(await window.page.locator('main table').getByText('Featured').count()).toBe(0)
  })

  it.each(BOTH)(
    'says of %s what is so, and who helps with it, as %s (JavaScript: %s)',
    async (appId, name, javaScript) => {
      const window = await administratorIn(journey, name, javaScript)
      const { page } = window
      await toApp(window, appId)
      await perform(window, 'Mark as deprecated')
      await says(window, 'Saved.')
      await perform(window, 'Mark as deprecated no more')
      await says(window, 'Saved.')
      const helper = { fill: (deed: ReturnType<typeof page.locator>) => deed.getByLabel('User name').fill('helper') }
      await perform(window, 'Add a co-maintainer', helper)
      await page.getByRole('button', { name: 'Remove: helper' }).click()
      await says(window, 'Nobody beside the owner.')
      await perform(window, 'Give the app to somebody', helper)
      await page.getByRole('link', { name: 'helper', exact: true }).first().waitFor()
    },
  )

  it.each(BOTH)(
    'takes what is harmful in %s away, and back, as %s (JavaScript: %s)',
    async (appId, name, javaScript) => {
      const window = await administratorIn(journey, name, javaScript)
      const { page } = window
      await toApp(window, appId)
      await page.getByRole('button', { name: 'Withdraw: 1.0.0' }).click()
      await says(window, 'The release is withdrawn.')
      await looksRight(window, javaScript, 'an app without a release')
      expect(await listed(appId)).toBeUndefined()
      await page.getByRole('button', { name: 'Restore: 1.0.0' }).click()
      await says(window, 'The release is back.')
      expect(await listed(appId)).toBeDefined()
      await perform(window, 'Delete the app', { reason: 'It steals.' })
      await says(window, 'Saved.')
      await looksRight(window, javaScript, 'an app that is gone')
      expect(await listed(appId)).toBeUndefined()
      await perform(window, 'Restore the app')
      await says(window, 'Saved.')
      expect(await listed(appId)).toBeDefined()
    },
  )

  it.each(BOTH)('lets an integration in (%s, %s, JavaScript: %s)', async (appId, name, javaScript) => {
    const texts = { name: `Bridge to ${appId}`, summary: 'Summary', description: 'Description' }
    await journey.order('/operator/integrations', { ...texts, owner: 'olga' })
    const window = await administratorIn(journey, name, javaScript)
    await window.open('/admin/apps/')
    await window.page.getByLabel('Show').selectOption({ label: 'Integrations that wait' })
    await press(window, 'Find')
    await looksRight(window, javaScript, 'integrations that wait')
    await window.page.getByRole('main').getByRole('link', { name: texts.name }).click()
    await perform(window, 'Approve the integration')
    await says(window, 'Saved.')
    expect(await window.page.getByText('Waits for approval').count()).toBe(0)
  })
})
