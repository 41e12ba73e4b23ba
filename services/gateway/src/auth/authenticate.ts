import { type AccountIdentity, verifyPassword, verifyToken } from '@appstore/contracts/accounts'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import { type Credentials, parseAuthorization } from './authorization.js'

/** Somebody whose credentials were good a moment ago. */
export interface Identified {
  readonly account: AccountIdentity
  /** `token:<id>` or `password`, for the metadata of events. */
  readonly credential: string
  readonly hasSecondFactor: boolean
}

/** A way to say who one is (api.md A1 "Authentication kinds"). */
export type Scheme = 'Token' | 'Basic'

const SCHEME_OF = { token: 'Token', password: 'Basic' } as const

/** What to send, in the words of the answer to somebody who sent nothing. */
const ADVICE: Readonly<Record<Scheme, string>> = {
  Token: '"Authorization: Token <key>"',
  Basic: 'Basic with user name and password',
}

/**
 * Asks `accounts` who sent this `Authorization` header: Token (or Bearer, which is the same) or Basic (api.md A1). Nothing is remembered, so a replaced token
 * or a disabled account stops working at once.
 *
 * @param schemes those that the route takes
 * @throws DomainError `not-authenticated` (no credentials), `wrong-credentials`, `password-not-enough`; `unavailable` when accounts cannot be asked
 */
export async function authenticate(
  messaging: Messaging,
  header: string | undefined,
  schemes: readonly Scheme[],
): Promise<Identified> {
  const challenge = schemes.includes('Token') ? 'Token' : 'Basic realm="app store"'
  const refuse = (code: string, detail: string) => {
    throw new DomainError('unauthenticated', code, detail, { challenge })
  }
  const credentials = parseAuthorization(header)
  if (credentials.kind === 'malformed') return refuse('wrong-credentials', credentials.detail)
  if (credentials.kind === 'none' || !schemes.includes(SCHEME_OF[credentials.kind])) {
    const ways = schemes.map((scheme) => ADVICE[scheme]).join(' or ')
    return refuse('not-authenticated', `Authentication is needed: send ${ways}.`)
  }
  const identified = await verified(messaging, credentials)
  if (identified === null) return refuse('wrong-credentials', WRONG[credentials.kind])
  if (credentials.kind === 'password' && identified.hasSecondFactor) {
    return refuse('password-not-enough', PASSWORD_NOT_ENOUGH)
  }
  return identified
}

const WRONG = {
  token:
    'The token is not known. It may have been replaced or revoked, or have run out; a new one is on your account pages.',
  password: 'The user name or the password is wrong.',
} as const

/** Else a password that somebody got to know would lead round the second factor, and to the token. */
const PASSWORD_NOT_ENOUGH =
  'This account has a second factor, so its password alone opens nothing here. Send its API token, which is at /account/token/.'

async function verified(
  messaging: Messaging,
  credentials: Extract<Credentials, { kind: 'token' | 'password' }>,
): Promise<Identified | null> {
  if (credentials.kind === 'token') {
    return (await messaging.call(verifyToken, { token: credentials.token })).identified
  }
  const { username, password } = credentials
  return (await messaging.call(verifyPassword, { username, password })).identified
}
