import type { AppDecision } from '@appstore/contracts/deletion'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { AccountEvent } from './account.events.js'
import { type Factors, factorsAfter, NO_FACTORS } from './factors-state.decider.js'
import { type LinkedLogin, loginsAfter } from './logins-state.decider.js'

/** Text that only the holder of the person's key can read. */
export interface Sealed {
  readonly sealed: string
}

export interface OpenAccount {
  readonly status: 'open'
  readonly accountId: string
  readonly username: Sealed
  readonly enabled: boolean
  readonly isStaff: boolean
  readonly isSuperuser: boolean
  /** The API token in force. */
  readonly tokenId: string | undefined
  readonly passwordId: string | undefined
  /** The address in force. */
  readonly email: Sealed
  readonly emailVerified: boolean
  /** Keys sent to the address in force to have it confirmed, and when the last one was. */
  readonly confirmation: { readonly keyIds: readonly string[]; readonly at: string } | undefined
  /** When the holder was last told that somebody else gave the address in force as theirs. */
  readonly claimedAt: string | undefined
  /** The address that is to take its place, and the key sent there. */
  readonly pending: { readonly email: Sealed; readonly keyId: string } | undefined
  /** Keys sent to the address in force to choose another password. */
  readonly resetKeyIds: readonly string[]
  readonly firstName: Sealed | undefined
  readonly lastName: Sealed | undefined
  readonly newsletter: boolean
  readonly language: string
  /** Sessions that nobody has ended; they may have run out of time. */
  readonly sessionIds: readonly string[]
  /** What the account has beside its password. */
  readonly factors: Factors
  /** When the holder was last told that somebody was stopped from guessing codes. */
  readonly guessedAt: string | undefined
  /** Tokens for programs that nobody has revoked; they may have run out. */
  readonly personalTokens: readonly { readonly tokenId: string; readonly name: Sealed; readonly expiresAt: string }[]
  /** Other parties that say who its holder is. */
  readonly logins: readonly LinkedLogin[]
  readonly deletion: { readonly decisions: readonly AppDecision[]; readonly eraseAt: string } | undefined
}

export type Account =
  | { readonly status: 'none' }
  | { readonly status: 'abandoned' }
  | { readonly status: 'erased'; readonly accountId: string }
  | OpenAccount

/** The account after one more event. */
export function evolve(state: Account, event: AccountEvent): Account {
  switch (event.type) {
    case 'AccountCreated':
      return created(event.data)
    case 'AccountCreationAbandoned':
      return { status: 'abandoned' }
    case 'AccountErased':
      return { status: 'erased', accountId: event.data.accountId }
    default:
      return state.status === 'open' ? { ...state, ...changed(state, event) } : state
  }
}

function created({
  accountId,
  username,
  email,
  isStaff,
  isSuperuser,
}: Extract<AccountEvent, { type: 'AccountCreated' }>['data']): OpenAccount {
  return {
    status: 'open',
    accountId,
    username,
    enabled: true,
    isStaff,
    isSuperuser,
    tokenId: undefined,
    passwordId: undefined,
    email,
    emailVerified: false,
    confirmation: undefined,
    claimedAt: undefined,
    pending: undefined,
    resetKeyIds: [],
    firstName: undefined,
    lastName: undefined,
    newsletter: false,
    language: 'en',
    sessionIds: [],
    factors: NO_FACTORS,
    guessedAt: undefined,
    personalTokens: [],
    logins: [],
    deletion: undefined,
  }
}

type LaterEvent = Exclude<AccountEvent, { type: 'AccountCreated' | 'AccountCreationAbandoned' | 'AccountErased' }>

