import { accessibilityFaults, type Looks, reachedByKeyboard, sidewaysScroll } from '@appstore/site-browser/site-browser'
import { describeJourney } from './journey-spec.js'

/** What everybody may look at. */
const PAGES = [
  '/',
  '/?search=list',
  '/?search=nothing+of+the+kind',
  '/?category=tools',
  '/nothing-here',
  '/login/',
  '/password/reset/done/',
  '/password/reset/',
  '/confirm-email/',
  '/signup/',
  '/dev/mails/',
]
/** Each colour with each width once: a fault of the one shows whatever the other is. */
const LOOKS: Looks[] = [
  { dark: false, phone: false },
  { dark: true, phone: true },
]

describeJourney('website', 'the website', { environment: () => ({ APPSTORE_SAMPLES: 'true' }) }, (journey) => {
  it.each(PAGES)(
    'is accessible, fits and breaks no rule of its own, light and dark, wide and narrow: %s',
    async (path) => {
      for (const looks of LOOKS) {
        const { page, context, complaints, open } = await journey.window({
          ...looks,
          language: looks.phone ? 'de' : 'en',
        })
        await open(path)
        expect([looks, await accessibilityFaults(page)]).toEqual([looks, []])
        expect([looks, await sidewaysScroll(page)]).toEqual([looks, 0])
        expect(complaints).toEqual([])
        await context.close()
      }
    },
  )

  it.each(LOOKS)('is accessible with its menus open, too: %j', async (looks) => {
    const { page, open } = await journey.window(looks)
    await open('/')
    for (const menu of await page.locator('header details:visible > summary').all()) {
      await menu.click()
      expect([await accessibilityFaults(page), await sidewaysScroll(page)]).toEqual([[], 0])
      await page.keyboard.press('Escape')
    }
  })

  it.each([true, false])('lists, finds and filters apps (JavaScript: %s)', async (javaScript) => {
    const { page, open } = await journey.window({ javaScript })
    await open('/')
    const names = () => page.locator('main h2').allTextContents()
    expect((await names()).sort()).toEqual(['Countdown', 'Greeting', 'Palette', 'Reading list'])
    await page.getByRole('searchbox').fill('COLOURS hand')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.waitForURL('**/?search=COLOURS+hand')
    expect(await names()).toEqual(['Palette'])
    await page.getByRole('link', { name: 'Tools', exact: true }).click()
    await page.waitForURL('**/?search=COLOURS+hand&category=tools')
    expect(await names()).toEqual([])
    expect(await page.locator('main').textContent()).toContain('No app has all these words')
    await page.getByRole('link', { name: 'Search in all categories' }).click()
    await page.waitForURL('**/?search=COLOURS+hand')
    expect(await page.getByRole('searchbox').inputValue()).toBe('COLOURS hand')
  })

  it.each([true, false])('speaks the language that is chosen (JavaScript: %s)', async (javaScript) => {
    const { page, open } = await journey.window({ javaScript })
    await open('/?category=tools')
    await page.locator('header summary', { hasText: 'Language' }).click()
    await page.getByRole('button', { name: 'Deutsch' }).click()
    await page.getByRole('button', { name: 'Suchen' }).waitFor()
    expect(new URL(page.url()).search).toBe('?category=tools')
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    await open('/nothing-here')
    expect(await page.locator('h1').textContent()).toBe('Hier ist nichts')
  })

  it.each([true, false])('shows itself light or dark as is chosen (JavaScript: %s)', async (javaScript) => {
    const { page, open } = await journey.window({ javaScript })
    await open('/')
    const background = () => page.evaluate("getComputedStyle(document.querySelector('header')).backgroundColor")
    const light = await background()
    await page.locator('header summary', { hasText: 'Appearance' }).click()
    await page.getByRole('button', { name: 'Dark' }).click()
    await page.locator('html[data-theme="dark"]').waitFor()
    // the page may be a new one, whose style sheet is still on its way
    await page.waitForLoadState('load')
    const dark = await background()
    expect(dark).not.toBe(light)
    await open('/login/')
    expect(await background()).toBe(dark)
    if (javaScript) journey.sent('/theme/')
  })

  it('tells people from robots by a puzzle that the browser solves, or by a question', async () => {
    const { page, open, complaints } = await journey.window()
    await open('/signup/')
    await page.getByText('You are no robot.').waitFor()
    expect(await page.getByLabel('To keep out robots').isVisible()).toBe(false)
    expect((await page.locator('input[name="captcha"]').inputValue()).length).toBeGreaterThan(100)
    expect(complaints).toEqual([])
    const plain = await journey.window({ javaScript: false })
    await plain.open('/signup/')
    expect(await plain.page.getByLabel('To keep out robots').isVisible()).toBe(true)
    expect(await plain.page.getByText('You are no robot.').isVisible()).toBe(false)
  })

  it('is used with the keyboard alone', async () => {
    const { page, open } = await journey.window()
    await open('/')
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').textContent()).toBe('Skip to the content')
    expect(await page.locator(':focus').isVisible()).toBe(true)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').textContent()).toBe('All apps')
    await open('/')
    const reached = await reachedByKeyboard(page)
    for (const place of [
      'Search apps',
      'Search',
      'Developers',
      'Language',
      'Appearance',
      'Log in',
      'Register',
      'Privacy',
    ]) {
      expect([place, reached.includes(place)]).toEqual([place, true])
    }
    await page.locator('header summary', { hasText: 'Appearance' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').textContent()).toBe('Light')
    await page.keyboard.press('Escape')
    expect(await page.locator(':focus').textContent()).toBe('Appearance')
    expect(await page.locator('header details[open]').count()).toBe(0)
  })

  it('loads one style sheet and one script, and keeps them', async () => {
    const { page, open } = await journey.window()
    const loaded: string[] = []
    page.on('response', (answer) => {
      if (!answer.fromServiceWorker() && answer.url().includes('/static/')) loaded.push(answer.url())
    })
    await open('/')
    expect(loaded.filter((url) => /\.(css|js)$/.test(url))).toHaveLength(2)
  })
})
