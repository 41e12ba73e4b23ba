import type { Window } from '@appstore/site-browser/site-browser'
import pg from 'pg'
import { EMAIL_CHANGES, type PeopledStore } from './peopled-store-spec.js'
import { sends, type Views } from './view-spec.js'

/** What is shown where something went wrong, by the addresses that it is shown at. */
export const ERROR_VIEWS: Views = {
  '/nothing-here': [
    { name: 'not-found', status: 404 },
    { name: 'not-found-signed-in', as: 'jana', status: 404 },
  ],
  '/confirm-email/': [
    { name: 'form-not-ours', doing: sends('/confirm-email/', { csrf: 'x', email: 'x@example.org' }), status: 403 },
  ],
  '/account/': [{ name: 'too-often', as: 'stefan', doing: tooOften, status: 429 }],
  '/account/passkeys/': [
    { name: 'unavailable', as: 'jana', outage: nobodyAnswers, status: 503 },
    { name: 'broken', as: 'jana', outage: withoutPasskeys, status: 500 },
  ],
}

/** Asks for another address until that was too often. */
async function tooOften(window: Window, world: PeopledStore): Promise<void> {
  for (let times = 0; times <= EMAIL_CHANGES; times++) {
    await window.page.goto('/account/')
    await sends('/account/email/', { email: 'stefan@example.net', password: 'not this one' })(window, world)
    if ((await window.page.locator('form[action="/account/email/"]').count()) === 0) return
  }
}

/** Somebody else holds what the answer is read from, for longer than anybody waits. */
async function nobodyAnswers({ store }: PeopledStore): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: store.databaseUrl })
  await client.connect()
  await client.query('begin; lock table accounts.passkeys in access exclusive mode')
  return () => client.end()
}

/** The database does not have what the answer is read from. */
async function withoutPasskeys({ store }: PeopledStore): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: store.databaseUrl })
  await client.connect()
  await client.query('alter table accounts.passkeys rename to away')
  return async () => {
    await client.query('alter table accounts.away rename to passkeys')
    await client.end()
  }
}
