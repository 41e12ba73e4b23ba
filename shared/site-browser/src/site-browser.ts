import { existsSync } from 'node:fs'
import axe from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The program that shows pages; `undefined`: there is none here. */
const program = PLACES.find((place) => place !== undefined && existsSync(place))
if (program === undefined) {
  if (process.env.CI) throw new Error('Chromium is missing: apt-get install chromium, or set CHROMIUM to its path.')
  process.stderr.write('No Chromium here: the pages are not tried in a browser (apt-get install chromium).\n')
}

/** Tests in a browser; skipped where there is none, which counts as a failure on CI. */
export const describeInBrowser = program === undefined ? describe.skip : describe

/** How somebody looks at the pages. */
export interface Looks {
  readonly javaScript?: boolean
  readonly dark?: boolean
  readonly phone?: boolean
  readonly language?: string
}

/** A window of its own, with what went wrong in it. */
export interface Window {
  readonly page: Page
  readonly context: BrowserContext
  /** What the content policy refused, scripts that failed, files of ours that did not come. */
  readonly complaints: string[]
  open(path: string): Promise<void>
}

/** A browser for a whole suite. */
export interface SiteBrowser {
  window(looks?: Looks): Promise<Window>
  close(): Promise<void>
}

/** Starts one for the pages at this address. Pages get nothing from anywhere else. */
export async function startSiteBrowser(url: string): Promise<SiteBrowser> {
  // its sandbox does not work for root
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser: Browser = await chromium.launch({ executablePath: program as string, args })
  return {
    async window({ javaScript = true, dark = false, phone = false, language = 'en' } = {}) {
      const context = await browser.newContext({
        baseURL: url,
        javaScriptEnabled: javaScript,
        colorScheme: dark ? 'dark' : 'light',
        viewport: phone ? { width: 360, height: 740 } : { width: 1280, height: 800 },
        locale: language,
        reducedMotion: 'reduce',
      })
      await context.route(
        (address) => address.origin !== new URL(url).origin,
        (route) => route.abort(),
      )
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('console', (message) => {
        const { url: where } = message.location()
        const ours = where === '' || where.startsWith(url)
        const isAnswer = /status of (4\d\d|503)/.test(message.text()) && !where.includes('/static/')
        if (message.type() === 'error' && ours && !isAnswer) complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      return { page, context, complaints, open: async (path) => void (await page.goto(path)) }
    },
    close: () => browser.close(),
  }
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** WCAG 2.2 AA and what is good practice beyond it: one line for each fault. Needs a window with JavaScript. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // what a form led to can be there before its style sheet is
  await page.waitForLoadState()
  // once for each document; handed over by the debugger, which no content policy is asked for
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  return await page.evaluate(async (values) => {
    // colours glide from one to the other: what is between them is no colour of the page
    for (const each of document.getAnimations()) if (each instanceof CSSTransition) each.finish()
    const { run } = (globalThis as unknown as { axe: typeof axe }).axe
    const { violations } = await run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  }, TAGS)
}

/** Pixels by which the page is wider than the window. */
export async function sidewaysScroll(page: Page): Promise<number> {
  return await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}

/** Accessible, no wider than the window, and nothing went wrong in it. Looking for faults needs a page that may run scripts. */
export async function isFaultless({ page, complaints }: Window, what: unknown): Promise<void> {
  expect([what, await accessibilityFaults(page), await sidewaysScroll(page), complaints]).toEqual([what, [], 0, []])
}

/** What a keyboard reaches with the Tab key alone, in order: the text or name of each place. */
export async function reachedByKeyboard(page: Page, limit = 200): Promise<string[]> {
  const reached: string[] = []
  await page.evaluate('document.activeElement?.blur()')
  for (let step = 0; step < limit; step++) {
    await page.keyboard.press('Tab')
    const name = (await page.evaluate(
      `(() => { const e = document.activeElement; if (e === null || e === document.body) return null
        return (e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent ?? '').trim() })()`,
    )) as string | null
    if (name === null) return reached
    reached.push(name)
  }
  return reached
}
