import type { Window } from '@appstore/site-browser/site-browser'
import { authorityOf, createAuthor } from './author-spec.js'
import { describeJourney, PASSWORD } from './journey-spec.js'
import { answerTo, codeOf, linkOfMail, logIn, press, says } from './steps-spec.js'

const OTHER = 'seven sleepy river foxes'
/** Places on a page that the Tab key may lead to before it is lost. */
const LIMIT = 80

const isAtApps = ({ pathname }: URL) => pathname === '/account/apps/'

/** What stands at the place where the keyboard is. */
const FOCUSED = `(() => { const e = document.activeElement
  return (e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent ?? '').trim() })()`

/** Goes on with the Tab key alone, until the place is called so. */
async function tabTo({ page }: Window, name: string): Promise<void> {
  const reached: string[] = []
  while (reached.length < LIMIT) {
    await page.keyboard.press('Tab')
    const place = (await page.evaluate(FOCUSED)) as string
    if (place.startsWith(name)) return
    reached.push(place)
  }
  throw new Error(`the Tab key does not lead to ${name}, but to ${reached.join(' · ')}`)
}

async function type(window: Window, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    await tabTo(window, label)
    await window.page.keyboard.type(value)
  }
}

/** Goes to a button or link and presses Enter. */
async function enter(window: Window, name: string): Promise<void> {
  await tabTo(window, name)
  await window.page.keyboard.press('Enter')
}

describeJourney('keyboard-in-browser', 'with the keyboard alone, somebody', {}, (journey) => {
  async function signUp(window: Window, username: string, javaScript: boolean): Promise<void> {
    const { page, open } = window
    await open('/signup/')
    await type(window, { 'User name': username, 'E-mail address': `${username}@example.org` })
    await type(window, { 'First name': 'Nina', 'Last name': 'Newcomer' })
    await type(window, { Password: PASSWORD, 'Password, once more': PASSWORD })
    if (!javaScript) await type(window, { 'To keep out robots': await answerTo(window) })
    await enter(window, 'Create account')
    await page.waitForURL('**/confirm-email/')
    await open(await linkOfMail(window, `${username}@example.org`, '/confirm-email/'))
    await enter(window, 'Yes, confirm')
    await says(window, 'Your address is confirmed.')
  }

  async function logInByKeys(window: Window, username: string, password: string): Promise<void> {
    await window.open('/login/?next=/account/apps/')
    await type(window, { 'User name or e-mail address': username, Password: password })
    await window.page.keyboard.press('Enter')
  }

  /** An app with this owner, and one that they are invited to look after. */
  async function invited(username: string): Promise<void> {
    const [own, others] = [`own_${username}`, `others_${username}`]
    const authority = await authorityOf(journey.store)
    const owner = await journey.member()
    for (const [appId, holder] of [
      [own, username],
      [others, owner],
    ] as const) {
      const author = await createAuthor(journey.store, holder)
      expect((await author.register(await authority.issue({ commonName: appId }), appId)).status).toBe(201)
    }
    const window = await journey.window()
    await logIn(window, owner, '/account/apps/')
    await window.open(`/account/apps/${others}/`)
    await window.page.locator('#invite-username').fill(username)
    await press(window, 'Invite')
    await says(window, 'The invitation is made.')
  }

  it.each([
    ['nina', true],
    ['noah', false],
  ])(
    'signs up, protects the account, helps with an app, and leaves: %s (JavaScript: %s)',
    async (username, javaScript) => {
      const window = await journey.window({ javaScript })
      const { page, open } = window
      await signUp(window, username, javaScript)
      await logInByKeys(window, username, PASSWORD)
      await page.waitForURL(isAtApps)

      await open('/account/password/')
      await type(window, { 'Current password': PASSWORD, 'New password': OTHER, 'Password, once more': OTHER })
      await enter(window, 'Change password')
      await says(window, 'Your password is changed.')
      await logInByKeys(window, username, OTHER)
      await page.waitForURL(isAtApps)

      await open('/account/security/')
      await enter(window, 'Set up an app')
      await page.waitForURL('**/account/security/app/')
      await enter(window, 'Show the picture')
      const key = (await page.locator('main span.font-mono').textContent())?.replaceAll(' ', '') ?? ''
      await type(window, { 'Code from your app': codeOf(key) })
      await enter(window, 'Turn it on')
      await says(window, 'Your app is set up.')
      await open('/account/')
      await enter(window, username)
      await enter(window, 'Log out')
      await says(window, 'You are logged out.')
      await logInByKeys(window, username, OTHER)
      await page.waitForURL('**/login/second-step/**')
      await type(window, { 'Code from your app': codeOf(key, 1) })
      await page.keyboard.press('Enter')
      await page.waitForURL(isAtApps)

      await invited(username)
      await open('/account/apps/')
      await enter(window, 'Accept')
      await says(window, 'You have accepted.')

      await open('/account/delete/')
      await tabTo(window, 'It stays, and looks for somebody')
      await page.keyboard.press('ArrowDown')
      expect(await page.getByLabel('It is deleted with all its releases').isChecked()).toBe(true)
      await type(window, { 'E-mail address': `${username}@example.org`, 'Current password': OTHER })
      await enter(window, 'Delete my account')
      await says(window, 'Your account will be deleted on')
    },
  )
})
