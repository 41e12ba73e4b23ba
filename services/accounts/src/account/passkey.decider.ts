import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { AccountEvent } from './account.events.js'
import { type Account, enabled, opened, type Sealed } from './account-state.decider.js'
import { othersEnded } from './factor.decider.js'
import { isOnlyWayIn, onlyWayIn } from './linked-login.decider.js'

export type PasskeyCommand =
  | {
      readonly type: 'AddPasskey'
      readonly passkeyId: string
      readonly name: Sealed
      /** In which it was made. */
      readonly sessionId: string | undefined
      readonly endOthers: boolean
      readonly at: string
    }
  | { readonly type: 'RenamePasskey'; readonly passkeyId: string; readonly name: Sealed; readonly at: string }
  | { readonly type: 'RemovePasskey'; readonly passkeyId: string; readonly at: string }

/** Passkeys of one account: nobody can keep more of them apart. */
export const MOST_PASSKEYS = 20

export function decidePasskey(command: PasskeyCommand, state: Account): AccountEvent[] {
  const { passkeyId, at } = command
  switch (command.type) {
    case 'AddPasskey': {
      const holder = withRoom(state)
      const { accountId, sessionIds } = holder
      const { name, sessionId, endOthers } = command
      const events: AccountEvent[] = [{ type: 'AccountPasskeyAdded', data: { accountId, passkeyId, name, at } }]
      // to make it is to show it: the session goes on as one that knows its holder
      if (sessionId !== undefined && sessionIds.includes(sessionId)) {
        events.push({ type: 'AccountIdentityProved', data: { accountId, sessionId, method: 'passkey', at } })
      }
      return endOthers ? [...events, ...othersEnded(holder, sessionId, at)] : events
    }
    case 'RenamePasskey': {
      const { accountId, factors } = opened(state)
      if (!factors.passkeys.some((each) => each.passkeyId === passkeyId)) throw unknown()
      return [{ type: 'AccountPasskeyRenamed', data: { accountId, passkeyId, name: command.name, at } }]
    }
    case 'RemovePasskey': {
      const account = opened(state)
      const { accountId, factors } = account
      if (!factors.passkeys.some((each) => each.passkeyId === passkeyId)) return []
      if (isOnlyWayIn(account)) throw onlyWayIn()
      return [{ type: 'AccountPasskeyRemoved', data: { accountId, passkeyId, at } }]
    }
  }
}

/** The account, if it may have one more. */
export function withRoom(state: Account) {
  const holder = enabled(state)
  if (holder.factors.passkeys.length < MOST_PASSKEYS) return holder
  throw new DomainError(
    'conflict',
    'too-many-passkeys',
    `This account has ${MOST_PASSKEYS} passkeys. Remove one that is not used any more.`,
  )
}

function unknown(): DomainError {
  return new DomainError('not-found', 'passkey-unknown', 'This account has no such passkey. It may have been removed.')
}
