import { type AccountIdentity, verifyPassword, verifyToken } from '@appstore/contracts/accounts'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import { parseAuthorization } from './authorization.js'

/** Somebody whose credentials were good a moment ago. */
export interface Identified {
  readonly account: AccountIdentity
  /** `token:<id>` or `password`, for the metadata of events. */
  readonly credential: string
}

/**
 * Asks `accounts` who sent this `Authorization` header: Token or Basic (api.md A1). Nothing is remembered, so a replaced token
 * or a disabled account stops working at once.
 *
 * @throws DomainError `not-authenticated` (no credentials), `wrong-credentials`; `unavailable` when accounts cannot be asked
 */
export async function authenticate(messaging: Messaging, header: string | undefined): Promise<Identified> {
  const credentials = parseAuthorization(header)
  switch (credentials.kind) {
    case 'none':
      throw new DomainError(
        'unauthenticated',
        'not-authenticated',
        'Authentication is needed: send "Authorization: Token <key>", or Basic with user name and password.',
      )
    case 'malformed':
      throw new DomainError('unauthenticated', 'wrong-credentials', credentials.detail)
    case 'token': {
      const { identified } = await messaging.call(verifyToken, { token: credentials.token })
      return (
        identified ?? wrong('The token is not known. It may have been replaced; a new one is on your account page.')
      )
    }
    case 'password': {
      const { username, password } = credentials
      const { identified } = await messaging.call(verifyPassword, { username, password })
      return identified ?? wrong('The user name or the password is wrong.')
    }
  }
}

function wrong(detail: string): never {
  throw new DomainError('unauthenticated', 'wrong-credentials', detail)
}
