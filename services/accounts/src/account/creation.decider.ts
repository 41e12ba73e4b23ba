import type { LoginProvider } from '@appstore/contracts/logins'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { AccountEvent } from './account.events.js'
import type { Account, Sealed } from './account-state.decider.js'

export interface CreateAccount {
  readonly type: 'CreateAccount'
  readonly accountId: string
  readonly username: Sealed
  readonly email: Sealed
  readonly emailVerified: boolean
  readonly isStaff: boolean
  readonly isSuperuser: boolean
  /** `undefined`: whoever signs up comes by another party. */
  readonly passwordId: string | undefined
  readonly login?: { readonly loginId: string; readonly provider: LoginProvider } | undefined
  readonly tokenId: string
  /** What a person who signs up tells, and the key of the mail that asks them to confirm their address. */
  readonly signUp?:
    | {
        readonly firstName: Sealed
        readonly lastName: Sealed
        readonly newsletter: boolean
        readonly language: string
        /** `undefined`: the address is confirmed. */
        readonly keyId: string | undefined
      }
    | undefined
  readonly at: string
}

/** Somebody else wants the name: an account that has not come to be by now never will. */
export interface AbandonCreation {
  readonly type: 'AbandonCreation'
  readonly accountId: string
  readonly at: string
}

/** The API token comes with the account (api.md A1 "Authentication kinds"). */
export function create(command: CreateAccount, state: Account): AccountEvent[] {
  if (state.status === 'abandoned') throw overtaken()
  if (state.status !== 'none') throw new DomainError('conflict', 'account-exists', 'This account exists already.')
  const { accountId, username, email, isStaff, isSuperuser, tokenId, signUp, at } = command
  const events: AccountEvent[] = [
    { type: 'AccountCreated', data: { accountId, username, email, isStaff, isSuperuser, at } },
    ...firstWayIn(command),
    { type: 'AccountTokenIssued', data: { accountId, tokenId, occasion: 'created', at } },
  ]
  if (command.emailVerified) events.push({ type: 'AccountEmailVerified', data: { accountId, email, at } })
  if (signUp !== undefined) {
    const { firstName, lastName, newsletter, language, keyId } = signUp
    events.push(
      { type: 'AccountProfileChanged', data: { accountId, firstName, lastName, newsletter, at } },
      { type: 'AccountLanguageChanged', data: { accountId, language, at } },
    )
    if (keyId !== undefined) events.push({ type: 'AccountConfirmationRequested', data: { accountId, keyId, at } })
  }
  return events
}

function firstWayIn({ accountId, passwordId, login, at }: CreateAccount): AccountEvent[] {
  const events: AccountEvent[] = []
  if (passwordId !== undefined) {
    events.push({ type: 'AccountPasswordSet', data: { accountId, passwordId, occasion: 'created', at } })
  }
  if (login !== undefined) {
    events.push({ type: 'AccountLoginLinked', data: { accountId, ...login, occasion: 'sign-up', at } })
  }
  return events
}

export function abandon({ accountId, at }: AbandonCreation, state: Account): AccountEvent[] {
  return state.status === 'none' ? [{ type: 'AccountCreationAbandoned', data: { accountId, at } }] : []
}

function overtaken(): DomainError {
  return new DomainError(
    'conflict',
    'username-taken',
    'Somebody else asked for this name at the same moment and has it now. Choose another name.',
  )
}
