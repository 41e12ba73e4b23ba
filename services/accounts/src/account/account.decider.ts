import type { Decider } from '@appstore/event-sourcing/decider'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { AccountEvent } from './account.events.js'

/** Text that only the holder of the person's key can read. */
interface Sealed {
  readonly sealed: string
}

export type AccountCommand =
  | {
      readonly type: 'CreateAccount'
      readonly accountId: string
      readonly username: Sealed
      readonly email: Sealed
      readonly emailVerified: boolean
      readonly isStaff: boolean
      readonly isSuperuser: boolean
      readonly passwordId: string
      readonly tokenId: string
      readonly at: string
    }
  | { readonly type: 'VerifyEmail'; readonly email: Sealed; readonly at: string }
  | { readonly type: 'IssueToken'; readonly tokenId: string; readonly at: string }

export type Account = { readonly status: 'none' } | { readonly status: 'open'; readonly accountId: string }

export const account: Decider<Account, AccountCommand, AccountEvent> = {
  initialState: { status: 'none' },
  decide(command, state) {
    switch (command.type) {
      case 'CreateAccount': {
        if (state.status === 'open') throw new DomainError('conflict', 'account-exists', 'This account exists already.')
        return create(command)
      }
      case 'VerifyEmail': {
        const { accountId } = opened(state)
        return [{ type: 'AccountEmailVerified', data: { accountId, email: command.email, at: command.at } }]
      }
      case 'IssueToken': {
        const { accountId } = opened(state)
        return [{ type: 'AccountTokenIssued', data: { accountId, tokenId: command.tokenId, at: command.at } }]
      }
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'AccountCreated':
        return { status: 'open', accountId: event.data.accountId }
      case 'AccountPasswordSet':
      case 'AccountEmailVerified':
      case 'AccountTokenIssued':
        return state
    }
  },
}

/** The API token comes with the account (api.md A1 "Authentication kinds"). */
function create(command: Extract<AccountCommand, { type: 'CreateAccount' }>): AccountEvent[] {
  const { accountId, username, email, isStaff, isSuperuser, passwordId, tokenId, at } = command
  const events: AccountEvent[] = [
    { type: 'AccountCreated', data: { accountId, username, email, isStaff, isSuperuser, at } },
    { type: 'AccountPasswordSet', data: { accountId, passwordId, at } },
    { type: 'AccountTokenIssued', data: { accountId, tokenId, at } },
  ]
  if (command.emailVerified) events.push({ type: 'AccountEmailVerified', data: { accountId, email, at } })
  return events
}

function opened(state: Account): Extract<Account, { status: 'open' }> {
  if (state.status === 'none') throw new DomainError('not-found', 'account-unknown', 'There is no such account.')
  return state
}
