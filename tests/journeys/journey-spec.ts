import { once } from 'node:events'
import { createServer } from 'node:net'
import {
  describeInBrowser,
  type Looks,
  type SiteBrowser,
  startSiteBrowser,
  type Window,
} from '@appstore/site-browser/site-browser'
import { jest } from '@jest/globals'
import { FLOWS, type Form, type JourneyName, NEED_JAVASCRIPT } from './flows-spec.js'
import { recordForms } from './form-record-spec.js'
import { removeData, type StoreProcess, startStoreProcess } from './store-process-spec.js'

/** The one that people of journeys sign in with. */
export const PASSWORD = 'nine brave little otters'
/** Milliseconds for one test on a busy machine. */
const PATIENCE = 120_000
/** People of a journey come from one address, and do in a minute what others do in a week. */
const LIMITS =
  'API_TOKEN_GEN LOGIN LOGIN_FAILED SIGNUP CAPTCHA_QUESTION PASSWORD_RESET PASSWORD_RESET_KEY EMAIL PASSWORD_CHANGE SECOND_STEP REAUTHENTICATION PASSKEY'
const UNLIMITED = Object.fromEntries(LIMITS.split(' ').map((name) => [`THROTTLE_${name}`, '1000/minute']))

/** A whole store with a browser before it. */
export interface Journey {
  readonly store: StoreProcess
  readonly browser: SiteBrowser
  /** Opens a window, which is closed when the test is over; nothing may have gone wrong in it. */
  window(looks?: Looks): Promise<Window>
  /** Counts a form that a script has sent, which browsers do not tell the end of: the test has seen what came of it. */
  sent(form: Form): void
  /** What an operator orders; throws when it is refused. */
  order(path: string, body: object): Promise<Record<string, unknown>>
  /** Starts the store again with its clock moved on by so many milliseconds; whoever is signed in stays so. */
  later(milliseconds: number): Promise<void>
  /** Somebody new with an account, `PASSWORD` and a confirmed address; gives the user name. */
  member(name?: string): Promise<string>
}

interface JourneyOptions {
  /** What the browser calls the host. */
  readonly host?: string
  /** Settings of the store, which is to be reached at this address. */
  readonly environment?: (url: string) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
}

/** Tests in a browser over a whole store; the last one is that they got through every form that the table names for this journey. */
export function describeJourney(
  name: JourneyName,
  who: string,
  { host = '127.0.0.1', environment = () => ({}) }: JourneyOptions,
  tests: (journey: Journey) => void,
): void {
  jest.setTimeout(PATIENCE)
  describeInBrowser(`in a browser, ${who}`, () => {
    const record = recordForms()
    const open: Window[] = []
    let store: StoreProcess
    let browser: SiteBrowser
    let settings: Readonly<Record<string, string>>
    let people = 0

    beforeAll(async () => {
      const url = `http://${host}:${await freePort()}`
      const usual = { PORT: new URL(url).port, ...UNLIMITED, EMAIL_CHECK_DOMAINS: 'false' }
      settings = { ...usual, ...(await environment(url)) }
      store = await startStoreProcess({ environment: settings })
      browser = await startSiteBrowser(url)
    })
    afterAll(async () => {
      await browser.close()
      expect(await store.stop()).toBe(0)
      await removeData(store)
    })
    afterEach(async () => {
      const closed = open.splice(0)
      const complaints = closed.flatMap((window) => window.complaints)
      await Promise.all(closed.map(({ context }) => context.close()))
      expect(complaints).toEqual([])
    })

    const order = async (path: string, body: object) => {
      const answer = await fetch(`${store.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${store.operatorToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as Record<string, unknown>
    }

    tests({
      get store() {
        return store
      },
      get browser() {
        return browser
      },
      async window(looks = {}) {
        const window = await browser.window(looks)
        window.context.on('response', (response) => record.note(response, looks.javaScript !== false))
        open.push(window)
        return window
      },
      async later(milliseconds) {
        // what pages still load would not come
        await Promise.all(open.map(({ page }) => page.waitForLoadState('networkidle')))
        expect(await store.stop()).toBe(0)
        const ahead = { ...settings, NODE_OPTIONS: clockAhead(milliseconds) }
        store = await startStoreProcess({ folder: store.folder, environment: ahead })
      },
      sent: (form) => record.add(form, true),
      order,
      async member(name) {
        people += 1
        const username = name ?? `person${people}`
        const account = { username, email: `${username}@example.org`, password: PASSWORD, emailVerified: true }
        await order('/operator/accounts', account)
        return username
      },
    })

    it('sees no form that the table of flows does not have', async () => {
      expect(await record.strangers()).toEqual([])
    })

    it.each([
      ['with JavaScript', true],
      ['without JavaScript', false],
    ])('gets through every form that the table of flows names, %s', (_mode, javaScript) => {
      const forms = FLOWS[name].filter((form) => javaScript || !(form in NEED_JAVASCRIPT))
      expect(forms.filter((form) => !record.has(form, javaScript))).toEqual([])
    })
  })
}

/** What has a process of Node think that it is later. */
function clockAhead(milliseconds: number): string {
  const program = `globalThis.Date = new Proxy(Date, {
    construct: (date, given, made) => Reflect.construct(date, given.length > 0 ? given : [date.now() + ${milliseconds}], made),
    get: (date, name) => (name === 'now' ? () => date.now() + ${milliseconds} : Reflect.get(date, name)),
  })`
  return `--import=data:text/javascript,${encodeURIComponent(program)}`
}

/** The address that people use has to be known before the store listens there: links and other parties lead to it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
