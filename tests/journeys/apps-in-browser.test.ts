import { accessibilityFaults, type Window } from '@appstore/site-browser/site-browser'
import { type ArchiveHost, Author, authorityOf, createAuthor, startArchiveHost } from './author-spec.js'
import {
  EVERYTHING_DONE,
  EVERYTHING_REFUSED,
  type OwnedApp,
  ownedApp,
  tokenForEverything,
  tryEverything,
} from './former-owner-spec.js'
import { describeJourney } from './journey-spec.js'
import { logIn as logInAs, mailArrives, press, says } from './steps-spec.js'

/** The one that authors here sign in with. */
const PASSWORD = 'correct horse'

let archives: ArchiveHost

async function withArchives(): Promise<Record<string, string>> {
  archives = await startArchiveHost()
  return archives.environment
}

describeJourney('apps-in-browser', 'the owner of an app', { environment: withArchives }, (journey) => {
  let olga: Author
  let otto: Author
  const handedOver = new Map<string, OwnedApp>()

  beforeAll(async () => {
    olga = await createAuthor(journey.store, 'olga')
    otto = await createAuthor(journey.store, 'otto')
    const authority = await authorityOf(journey.store)
    for (const appId of ['kite', 'boat']) handedOver.set(appId, await ownedApp(journey.store, archives, olga, appId))
    for (const appId of ['tent', 'lamp'])
      expect((await olga.register(await authority.issue({ commonName: appId }), appId)).status).toBe(201)
  })
  afterAll(() => archives.stop())

  async function logIn(username: string, javaScript: boolean): Promise<Window> {
    const window = await journey.window({ javaScript })
    await logInAs(window, username, '/account/apps/', PASSWORD)
    return window
  }

  it.each([
    ['kite', true],
    ['boat', false],
  ])('finds help and hands it over, when the other agrees: %s (JavaScript: %s)', async (appId, javaScript) => {
    const [owner, helper] = [await logIn('olga', javaScript), await logIn('otto', javaScript)]
    const { page } = owner
    const personal = new Author(journey.store.url, await tokenForEverything(owner))
    const left = await owner.context.newPage()
    await left.goto(`/account/apps/${appId}/`)
    await owner.open('/account/apps/')
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
    for (const path of ['', 'comments/']) {
      await owner.open(`/account/apps/${appId}/${path}`)
      expect(await page.locator('h1').textContent()).toBe('There is nothing here')
    }
    // neither what was on the screen before nor any token does anything now
    await left.getByRole('button', { name: 'Turn on: Deprecated' }).click()
    await left.getByRole('heading', { name: 'This is not allowed' }).waitFor()
    const app = handedOver.get(appId) as OwnedApp
    for (const former of [olga, personal]) expect(await tryEverything(former, app)).toEqual(EVERYTHING_REFUSED)
    expect(await tryEverything(otto, app)).toEqual(EVERYTHING_DONE)
  })

  it.each([
    ['tent', true],
    ['lamp', false],
  ])('and somebody else say no, take back and go, at any time: %s (JavaScript: %s)', async (appId, javaScript) => {
    const [owner, helper] = [await logIn('olga', javaScript), await logIn('otto', javaScript)]
    const ask = async (field: string, button: string) => {
      await owner.open(`/account/apps/${appId}/`)
      await owner.page.locator(field).fill('otto')
      await press(owner, button)
    }
    const invite = () => ask('#invite-username', 'Invite')
    const offer = () => ask('#offer-username', 'Offer the app')
    const answer = async (question: string, button: 'Accept' | 'Decline') => {
      await helper.open('/account/apps/')
      await helper.page.locator('section', { hasText: question }).getByRole('button', { name: button }).click()
      await says(helper, button === 'Accept' ? 'You have accepted.' : 'You have declined.')
    }
    /** Nothing waits for whoever was asked. */
    const isAskedNothing = async () => {
      await helper.open('/account/apps/')
      expect(await helper.page.getByRole('button', { name: 'Accept' }).count()).toBe(0)
    }
    const helps = async () => {
      await helper.open('/account/apps/')
      return (await helper.page.getByRole('link', { name: `Manage: ${appId}` }).count()) === 1
    }
    const isAlone = async () => {
      await owner.open(`/account/apps/${appId}/`)
      return (await owner.page.getByRole('button', { name: ': otto' }).count()) === 0
    }

    await invite()
    await mailArrives(helper, 'otto@example.org', `You are invited to look after ${appId}`)
    await answer(`Help with ${appId}?`, 'Decline')
    expect([await isAlone(), await helps()]).toEqual([true, false])
    await invite()
    await press(owner, 'Withdraw: otto')
    await says(owner, 'Saved.')
    await isAskedNothing()

    await invite()
    await answer(`Help with ${appId}?`, 'Accept')
    await helper.page.getByRole('link', { name: `Manage: ${appId}` }).click()
    await press(helper, 'Leave')
    await says(helper, 'You are no co-maintainer any more.')
    expect([await isAlone(), await helps()]).toEqual([true, false])
    await invite()
    await answer(`Help with ${appId}?`, 'Accept')
    await owner.open(`/account/apps/${appId}/`)
    await press(owner, 'Remove: otto')
    await says(owner, 'Saved.')
    expect([await isAlone(), await helps()]).toEqual([true, false])

    await offer()
    await mailArrives(helper, 'otto@example.org', `${appId} is offered to you`)
    await answer(`Take over ${appId}?`, 'Decline')
    expect([await isAlone(), await helps()]).toEqual([true, false])
    await offer()
    await press(owner, 'Withdraw: otto')
    await says(owner, 'Saved.')
    await isAskedNothing()
    expect([await isAlone(), await helps()]).toEqual([true, false])
  })
})
