import { isFaultless, type Window } from '@appstore/site-browser/site-browser'
import { type Journey, PASSWORD } from './journey-spec.js'
import { logIn, press } from './steps-spec.js'

/** An account with every right, named so. */
export async function makeAdministrator(journey: Journey, username: string): Promise<void> {
  const roles = { isStaff: true, isSuperuser: true }
  const account = { username, email: `${username}@example.org`, password: PASSWORD, emailVerified: true }
  await journey.order('/operator/accounts', { ...account, ...roles })
}

/** A window in which an administrator is signed in. */
export async function administratorIn(journey: Journey, username: string, javaScript: boolean): Promise<Window> {
  const window = await journey.window({ javaScript })
  await logIn(window, username, '/admin/')
  return window
}

/** No fault of axe, no wider than the window; where there is JavaScript to look with. */
export async function looksRight(window: Window, javaScript: boolean, what: string): Promise<void> {
  if (javaScript) await isFaultless(window, what)
}

/** Looks in a list for what fits, by the form above it. */
export async function find(window: Window, list: string, label: string, text: string): Promise<void> {
  await window.open(list)
  await window.page.getByLabel(label).fill(text)
  await press(window, 'Find')
}

type Locator = ReturnType<Window['page']['locator']>

/** Opens one of the things that can be done, says why, and does it. */
export async function perform(
  { page }: Window,
  name: string,
  { reason = '', fill = async () => undefined }: { reason?: string; fill?: (deed: Locator) => Promise<unknown> } = {},
): Promise<void> {
  const summary = page.locator('summary', { hasText: new RegExp(`^\\s*${name}\\s*$`) })
  const deed = page.locator('main details').filter({ has: summary }).first()
  await deed.locator('summary').click()
  await fill(deed)
  await deed.getByLabel('Reason').fill(reason)
  await deed.locator('button[type=submit]').click()
}
