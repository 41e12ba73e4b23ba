import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { ServiceContext } from '@appstore/runtime/connections'
import { accountEventSchemas } from './account.events.js'
import { streamOf } from './account-handler.js'
import { type Account, evolve } from './account-state.decider.js'

const EVENTS = eventTypes(accountEventSchemas)

/** Milliseconds after which a token that has run out is not shown to its holder any more. */
const SHOWN_EXPIRED = 90 * 86_400_000

/**
 * The ids of the credentials that an account, by what its events say, has now: tokens for programs, seeds, recovery codes, passkeys and
 * logins by other parties. Accounts are read anew, so that a look at all of them drives none out that is in use.
 */
export function namedCredentials({ eventStore, now }: Pick<ServiceContext, 'eventStore' | 'now'>) {
  return async (accountId: string): Promise<ReadonlySet<string>> => {
    let account: Account = { status: 'none' }
    for (const recorded of await eventStore.readStream(streamOf(accountId))) {
      const event = EVENTS.decode(recorded)
      if (event !== undefined) account = evolve(account, event)
    }
    if (account.status !== 'open') return new Set()
    const { personalTokens, factors, logins } = account
    const unforgotten = new Date(now().getTime() - SHOWN_EXPIRED).toISOString()
    return new Set([
      ...personalTokens.filter(({ expiresAt }) => expiresAt > unforgotten).map(({ tokenId }) => tokenId),
      ...(factors.totp === undefined ? [] : [factors.totp.totpId]),
      ...factors.recoveryCodeIds,
      ...factors.passkeys.map(({ passkeyId }) => passkeyId),
      ...logins.map(({ loginId }) => loginId),
    ])
  }
}
