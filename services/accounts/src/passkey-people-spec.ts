import { addPasskey, beginPasskey } from '@appstore/contracts/passkeys'
import { caller, SITE } from './accounts-spec.js'
import { Authenticator } from './authenticator-spec.js'
import type { People } from './people-spec.js'

/** The browser that everybody here uses. */
export const BROWSER = 'this-browser'

/** Somebody with an account and a passkey for it. */
export interface PasskeyHolder {
  readonly accountId: string
  readonly passkeyId: string
  readonly authenticator: Authenticator
}

/** @param counts whether the authenticator says how often it was used */
export async function passkeyHolder(people: People, username: string, { counts = true } = {}): Promise<PasskeyHolder> {
  const accountId = await people.member(username)
  return { accountId, ...(await withPasskey(people, accountId, { counts })) }
}

export async function withPasskey(people: People, accountId: string, { counts = true, as = caller() } = {}) {
  const authenticator = new Authenticator(SITE, { counts })
  const { options } = await people.call(beginPasskey, { accountId, browser: BROWSER })
  const device = { userAgent: 'test', address: '192.0.2.1' }
  const made = { browser: BROWSER, name: '', device, answer: authenticator.create(options) }
  const { passkeyId } = await people.call(addPasskey, { caller: as, accountId, ...made })
  return { passkeyId, authenticator }
}
