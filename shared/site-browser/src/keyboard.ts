import type { Page } from 'playwright-core'
import { type FocusSeen, findPlaces, focusSeen, placesOutOfOrder, watchFocus } from './keyboard-in-page.js'

/** Places within one place: a date has one for each of its numbers, and a button. */
const PARTS_OF_A_PLACE = 6

/** Whether pages of the window may run scripts, and whether they have the frame of the site. */
interface Circumstances {
  readonly hasJavaScript?: boolean
  readonly hasFrame?: boolean
}

/**
 * What is wrong with a page for whoever has a keyboard alone, a line for each fault: a place that Tab does not reach, or not in turn; one
 * whose mark does not show, or lies under something; a trap; a first place that does not lead to the content.
 */
export async function keyboardFaults(page: Page, circumstances: Circumstances = {}): Promise<string[]> {
  const { hasJavaScript = true, hasFrame = true } = circumstances
  const places = await page.evaluate(findPlaces)
  await page.evaluate(watchFocus)
  const faults = await page.evaluate(placesOutOfOrder)
  const reached = oneRound(hasJavaScript ? await tabsAtOnce(page, places.length) : await tabs(page, places.length))
  const order = reached.map(({ name }) => name)
  if (order.join('\n') !== places.join('\n')) faults.push(...differences(places, order))
  for (const { name, isMarked, isInSight } of reached) {
    if (!isMarked) faults.push(`"${name}" shows no mark when it has the focus`)
    if (!isInSight) faults.push(`"${name}" has the focus and is not in sight`)
  }
  return hasFrame ? [...faults, ...(await skipFaults(page))] : faults
}

/** The page itself notes where the keyboard comes by, so that nobody has to ask it after each key. */
async function tabsAtOnce(page: Page, places: number): Promise<FocusSeen[]> {
  const press = (times: number) => Promise.all(Array.from({ length: times }, () => page.keyboard.press('Tab')))
  await press(places + 1)
  for (let more = 0; more < places * PARTS_OF_A_PLACE; more += PARTS_OF_A_PLACE) {
    const seen = await page.evaluate(focusSeen)
    if (oneRound(seen).length < withoutParts(seen).length) return seen
    await press(PARTS_OF_A_PLACE)
  }
  return await page.evaluate(focusSeen)
}

async function tabs(page: Page, places: number): Promise<FocusSeen[]> {
  const seen: FocusSeen[] = []
  for (let pressed = 0; pressed <= places * PARTS_OF_A_PLACE; pressed++) {
    await page.keyboard.press('Tab')
    seen.push(...(await page.evaluate(focusSeen)))
    if (oneRound(seen).length < withoutParts(seen).length) return seen
  }
  return seen
}

/** Behind the last place, the keyboard leaves the page or begins again. */
function oneRound(seen: readonly FocusSeen[]): FocusSeen[] {
  const places = withoutParts(seen)
  const end = places.findIndex(({ isOut, index }, position) => isOut || (position > 0 && index === 0))
  return end === -1 ? places : places.slice(0, end)
}

function withoutParts(seen: readonly FocusSeen[]): FocusSeen[] {
  return seen.filter(({ index, isOut }, position) => isOut || index === -1 || index !== seen[position - 1]?.index)
}

function differences(places: readonly string[], reached: readonly string[]): string[] {
  const missing = places.filter((place) => !reached.includes(place)).map((name) => `Tab does not reach "${name}"`)
  const more = reached
    .filter((place) => !places.includes(place))
    .map((name) => `Tab reaches "${name}", which is no place`)
  if (missing.length + more.length > 0) return [...missing, ...more]
  return [`Tab goes another way than the page has it, or does not end: ${reached.join(' → ')}`]
}

/** The first place leads past everything that is on all pages. */
async function skipFaults(page: Page): Promise<string[]> {
  await page.evaluate(findPlaces)
  await page.keyboard.press('Tab')
  const first = await page.evaluate(() => document.activeElement?.getAttribute('href'))
  if (first !== '#content') return [`the first place is "${first}", not the way to the content`]
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  const isPast = await page.evaluate(() => {
    const [content, now] = [document.getElementById('content'), document.activeElement]
    const isAfter = content !== null && now !== null && content.compareDocumentPosition(now) & 4
    return now === document.body || Boolean(isAfter)
  })
  return isPast ? [] : ['the way to the content does not lead there']
}

/**
 * What is wrong with the menus of a page for whoever has a keyboard alone: each opens by Enter and by the space bar, Tab goes into it, and
 * it closes again without losing the place. Escape closes it where there is JavaScript, its button everywhere.
 */
export async function menuFaults(page: Page, hasJavaScript: boolean): Promise<string[]> {
  const faults: string[] = []
  const menus = page.locator('details[data-menu]:visible')
  for (const menu of await menus.all()) {
    const button = menu.locator('> summary')
    const name = (await button.getAttribute('aria-label')) ?? (await button.textContent())
    const isOpen = () => menu.evaluate((element) => (element as HTMLDetailsElement).open)
    const hasFocus = () => button.evaluate((element) => document.activeElement === element)
    for (const key of ['Enter', 'Space']) {
      await button.focus()
      await page.keyboard.press(key)
      if (!(await isOpen())) faults.push(`${name}: ${key} does not open it`)
      await page.keyboard.press('Tab')
      const isInside = await menu.evaluate((element) => element.contains(document.activeElement))
      if (!isInside || (await hasFocus())) faults.push(`${name}: Tab does not go into it`)
      if (hasJavaScript) await page.keyboard.press('Escape')
      else {
        await page.keyboard.press('Shift+Tab')
        await page.keyboard.press(key)
      }
      if (await isOpen()) faults.push(`${name}: it does not close`)
      if (!(await hasFocus())) faults.push(`${name}: the place is lost when it closes`)
    }
  }
  return faults
}
