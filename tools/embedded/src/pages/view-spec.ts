import type { Window } from '@appstore/site-browser/site-browser'
import type { PeopledStore, Viewer } from './peopled-store-spec.js'

/** One look that somebody takes at a page. */
export interface View {
  /** Unlike that of every other; pictures of it are named so. */
  readonly name: string
  /** A guest when not given. */
  readonly as?: Viewer
  /** The address; the path of the route when not given. */
  readonly path?: (world: PeopledStore) => string
  /** What is done there before anybody looks. */
  readonly doing?: (window: Window, world: PeopledStore) => Promise<unknown>
  /** What goes wrong meanwhile; it gives the way to mend that. */
  readonly outage?: (world: PeopledStore) => Promise<() => Promise<void>>
  /** 200 when not given. */
  readonly status?: number
  /** Pages that stand alone have no way past what is on all pages. */
  readonly hasFrame?: false
}

/** `/path/as/:registered` → every look at it. A new route that shows something needs an entry here, or in the table of those that lead on. */
export type Views = Readonly<Record<string, readonly [View, ...View[]]>>

/** Sends a form as it is filled in, whatever the browser itself would say to that, and waits for what comes. */
export function sends(
  action: string,
  fields: Readonly<Record<string, string>> = {},
  nth = 0,
): NonNullable<View['doing']> {
  return async ({ page }) => {
    const form = page.locator(`form[action="${action}"]:not([data-passkey])`).nth(nth)
    await form.evaluate((element, filled) => {
      // the types of pages are not known here
      const { elements } = element as unknown as { elements: { namedItem(name: string): { value: string } | null } }
      for (const [name, value] of Object.entries(filled)) {
        const field = elements.namedItem(name)
        if (field === null) throw new Error(`the form has no field ${name}`)
        field.value = value
      }
    }, fields)
    const loaded = page.waitForEvent('load')
    await form.evaluate((element) => (element as unknown as { submit(): void }).submit())
    await loaded
  }
}

/** The same of a form on the page that is open. */
export function sendsHere(fields: Readonly<Record<string, string>> = {}): NonNullable<View['doing']> {
  return async (window, world) => await sends(new URL(window.page.url()).pathname, fields)(window, world)
}
