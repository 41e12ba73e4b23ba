import type { Window } from '@appstore/site-browser/site-browser'
import { Secret, TOTP } from 'otpauth'
import { PASSWORD } from './journey-spec.js'

/** Gives user name and password on the page of the login, which leads on to `next`. */
export async function givePassword(
  { page, open }: Window,
  login: string,
  next: string,
  password = PASSWORD,
): Promise<void> {
  await open(`/login/?${new URLSearchParams({ next })}`)
  await page.getByLabel('User name or e-mail address').fill(login)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('main').getByRole('button', { name: 'Log in', exact: true }).click()
}

/** Logs in, and is at `next`. */
export async function logIn(window: Window, login: string, next: string, password = PASSWORD): Promise<void> {
  await givePassword(window, login, next, password)
  await window.page.waitForURL(({ pathname }) => pathname === next)
}

export async function logOut(window: Window): Promise<void> {
  await window.open('/logout/')
  await press(window, 'Log out')
  await says(window, 'You are logged out.')
}

/** Presses the button of the page with this name. */
export async function press({ page }: Pick<Window, 'page'>, name: string): Promise<void> {
  await page.getByRole('main').getByRole('button', { name, exact: true }).click()
}

/** Waits until the page says so. */
export async function says({ page }: Pick<Window, 'page'>, text: string): Promise<void> {
  await page.getByText(text).first().waitFor()
}

/** Where the window is. */
export const placeOf = ({ page }: Pick<Window, 'page'>): string => new URL(page.url()).pathname

/** Waits for a mail to this address whose link begins like that, and gives the link's path. */
export async function linkOfMail({ page, open }: Window, to: string, beginning: string): Promise<string> {
  for (;;) {
    await open('/dev/mails')
    const mail = page.locator('section', { hasText: to })
    const links = await mail.locator(`a[href*="${beginning}"]`).all()
    const href = await links[0]?.getAttribute('href')
    if (href) return new URL(href).pathname
  }
}

/** Looks until there is a mail with this subject for this person. */
export async function mailArrives({ page, open }: Window, to: string, subject: string): Promise<void> {
  do await open('/dev/mails')
  while ((await page.locator('section', { hasText: subject }).filter({ hasText: to }).count()) === 0)
}

/** Fills in the page to register, for whoever has JavaScript or answers the question. */
export async function fillInSignUp(window: Window, username: string, javaScript: boolean): Promise<void> {
  const { page, open } = window
  await open('/signup/')
  const fields = { 'User name': username, 'E-mail address': `${username}@example.org` }
  const names = { 'First name': 'Nina', 'Last name': 'Newcomer' }
  for (const [label, value] of Object.entries({ ...fields, ...names })) await page.getByLabel(label).fill(value)
  for (const label of ['Password', 'Password, once more']) await page.getByLabel(label, { exact: true }).fill(PASSWORD)
  if (!javaScript) await answerQuestion(window)
}

/** Answers the question that tells people from robots where there is no JavaScript. */
export async function answerQuestion(window: Pick<Window, 'page'>): Promise<void> {
  await window.page.getByLabel('To keep out robots').fill(await answerTo(window))
}

/** What the question is to be answered with. */
export async function answerTo({ page }: Pick<Window, 'page'>): Promise<string> {
  const question = await page.locator('label[for="field-captcha"]').textContent()
  return String((question?.match(/\d+/g) ?? []).reduce((total, number) => total + Number(number), 0))
}

/** What an app with this key shows now, or in so many steps; each code is taken once, and none before one that was. */
export function codeOf(key: string, steps = 0): string {
  return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: Date.now() + steps * 30_000 })
}
