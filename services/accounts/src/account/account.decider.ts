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
  /** Somebody else wants the name: an account that has not come to be by now never will. */
  | { readonly type: 'AbandonCreation'; readonly accountId: string; readonly at: string }
  | { readonly type: 'VerifyEmail'; readonly email: Sealed; readonly at: string }
  | { readonly type: 'IssueToken'; readonly tokenId: string; readonly at: string }
  /** The holder asks: a first token only. */
  | { readonly type: 'EnsureToken'; readonly tokenId: string; readonly at: string }
  /** The holder asks: another token in place of the one in force. */
  | { readonly type: 'RotateToken'; readonly tokenId: string; readonly at: string }
  | { readonly type: 'DisableAccount'; readonly at: string }
  | { readonly type: 'EnableAccount'; readonly at: string }

export interface OpenAccount {
  readonly status: 'open'
  readonly accountId: string
  readonly enabled: boolean
  /** The API token in force. */
  readonly tokenId: string | undefined
}

export type Account = { readonly status: 'none' } | { readonly status: 'abandoned' } | OpenAccount

export const account: Decider<Account, AccountCommand, AccountEvent> = {
  initialState: { status: 'none' },
  decide(command, state) {
    switch (command.type) {
      case 'CreateAccount': {
        if (state.status === 'open') throw new DomainError('conflict', 'account-exists', 'This account exists already.')
        if (state.status === 'abandoned') throw overtaken()
        return create(command)
      }
      case 'AbandonCreation': {
        const { accountId, at } = command
        return state.status === 'none' ? [{ type: 'AccountCreationAbandoned', data: { accountId, at } }] : []
      }
      case 'VerifyEmail': {
        const { accountId } = opened(state)
        return [{ type: 'AccountEmailVerified', data: { accountId, email: command.email, at: command.at } }]
      }
      case 'IssueToken':
        return [issued(command, opened(state))]
      case 'EnsureToken': {
        const holder = enabled(state)
        return holder.tokenId === undefined ? [issued(command, holder)] : []
      }
      case 'RotateToken':
        return [issued(command, enabled(state))]
      case 'DisableAccount': {
        const { accountId, enabled } = opened(state)
        return enabled ? [{ type: 'AccountDisabled', data: { accountId, at: command.at } }] : []
      }
      case 'EnableAccount': {
        const { accountId, enabled } = opened(state)
        return enabled ? [] : [{ type: 'AccountEnabled', data: { accountId, at: command.at } }]
      }
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'AccountCreated':
        return { status: 'open', accountId: event.data.accountId, enabled: true, tokenId: undefined }
      case 'AccountCreationAbandoned':
        return { status: 'abandoned' }
      case 'AccountPasswordSet':
      case 'AccountEmailVerified':
        return state
      case 'AccountTokenIssued':
        return changed(state, { tokenId: event.data.tokenId })
      case 'AccountDisabled':
        return changed(state, { enabled: false })
      case 'AccountEnabled':
        return changed(state, { enabled: true })
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

function issued({ tokenId, at }: { tokenId: string; at: string }, { accountId }: OpenAccount): AccountEvent {
  return { type: 'AccountTokenIssued', data: { accountId, tokenId, at } }
}

function changed(state: Account, facts: Partial<OpenAccount>): Account {
  return state.status === 'open' ? { ...state, ...facts } : state
}

function opened(state: Account): OpenAccount {
  if (state.status === 'open') return state
  throw new DomainError('not-found', 'account-unknown', 'There is no such account.')
}

/** What a holder asks for: a disabled account gets nothing that signs in (api.md A1). */
function enabled(state: Account): OpenAccount {
  const holder = opened(state)
  if (holder.enabled) return holder
  throw new DomainError(
    'forbidden',
    'account-disabled',
    'This account is disabled. Ask the operators of the store to enable it.',
  )
}

function overtaken(): DomainError {
  return new DomainError(
    'conflict',
    'username-taken',
    'Somebody else asked for this name at the same moment and has it now. Choose another name.',
  )
}
