import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { keyboardFaults, menuFaults } from '@appstore/site-browser/keyboard'
import {
  accessibilityFaults,
  type Looks,
  type SiteBrowser,
  sidewaysScroll,
  startSiteBrowser,
  type Window,
} from '@appstore/site-browser/site-browser'
import type { PeopledStore, Viewer } from './peopled-store-spec.js'
import type { View } from './view-spec.js'

/** What the same page looks like by turns, without loading it again. */
interface Look {
  readonly name: 'phone-light' | 'phone-dark' | 'desktop-light' | 'desktop-dark'
  readonly size: { readonly width: number; readonly height: number }
  readonly colorScheme: 'light' | 'dark'
}

const PHONE = { width: 360, height: 740 }
const DESKTOP = { width: 1280, height: 800 }
const PHONE_LIGHT: Look = { name: 'phone-light', size: PHONE, colorScheme: 'light' }
const PHONE_DARK: Look = { name: 'phone-dark', size: PHONE, colorScheme: 'dark' }
const DESKTOP_LIGHT: Look = { name: 'desktop-light', size: DESKTOP, colorScheme: 'light' }
const DESKTOP_DARK: Look = { name: 'desktop-dark', size: DESKTOP, colorScheme: 'dark' }

/** A folder for a picture of every page in every look; none are made when it is not set. */
const PICTURES = process.env.SCREENSHOTS

/** Goes through pages as every viewer, with windows that stay open. */
export class Walk {
  readonly world: PeopledStore
  private readonly browser: SiteBrowser
  private readonly windows = new Map<string, Window>()
  private readonly usedWithoutJavaScript = new Set<string>()

  constructor(world: PeopledStore, browser: SiteBrowser) {
    this.world = world
    this.browser = browser
  }

  static async through(world: PeopledStore): Promise<Walk> {
    if (PICTURES !== undefined) await mkdir(PICTURES, { recursive: true })
    return new Walk(world, await startSiteBrowser(world.store.url))
  }

  /** All that is wrong with one view: in each of the four looks, in German where words are longer, and for the keyboard alone. */
  async faultsOf(route: string, view: View): Promise<string[]> {
    const mend = await view.outage?.(this.world)
    try {
      return await this.faultsInAllLooks(route, view)
    } finally {
      await mend?.()
    }
  }

  private async faultsInAllLooks(route: string, view: View): Promise<string[]> {
    const looks = [PHONE_LIGHT, PHONE_DARK, DESKTOP_DARK, DESKTOP_LIGHT]
    const inEnglish = this.lookAt(route, view, 'en', looks)
    const inGerman = this.lookAt(route, view, 'de', [DESKTOP_DARK, PHONE_LIGHT])
    return [...(await inEnglish), ...(await inGerman), ...(await this.useWithoutJavaScript(route, view))]
  }

  /** All that is wrong with the menus of this page, wide and on a phone: looked at when each is open, and used by keyboard alone. */
  async faultsOfMenus(viewer: Viewer, path: string): Promise<string[]> {
    const faults: string[] = []
    const window = await this.windowOf(viewer, { language: 'de' })
    await window.page.goto(path)
    for (const look of [DESKTOP_LIGHT, PHONE_DARK]) {
      await wear(window, look)
      faults.push(...(await menuFaults(window.page, true)))
      for (const menu of await window.page.locator('details[data-menu]:visible > summary').all()) {
        await menu.click()
        faults.push(...(await faultsOfLook(window)))
        await window.page.keyboard.press('Escape')
      }
    }
    const plain = await this.windowOf(viewer, { javaScript: false, phone: true })
    await plain.page.goto(path)
    return [...faults, ...(await menuFaults(plain.page, false)).map((fault) => `without JavaScript: ${fault}`)]
  }

  close(): Promise<void> {
    return this.browser.close()
  }

  /** A window in which this viewer is signed in. */
  async windowOf(viewer: Viewer, looks: Looks): Promise<Window> {
    const key = JSON.stringify([viewer, looks])
    const known = this.windows.get(key)
    if (known !== undefined) return known
    const window = await this.browser.window(looks)
    const kept = [...this.world.cookies[viewer]].filter(([name]) => name !== 'notice')
    const cookies = kept.map(([name, value]) => ({ name, value, url: this.world.store.url }))
    await window.context.addCookies(cookies)
    this.windows.set(key, window)
    return window
  }

  private async lookAt(route: string, view: View, language: string, looks: readonly Look[]): Promise<string[]> {
    const window = await this.windowOf(view.as ?? 'guest', { language })
    const faults = await this.open(route, view, window)
    for (const look of looks) {
      await wear(window, look)
      faults.push(...(await faultsOfLook(window)).map((fault) => `${look.name}: ${fault}`))
      await takePicture(window, `${view.name}-${look.name}-${language}`)
    }
    const [last] = looks.slice(-1)
    if (language === 'en')
      faults.push(...(await keyboardFaults(window.page, view)).map((fault) => `keyboard: ${fault}`))
    if (await unfold(window)) {
      const opened = (await faultsOfLook(window)).map((fault) => `${last?.name}, unfolded: ${fault}`)
      await takePicture(window, `${view.name}-unfolded-${last?.name}-${language}`)
      if (language === 'en') opened.push(...(await keyboardFaults(window.page, view)))
      faults.push(...opened)
    }
    return faults.map((fault) => `${language}, ${fault}`)
  }

  /** Once for each route: its pages have the same places with JavaScript and without. */
  private async useWithoutJavaScript(route: string, view: View): Promise<string[]> {
    if (this.usedWithoutJavaScript.has(route)) return []
    this.usedWithoutJavaScript.add(route)
    const window = await this.windowOf(view.as ?? 'guest', { javaScript: false, phone: true })
    const faults = await this.open(route, view, window)
    faults.push(...(await keyboardFaults(window.page, { ...view, hasJavaScript: false })))
    return faults.map((fault) => `without JavaScript: ${fault}`)
  }

  /** Opens the page and does there what the view asks for; says so when it is answered otherwise than it should be. */
  private async open(route: string, view: View, window: Window): Promise<string[]> {
    const { page, complaints } = window
    complaints.length = 0
    let status = 0
    const note = (response: { request(): { isNavigationRequest(): boolean }; status(): number }) => {
      if (response.request().isNavigationRequest()) status = response.status()
    }
    page.on('response', note)
    await page.goto(view.path?.(this.world) ?? route)
    await view.doing?.(window, this.world)
    page.off('response', note)
    const wanted = view.status ?? 200
    // the browser tells of an answer that is wanted here as of any fault
    const told = complaints.findIndex((text) => text.includes(`with a status of ${wanted} `))
    if (told !== -1) complaints.splice(told, 1)
    return status === wanted ? [] : [`answered with ${status} instead of ${wanted}, at ${page.url()}`]
  }
}

async function wear({ page }: Window, { size, colorScheme }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.setViewportSize(size)
}

async function faultsOfLook({ page, complaints }: Window): Promise<string[]> {
  const wider = await sidewaysScroll(page)
  const faults = [...(await accessibilityFaults(page)), ...complaints.splice(0)]
  return wider > 0 ? [...faults, `wider than the window by ${wider} pixels`] : faults
}

/** Opens whatever a page has folded; says whether there is anything. */
async function unfold({ page }: Window): Promise<boolean> {
  const folded = page.locator('main details:not([data-menu])')
  await folded.evaluateAll((all) => {
    for (const each of all as unknown as { open: boolean }[]) each.open = true
  })
  return (await folded.count()) > 0
}

async function takePicture({ page }: Window, name: string): Promise<void> {
  if (PICTURES === undefined) return
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
}
