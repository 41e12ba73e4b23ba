import { accessibilityFaults, type Window } from '@appstore/site-browser/site-browser'
import { keyShown } from './authenticator-spec.js'
import { describeJourney } from './journey-spec.js'
import { codeOf, givePassword, logIn, logOut, mailArrives, placeOf, press, says } from './steps-spec.js'

const HOME = '/account/security/'

/** Six digits that the app shows at no time near now. */
function wrongCode(key: string): string {
  const shown = [-2, -1, 0, 1, 2, 3].map((steps) => codeOf(key, steps))
  return ['000000', '111111', '222222'].find((code) => !shown.includes(code)) as string
}

async function giveCode(window: Window, code: string, label = 'Code from your app'): Promise<void> {
  await window.page.getByLabel(label).fill(code)
  await press(window, 'Log in')
}

const giveRecoveryCode = (window: Window, code: string) => giveCode(window, code, 'Recovery code')

/** The second step is open, and what it says about the code that was given. */
async function isRefused(window: Window): Promise<void> {
  await window.page.locator('#field-code-problem').waitFor()
  expect(placeOf(window)).toBe('/login/second-step/')
}

async function toRecoveryCodes(window: Window, username: string): Promise<void> {
  await logOut(window)
  await givePassword(window, username, HOME)
  await window.page.getByRole('link', { name: 'Use a recovery code instead' }).click()
}

const codesShown = ({ page }: Window) => page.locator('[data-codes] > li').allTextContents()
const isHome = ({ pathname }: URL) => pathname === HOME

describeJourney('second-factor-in-browser', 'somebody who protects an account', {}, (journey) => {
  /** Turns the app on, by what a page shows; gives the app's key and the recovery codes. */
  async function turnOn(window: Window, username: string): Promise<{ key: string; used: string; codes: string[] }> {
    const { page } = window
    await logIn(window, username, HOME)
    await page.getByRole('link', { name: 'Set up an app' }).click()
    await press(window, 'Show the picture')
    const key = await keyShown(window)
    await page.getByLabel('Code from your app').fill(wrongCode(key))
    await press(window, 'Turn it on')
    await page.locator('#field-code-problem').waitFor()
    const used = codeOf(key)
    await page.getByLabel('Code from your app').fill(used)
    await press(window, 'Turn it on')
    await says(window, 'Your app is set up.')
    return { key, used, codes: await codesShown(window) }
  }

  it.each([true, false])(
    'turns on an app, and gets in by its codes, each taken once (JavaScript: %s)',
    async (javaScript) => {
      const [username, window] = [await journey.member(), await journey.window({ javaScript })]
      const { page, open } = window
      const { key, used, codes } = await turnOn(window, username)
      expect([codes.length, new Set(codes).size]).toEqual([10, 10])
      if (javaScript) expect(await accessibilityFaults(page)).toEqual([])
      await page.getByRole('link', { name: 'I have kept them' }).click()
      await says(window, '10 codes are left.')
      await open('/account/security/app/confirm/')
      expect([placeOf(window), (await page.content()).includes(codes[0] as string)]).toEqual([HOME, false])

      await logOut(window)
      await givePassword(window, username, HOME)
      await says(window, 'One more step')
      await giveCode(window, wrongCode(key))
      await isRefused(window)
      await giveCode(window, used)
      await isRefused(window)
      await open(HOME)
      expect(placeOf(window)).toBe('/login/')
      await open(`/login/second-step/?next=${HOME}`)
      await giveCode(window, codeOf(key, 1))
      await page.waitForURL(isHome)
      await mailArrives(window, `${username}@example.org`, 'Your account has a second factor now')
    },
  )

  it.each([true, false])(
    'gets in by recovery codes, makes new ones, and turns the app off (JavaScript: %s)',
    async (javaScript) => {
      const [username, window] = [await journey.member(), await journey.window({ javaScript })]
      const { page, open } = window
      const { codes: former } = await turnOn(window, username)
      await toRecoveryCodes(window, username)
      await giveRecoveryCode(window, former[0] as string)
      await page.waitForURL(isHome)
      await says(window, '9 codes are left.')

      await page.getByRole('link', { name: 'Make new codes' }).click()
      await press(window, 'Make new codes')
      await says(window, 'Keep these codes')
      const codes = await codesShown(window)
      expect([codes.length, codes.some((code) => former.includes(code))]).toEqual([10, false])

      await toRecoveryCodes(window, username)
      for (const gone of former.slice(0, 2)) {
        await giveRecoveryCode(window, gone)
        await isRefused(window)
      }
      await giveRecoveryCode(window, codes[0] as string)
      await page.waitForURL(isHome)
      await open('/reauthenticate/?next=/account/token/')
      await page.getByRole('link', { name: 'Use a recovery code instead' }).click()
      await page.getByLabel('Recovery code').fill(codes[1] as string)
      await press(window, 'Go on')
      await page.waitForURL(({ pathname }) => pathname === '/account/token/')
      await open(HOME)
      await says(window, '8 codes are left.')
      await page.getByRole('link', { name: 'Remove the app' }).click()
      await press(window, 'Remove the app')
      await says(window, 'The authenticator app is removed.')
      await logOut(window)
      await logIn(window, username, HOME)
      for (const subject of [
        'A recovery code was used',
        'You have new recovery codes',
        'Your second factor was removed',
      ])
        await mailArrives(window, `${username}@example.org`, subject)
    },
  )
})
