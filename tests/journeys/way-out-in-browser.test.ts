import type { Window } from '@appstore/site-browser/site-browser'
import { isFaultless } from '@appstore/site-browser/site-browser'
import { describeJourney, PASSWORD } from './journey-spec.js'
import { logIn, logOut, placeOf, press, says } from './steps-spec.js'

const MODES = [true, false]

describeJourney('way-out-in-browser', 'somebody who is not logged in any more', {}, (journey) => {
  /** Somebody with two pages open in one browser. */
  async function twoPages(javaScript: boolean): Promise<{ username: string; here: Window; there: Window }> {
    const [username, here] = [await journey.member(), await journey.window({ javaScript })]
    await logIn(here, username, '/account/')
    const page = await here.context.newPage()
    return { username, here, there: { ...here, page, open: async (path) => void (await page.goto(path)) } }
  }

  async function logInHere({ page }: Window, username: string): Promise<void> {
    await page.getByLabel('User name or e-mail address').fill(username)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('main').getByRole('button', { name: 'Log in', exact: true }).click()
  }

  it.each(MODES)(
    'is told what to do about a form of before, and gets back to it (JavaScript: %s)',
    async (javaScript) => {
      const { username, here, there } = await twoPages(javaScript)
      await logOut(there)
      await here.page.getByLabel('New e-mail address').fill('other@example.org')
      await here.page.getByLabel('Current password').last().fill(PASSWORD)
      await press(here, 'Change address')
      await says(here, 'This form did not come from a page of this site, or it is too old.')
      await here.page.getByRole('main').getByRole('link', { name: 'To the apps' }).waitFor()
      if (javaScript) await isFaultless(here, 'a form that is too old')
      await here.page.locator('header').getByRole('link', { name: 'Log in' }).first().click()
      await logInHere(here, username)
      await here.page.waitForURL(({ pathname }) => pathname === '/account/')
      expect(await here.page.getByText('waits to be confirmed').count()).toBe(0)
    },
  )

  it.each(MODES)('is asked to log in when the session was ended elsewhere (JavaScript: %s)', async (javaScript) => {
    const [username, desk, phone] = [
      await journey.member(),
      await journey.window({ javaScript }),
      await journey.window({ javaScript, phone: true }),
    ]
    await logIn(phone, username, '/account/change-language/')
    await logIn(desk, username, '/account/sessions/')
    await press(desk, 'Log out everywhere else')
    await says(desk, 'You are logged out everywhere else.')
    await press(phone, 'Save')
    await says(phone, 'You are not logged in any more, so nothing was done.')
    await logInHere(phone, username)
    await phone.page.waitForURL(({ pathname }) => pathname === '/account/change-language/')
    await press(phone, 'Save')
    await says(phone, 'Saved.')
  })

  it.each(MODES)('finds nothing of before by the way back (JavaScript: %s)', async (javaScript) => {
    const [username, window] = [await journey.member(), await journey.window({ javaScript })]
    const { page, open } = window
    await logIn(window, username, '/account/')
    await says(window, `${username}@example.org`)
    await open('/account/token/')
    await press(window, 'Show the token')
    const token = await page.getByLabel('API token').inputValue()
    await open('/')
    await page.locator('header', { hasText: username }).waitFor()
    await logOut(window)
    const places = new Set<string>()
    for (let steps = 0; steps < 6; steps++) {
      await page.goBack()
      places.add(placeOf(window))
      const text = await page.content()
      expect([username, token].filter((each) => text.includes(each))).toEqual([])
    }
    expect([...places]).toEqual(expect.arrayContaining(['/', '/login/']))
  })
})
