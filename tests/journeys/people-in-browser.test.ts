import { accessibilityFaults, type Window } from '@appstore/site-browser/site-browser'
import { describeJourney, PASSWORD } from './journey-spec.js'
import { givePassword, logIn as logInAs, placeOf } from './steps-spec.js'

describeJourney('people-in-browser', 'somebody', {}, (journey) => {
  beforeAll(() => journey.member('otto'))

  const logIn = (window: Window) => logInAs(window, 'otto', '/account/sessions/')

  it.each([true, false])('logs in, ends a session elsewhere, and logs out (JavaScript: %s)', async (javaScript) => {
    const [desk, phone] = [await journey.window({ javaScript }), await journey.window({ javaScript, phone: true })]
    for (const window of [desk, phone]) {
      await window.open('/account/sessions/')
      expect(new URL(window.page.url()).search).toBe('?next=%2Faccount%2Fsessions%2F')
      await logIn(window)
    }
    const session = (await desk.context.cookies()).find(({ name }) => name === 'session')
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    await desk.open('/account/sessions/')
    expect(await desk.page.getByText('This browser').count()).toBe(1)
    if (javaScript) expect(await accessibilityFaults(desk.page)).toEqual([])
    await desk.page.getByRole('button', { name: 'Log out everywhere else' }).click()
    await desk.page.getByText('You are logged out everywhere else.').waitFor()
    await phone.open('/account/sessions/')
    expect(placeOf(phone)).toBe('/login/')
    await desk.page.locator('header summary', { hasText: 'otto' }).click()
    await desk.page.getByRole('button', { name: 'Log out', exact: true }).last().click()
    await desk.page.getByText('You are logged out.').waitFor()
    // what was copied from the browser before is worth nothing now
    await desk.context.addCookies([{ name: 'session', value: session?.value as string, url: journey.store.url }])
    await desk.open('/account/sessions/')
    expect(placeOf(desk)).toBe('/login/')
  })

  it.each([true, false])(
    'sees the API token by a button alone, and replaces it (JavaScript: %s)',
    async (javaScript) => {
      const window = await journey.window({ javaScript })
      await logIn(window)
      const { page, open } = window
      await open('/account/token/')
      await page.getByRole('button', { name: 'Show the token' }).click()
      const token = await page.getByLabel('API token').inputValue()
      const isKnown = async (value: string) => {
        const headers = { authorization: `Token ${value}` }
        return (await fetch(`${journey.store.url}/api/v1/apps/nothing`, { method: 'DELETE', headers })).status !== 401
      }
      expect([token.length, await isKnown(token)]).toEqual([40, true])
      await page.getByRole('button', { name: 'Replace the token' }).click()
      await page.getByText('This is your new token.').waitFor()
      const other = await page.getByLabel('API token').inputValue()
      expect([other.length, await isKnown(other), await isKnown(token)]).toEqual([40, true, false])
    },
  )

  it('logs in and out with the keyboard alone', async () => {
    const { page, open } = await journey.window()
    await open('/account/sessions/')
    const focused = () =>
      page.evaluate(
        "(document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent ?? '').trim()",
      )
    const tabTo = async (name: string) => {
      for (let step = 0; step < 60; step++) {
        await page.keyboard.press('Tab')
        if ((await focused()) === name) return
      }
      throw new Error(`the Tab key does not lead to ${name}`)
    }
    await tabTo('User name or e-mail address')
    await page.keyboard.type('otto')
    await tabTo('Password')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/account/sessions/')
    await tabTo('otto')
    await page.keyboard.press('Enter')
    await tabTo('Log out')
    await page.keyboard.press('Enter')
    await page.getByText('You are logged out.').waitFor()
  })

  it.each([true, false])(
    'makes a token for one thing only, sees it once, and revokes it (JavaScript: %s)',
    async (javaScript) => {
      const window = await journey.window({ javaScript })
      await logIn(window)
      const { page, open } = window
      await open('/account/tokens/')
      await page.getByRole('link', { name: 'Make a token' }).click()
      await page.getByLabel('Name', { exact: true }).fill('Build server')
      await page.getByLabel('Delete releases').check()
      await page.getByLabel('Only for these apps').fill('nothing, other')
      await page.getByRole('button', { name: 'Make the token' }).click()
      await page.getByText('The token is made.').waitFor()
      const token = await page.getByLabel('New token').inputValue()
      if (javaScript) expect(await accessibilityFaults(page)).toEqual([])
      const statusOf = async (path: string) => {
        const headers = { authorization: `Bearer ${token}` }
        return (await fetch(`${journey.store.url}/api/v1/apps/${path}`, { method: 'DELETE', headers })).status
      }
      // there is no such app; it is within what the token allows, unlike the others
      const release = 'releases/1.0.0'
      expect(await statusOf(`nothing/${release}`)).toBe(404)
      expect([await statusOf(`third/${release}`), await statusOf('nothing')]).toEqual([403, 403])
      await open('/account/tokens/')
      expect(await page.content()).not.toContain(token)
      await page.getByRole('button', { name: 'Revoke: Build server' }).click()
      await page.getByText('The token is revoked.').waitFor()
      expect(await statusOf(`nothing/${release}`)).toBe(401)
      expect(journey.store.output()).not.toContain(token.slice('store_'.length))
    },
  )

  it('is not told what was wrong with a login', async () => {
    const window = await journey.window()
    await givePassword(window, 'otto', '/account/', 'something else')
    await window.page.getByRole('alert').waitFor()
    expect(await window.page.getByRole('alert').textContent()).toBe('User name or password is wrong.')
    expect(await window.page.getByLabel('User name or e-mail address').inputValue()).toBe('otto')
  })
})
