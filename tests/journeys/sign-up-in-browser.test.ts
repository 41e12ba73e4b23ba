import { accessibilityFaults } from '@appstore/site-browser/site-browser'
import { describeJourney, PASSWORD } from './journey-spec.js'
import { fillInSignUp, givePassword, linkOfMail, logIn, press as pressIn, says as saysIn } from './steps-spec.js'

const OTHER = 'seven sleepy river foxes'

describeJourney('sign-up-in-browser', 'somebody new', {}, (journey) => {
  it.each([
    ['nina', true],
    ['noah', false],
  ])('signs up, changes what there is to change: %s (JavaScript: %s)', async (username, javaScript) => {
    const window = await journey.window({ javaScript })
    const { page, open } = window
    const press = (name: string) => pressIn(window, name)
    const says = (text: string) => saysIn(window, text)
    await fillInSignUp(window, username, javaScript)
    await press('Create account')
    await page.waitForURL('**/confirm-email/')
    await page.getByLabel('E-mail address').fill(`${username}@example.org`)
    await press('Send another mail')
    await says('another mail is on its way')
    await givePassword(window, username, '/account/')
    await page.waitForURL('**/confirm-email/')
    await open(await linkOfMail(window, `${username}@example.org`, '/confirm-email/'))
    await press('Yes, confirm')
    await says('Your address is confirmed.')
    await logIn(window, username, '/account/')
    if (javaScript) expect(await accessibilityFaults(page)).toEqual([])

    await page.getByLabel('First name').fill('Nora')
    await page.getByLabel('Current password').first().fill(PASSWORD)
    await press('Save')
    await says('Saved.')
    expect(await page.getByLabel('First name').inputValue()).toBe('Nora')

    const address = `${username}-new@example.org`
    await page.getByLabel('New e-mail address').fill(address)
    await page.getByLabel('Current password').last().fill(PASSWORD)
    await press('Change address')
    await says(`${address} waits to be confirmed`)
    await open(await linkOfMail(window, address, '/confirm-email/'))
    await press('Yes, confirm')
    await page.waitForURL('**/account/')
    await says(address)

    await open('/account/password/')
    await page.getByLabel('Current password').fill(PASSWORD)
    for (const label of ['New password', 'Password, once more']) await page.getByLabel(label).fill(OTHER)
    await press('Change password')
    await says('Your password is changed.')
    await givePassword(window, username, '/account/')
    await says('User name or password is wrong.')

    await open('/password/reset/')
    await page.getByLabel('E-mail address').fill(address)
    await press('Send the link')
    await page.waitForURL('**/password/reset/done/')
    await open(await linkOfMail(window, address, '/password/reset/key/'))
    for (const label of ['New password', 'Password, once more']) await page.getByLabel(label).fill(PASSWORD)
    await press('Set password')
    await says('Your password is changed.')
    await logIn(window, address, '/account/')
  })
})