function changed(state: OpenAccount, event: LaterEvent): Partial<OpenAccount> {
  switch (event.type) {
    case 'AccountPasswordSet': // whoever knows the former one is out
      return { passwordId: event.data.passwordId, resetKeyIds: [], sessionIds: [] }
    case 'AccountEmailVerified':
      return {
        email: event.data.email,
        emailVerified: true,
        confirmation: undefined,
        claimedAt: event.data.replaces ? undefined : state.claimedAt,
        pending: undefined,
        resetKeyIds: [],
      }
    case 'AccountTokenIssued':
      return { tokenId: event.data.tokenId }
    case 'AccountDisabled':
      return { enabled: false, sessionIds: [] }
    case 'AccountEnabled':
      return { enabled: true }
    case 'AccountRolesChanged':
      return { isStaff: event.data.isStaff, isSuperuser: event.data.isSuperuser }
    case 'AccountSignedIn':
      return { sessionIds: [...state.sessionIds, event.data.sessionId] }
    case 'AccountSessionEnded':
      return { sessionIds: state.sessionIds.filter((each) => each !== event.data.sessionId) }
    default:
      return personChanged(state, event)
  }
}

type PersonEvent = Exclude<
  LaterEvent,
  {
    type:
      | 'AccountPasswordSet'
      | 'AccountEmailVerified'
      | 'AccountTokenIssued'
      | 'AccountDisabled'
      | 'AccountEnabled'
      | 'AccountRolesChanged'
      | 'AccountSignedIn'
      | 'AccountSessionEnded'
  }
>

function personChanged(state: OpenAccount, event: PersonEvent): Partial<OpenAccount> {
  switch (event.type) {
    case 'AccountProfileChanged': {
      const { firstName, lastName, newsletter } = event.data
      return { firstName, lastName, newsletter }
    }
    case 'AccountLanguageChanged':
      return { language: event.data.language }
    case 'AccountConfirmationRequested': {
      const { keyId, at } = event.data
      return { confirmation: { keyIds: [...(state.confirmation?.keyIds ?? []), keyId], at } }
    }
    case 'AccountEmailChangeRequested':
      return { pending: { email: event.data.email, keyId: event.data.keyId } }
    case 'AccountEmailChangeCancelled':
      return { pending: undefined }
    case 'AccountAddressClaimed':
      return { claimedAt: event.data.at }
    case 'AccountPasswordResetRequested':
      return { resetKeyIds: [...state.resetKeyIds, event.data.keyId] }
    case 'AccountDeletionRequested':
      return { deletion: { decisions: event.data.decisions, eraseAt: event.data.eraseAt } }
    case 'AccountDeletionCancelled':
      return { deletion: undefined }
    case 'PersonalTokenCreated': {
      const { tokenId, name, expiresAt } = event.data
      return { personalTokens: [...state.personalTokens, { tokenId, name, expiresAt }] }
    }
    case 'PersonalTokenRevoked':
      return { personalTokens: state.personalTokens.filter(({ tokenId }) => tokenId !== event.data.tokenId) }
    case 'AccountPasskeyAdded':
    case 'AccountPasskeyRenamed':
    case 'AccountPasskeyRemoved':
    case 'AccountIdentityProved':
    case 'AccountTotpEnabled':
    case 'AccountTotpDisabled':
    case 'AccountRecoveryCodesReplaced':
    case 'AccountRecoveryCodeUsed':
      return { factors: factorsAfter(state.factors, event) }
    case 'AccountGuessingStopped':
      return { guessedAt: event.data.at }
    case 'AccountLoginLinked':
    case 'AccountLoginUnlinked':
      return { logins: loginsAfter(state.logins, event) }
  }
}

export function opened(state: Account): OpenAccount {
  if (state.status === 'open') return state
  throw new DomainError('not-found', 'account-unknown', 'There is no such account.')
}

/** What a holder asks for: a disabled account gets nothing that signs in (api.md A1). */
export function enabled(state: Account): OpenAccount {
  const holder = opened(state)
  if (holder.enabled) return holder
  throw new DomainError(
    'forbidden',
    'account-disabled',
    'This account is disabled. Ask the operators of the store to enable it.',
  )
}
