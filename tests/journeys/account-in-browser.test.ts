import type { Identity } from '@appstore/dev-authority/authority'
import { accessibilityFaults, type Window } from '@appstore/site-browser/site-browser'
import { type ArchiveHost, authorityOf, createAuthor, offerRelease, startArchiveHost } from './author-spec.js'
import { describeJourney, PASSWORD } from './journey-spec.js'
import { logIn, logOut, mailArrives, placeOf, press, says } from './steps-spec.js'

const MODES = [true, false]
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let archives: ArchiveHost

async function withArchives(): Promise<Record<string, string>> {
  archives = await startArchiveHost()
  return archives.environment
}

describeJourney('account-in-browser', 'the holder of an account', { environment: withArchives }, (journey) => {
  afterAll(() => archives.stop())

  /** Registers an app of somebody who has an account. */
  async function registered(username: string, appId: string): Promise<Identity> {
    const identity = await (await authorityOf(journey.store)).issue({ commonName: appId })
    const author = await createAuthor(journey.store, username)
    expect((await author.register(identity, appId)).status).toBe(201)
    return identity
  }

  it('is asked who sits there before making a token, publishes with it, and revokes it', async () => {
    const everybody = await Promise.all(
      MODES.map(async (javaScript) => {
        const [username, window] = [await journey.member(), await journey.window({ javaScript })]
        const appId = javaScript ? 'kite' : 'boat'
        const identity = await registered(username, appId)
        await logIn(window, username, '/account/tokens/')
        return { window, appId, identity }
      }),
    )
    await journey.later(11 * MINUTE)
    for (const { window, appId, identity } of everybody) {
      const token = await madeToken(window)
      const release = await offerRelease(archives, identity, appId, '1.0.0')
      const publish = async () => {
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
        const body = JSON.stringify(release)
        return (await fetch(`${journey.store.url}/api/v1/apps/releases`, { method: 'POST', headers, body })).status
      }
      expect(await publish()).toBe(201)
      await window.open('/account/tokens/')
      await press(window, 'Revoke: Build server')
      await says(window, 'The token is revoked.')
      expect(await publish()).toBe(401)
    }
  })

  /** Makes one that may publish, in a window whose holder has not shown for a while who they are. */
  async function madeToken(window: Window): Promise<string> {
    const { page, open } = window
    await open('/account/tokens/')
    await page.getByRole('link', { name: 'Make a token' }).click()
    await page.waitForURL('**/reauthenticate/?next=**')
    await page.getByLabel('Current password').fill('something else')
    await press(window, 'Go on')
    await says(window, 'This is not your password.')
    await page.getByLabel('Current password').fill(PASSWORD)
    await press(window, 'Go on')
    await page.waitForURL('**/account/tokens/new/')
    await page.getByLabel('Name', { exact: true }).fill('Build server')
    await press(window, 'Make the token')
    await says(window, 'Choose at least one thing that the token may do.')
    await page.getByLabel('Publish releases').check()
    await press(window, 'Make the token')
    await says(window, 'The token is made.')
    return await page.getByLabel('New token').inputValue()
  }

  it.each(MODES)(
    'says who they are, what they want to hear of, and in which language (JavaScript: %s)',
    async (javaScript) => {
      const [username, window] = [await journey.member(), await journey.window({ javaScript })]
      const { page, open } = window
      await logIn(window, username, '/account/')
      await page.getByLabel('First name').fill('Nora')
      await page.getByLabel('Last name').fill('Neu')
      await press(window, 'Save')
      await says(window, 'This is not your password.')
      expect(await page.getByLabel('First name').inputValue()).toBe('Nora')
      await page.getByLabel('Current password').first().fill(PASSWORD)
      await press(window, 'Save')
      await says(window, 'Saved.')
      const newsletter = page.getByLabel('Send me news about the store now and then')
      for (const isWanted of [true, false]) {
        await newsletter.setChecked(isWanted)
        await press(window, 'Save')
        await says(window, 'Saved.')
        await open('/account/')
        expect(await newsletter.isChecked()).toBe(isWanted)
      }
      await page.getByLabel('New e-mail address').fill(`${username}-new@example.org`)
      await page.getByLabel('Current password').last().fill(PASSWORD)
      await press(window, 'Change address')
      await says(window, `${username}-new@example.org waits to be confirmed`)
      await press(window, 'Keep the current address')
      await says(window, 'Your address stays as it is.')
      expect(await page.getByText('waits to be confirmed').count()).toBe(0)

      await open('/account/change-language/')
      await page.getByLabel('Language', { exact: true }).selectOption('Deutsch')
      await press(window, 'Save')
      await says(window, 'Gespeichert.')
      expect(await page.locator('html').getAttribute('lang')).toBe('de')
    },
  )

  it.each(MODES)('ends one session elsewhere, and then the own one (JavaScript: %s)', async (javaScript) => {
    const username = await journey.member()
    const windows = await Promise.all([1, 2, 3].map(() => journey.window({ javaScript })))
    const [desk, ...others] = windows as [Window, Window, Window]
    for (const window of windows) await logIn(window, username, '/account/sessions/')
    await desk.open('/account/sessions/')
    const sessions = desk.page.locator('main li').filter({ has: desk.page.getByRole('button') })
    const [own, other] = [true, false].map((isOwn) => {
      const present = desk.page.getByText('This browser')
      return sessions.filter(isOwn ? { has: present } : { hasNot: present })
    })
    expect([await own?.count(), await other?.count()]).toEqual([1, 2])
    await other?.first().getByRole('button').click()
    await says(desk, 'The session has ended.')
    expect(await other?.count()).toBe(1)
    for (const window of others) await window.open('/account/sessions/')
    expect(others.map(placeOf).sort()).toEqual(['/account/sessions/', '/login/'])
    await own?.getByRole('button').click()
    await says(desk, 'You are logged out.')
    await desk.open('/account/sessions/')
    expect(placeOf(desk)).toBe('/login/')
  })

  it('asks for the end of the account, thinks better of it, asks again, and is gone when the time has come', async () => {
    const leavers = await Promise.all(
      MODES.map(async (javaScript) => {
        const [username, helper] = [await journey.member(), await journey.member()]
        const apps = ['kept', 'alone', 'gone'].map((part) => `${part}_${javaScript ? 'tall' : 'flat'}`)
        for (const appId of apps) await registered(username, appId)
        await journey.order(`/operator/apps/${apps[0]}/maintainers`, { username: helper, present: true })
        return { username, helper, apps, window: await journey.window({ javaScript }), javaScript }
      }),
    )
    for (const { username, helper, apps, window, javaScript } of leavers) {
      const { page, open } = window
      await logIn(window, username, '/account/delete/')
      const choices = [`${helper} becomes its owner`, 'It stays', 'It is deleted'].map(
        (choice, index) => [apps[index] as string, choice] as const,
      )
      const ask = async (email: string) => {
        for (const [appId, choice] of choices) await page.getByRole('group', { name: appId }).getByLabel(choice).check()
        await page.getByLabel('E-mail address').fill(email)
        await page.getByLabel('Current password').fill(PASSWORD)
        await press(window, 'Delete my account')
      }
      await ask('somebody.else@example.org')
      await says(window, 'This is not the address of your account.')
      for (const [appId, choice] of choices)
        expect(await page.getByRole('group', { name: appId }).getByLabel(choice).isChecked()).toBe(true)
      await ask(`${username}@example.org`)
      await says(window, 'Your account will be deleted on')
      if (javaScript) expect(await accessibilityFaults(page)).toEqual([])
      await mailArrives(window, `${username}@example.org`, 'Your account will be deleted')
      await open('/account/delete/')
      await press(window, 'Keep my account')
      await says(window, 'Your account stays.')
      await mailArrives(window, `${username}@example.org`, 'Your account stays')
      await open('/account/delete/')
      await ask(`${username}@example.org`)
      await logOut(window)
      // whoever comes back learns it on whatever page they come to
      await logIn(window, username, '/account/sessions/')
      await says(window, 'Your account will be deleted on')
      await page.getByRole('link', { name: 'Change my mind' }).click()
      await page.getByRole('button', { name: 'Keep my account' }).waitFor()
    }
    await journey.later(15 * DAY)
    for (const { username, helper, apps, window } of leavers) await isGone(window, { username, helper, apps })
  })

  async function isGone(
    window: Window,
    { username, helper, apps }: { username: string; helper: string; apps: string[] },
  ) {
    const [kept, alone, gone] = apps
    const { page, open } = window
    const told = async (appId: string | undefined, sentence: string) => {
      do await open(`/apps/${appId}/activity/`)
      while ((await page.getByText(sentence).count()) === 0)
    }
    await told(kept, 'The owner was')
    await told(alone, 'The app looks for somebody to care for it.')
    await told(gone, 'The app was deleted.')
    await open('/account/')
    expect(placeOf(window)).toBe('/login/')
    await page.getByLabel('User name or e-mail address').fill(username)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await press(window, 'Log in')
    await says(window, 'User name or password is wrong.')
    await logIn(window, helper, '/account/apps/')
    await page.getByRole('link', { name: `Manage: ${kept}` }).waitFor()
    expect(await page.getByText('Owner', { exact: true }).count()).toBe(1)
  }
})
