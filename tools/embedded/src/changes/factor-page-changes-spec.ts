import { Secret, TOTP } from 'otpauth'
import { ownForm, sentBy } from './account-page-changes-spec.js'
import { Browser } from './browser-spec.js'
import type { Change, Changes, NoChanges } from './change-spec.js'
import type { ChangingStore } from './changing-store-spec.js'
import { newPerson, PASSWORD, type Person, signedIn } from './people-spec.js'

const APP = '/account/security/app/'

/** What an app shows in half a minute: good already, and not taken when the one of now was. */
function codeSoon(key: string): string {
  return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: Date.now() + 30_000 })
}
function codeNow(key: string): string {
  return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: Date.now() })
}

/** The key and id of an app that is about to be set up. */
async function prepared(browser: Browser): Promise<{ key: string; app: string }> {
  const { text } = await (await browser.fill(APP, {}))('preparing-an-app')
  const key = /font-mono[^>]*>([A-Z2-7 ]{32,})</.exec(text)?.[1]?.replaceAll(' ', '')
  const app = /name="app" value="([^"]+)"/.exec(text)?.[1]
  if (key === undefined || app === undefined) throw new Error('the page shows no key')
  return { key, app }
}

/** Somebody who has an app and is signed in. */
export async function withApp(store: ChangingStore, somebody?: Person) {
  const person = somebody ?? (await newPerson(store))
  const browser = await signedIn(store, person)
  const { key, app } = await prepared(browser)
  const { text } = await (await browser.fill(`${APP}confirm/`, { app, code: codeNow(key) }))('setting-up-an-app')
  const codes = [...text.matchAll(/<li>([a-z2-9-]{29})<\/li>/g)].map(([, code]) => code as string)
  if (codes.length === 0) throw new Error('the page shows no recovery codes')
  return { person, browser, key, codes }
}

/** A form of somebody who has an app. */
function protectedForm(events: readonly string[], path: string): Change {
  return {
    events,
    async prepare(store) {
      const { person, browser } = await withApp(store)
      return await sentBy(person, browser, path, {})
    },
  }
}

/** The second step of somebody who took the first. */
function secondStep(kind: string, events: readonly string[], code: (key: string, codes: string[]) => string): Change {
  return {
    kind,
    events,
    async prepare(store) {
      const { person, key, codes } = await withApp(store)
      const browser = await challenged(store, person)
      const send = await browser.fill('/login/second-step/', { code: code(key, codes) })
      return { actor: person.actor, credential: 'password', send }
    },
  }
}

/** A browser that waits for the second step. */
export async function challenged(store: ChangingStore, { username }: Person): Promise<Browser> {
  const browser = new Browser(store.url)
  await (await browser.fill('/login/', { login: username, password: PASSWORD }))('the-first-step')
  return browser
}

/** Every way to change something by the pages about second factors, and by those that ask who somebody is. */
export const FACTOR_PAGE_CHANGES: Changes = {
  'POST /reauthenticate/': [
    ownForm(['AccountIdentityProved'], '/reauthenticate/', { password: PASSWORD }),
    {
      kind: 'a recovery code',
      events: ['AccountIdentityProved', 'AccountRecoveryCodeUsed'],
      async prepare(store) {
        const { person, browser, codes } = await withApp(store)
        return await sentBy(person, browser, '/reauthenticate/', { code: codes[0] as string })
      },
    },
  ],
  'POST /reauthenticate/again/': [ownForm(['AccountSessionEnded'], '/reauthenticate/again/', {})],
  'POST /login/second-step/': [
    secondStep('a code of the app', ['AccountSignedIn'], codeSoon),
    secondStep('a recovery code', ['AccountSignedIn', 'AccountRecoveryCodeUsed'], (_key, [code]) => code as string),
  ],
  'POST /account/security/app/confirm/': [
    {
      events: ['AccountTotpEnabled', 'AccountRecoveryCodesReplaced', 'AccountIdentityProved'],
      async prepare(store) {
        const person = await newPerson(store)
        const browser = await signedIn(store, person)
        const { key, app } = await prepared(browser)
        return await sentBy(person, browser, `${APP}confirm/`, { app, code: codeNow(key) })
      },
    },
  ],
  'POST /account/security/app/remove/': [protectedForm(['AccountTotpDisabled'], `${APP}remove/`)],
  'POST /account/security/recovery-codes/': [
    protectedForm(['AccountRecoveryCodesReplaced'], '/account/security/recovery-codes/'),
  ],
}

export const FACTOR_PAGES_WITHOUT_CHANGE: NoChanges = {
  'POST /account/security/app/': {
    why: 'A key that is shown counts only once a code of it comes back.',
    async prepare(store) {
      return { send: await (await signedIn(store, await newPerson(store))).fill(APP, {}) }
    },
  },
}
