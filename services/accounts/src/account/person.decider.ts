import type { AppDecision } from '@appstore/contracts/deletion'
import type { AccountEvent } from './account.events.js'
import { type Account, enabled, type OpenAccount, opened, type Sealed } from './account-state.decider.js'
import { keyInvalid } from './credential.decider.js'

/** What people tell of themselves, and how they go. */
export type PersonCommand =
  | { readonly type: 'VerifyEmail'; readonly email: Sealed; readonly at: string }
  | { readonly type: 'ConfirmEmail'; readonly keyId: string; readonly at: string }
  | RequestConfirmation
  | { readonly type: 'RequestEmailChange'; readonly email: Sealed; readonly keyId: string; readonly at: string }
  | { readonly type: 'CancelEmailChange'; readonly at: string }
  | ClaimAddress
  | { readonly type: 'RequestPasswordReset'; readonly keyId: string; readonly at: string }
  | ChangeProfile
  | { readonly type: 'ChangeLanguage'; readonly language: string; readonly at: string }
  | {
      readonly type: 'RequestDeletion'
      readonly decisions: readonly AppDecision[]
      readonly eraseAt: string
      readonly at: string
    }
  | { readonly type: 'CancelDeletion'; readonly at: string }
  | EraseAccount

/** The time has come, or an operator orders it. */
type EraseAccount = { readonly type: 'EraseAccount'; readonly at: string } & (
  | { readonly due: true }
  | { readonly due: false; readonly apps: 'delete' | 'orphan' }
)

interface RequestConfirmation {
  readonly type: 'RequestConfirmation'
  readonly keyId: string
  /** Milliseconds that must have passed since the last mail to this address. */
  readonly coolDown: number
  readonly at: string
}

interface ClaimAddress {
  readonly type: 'ClaimAddress'
  readonly by: 'sign-up' | 'email-change'
  /** Milliseconds that must have passed since the holder was last told. */
  readonly coolDown: number
  readonly at: string
}

interface ChangeProfile {
  readonly type: 'ChangeProfile'
  readonly firstName: Sealed
  readonly lastName: Sealed
  readonly newsletter: boolean
  readonly at: string
}

export function decidePerson(command: PersonCommand, state: Account): AccountEvent[] {
  const { at } = command
  switch (command.type) {
    case 'VerifyEmail': {
      const { accountId } = opened(state)
      return [{ type: 'AccountEmailVerified', data: { accountId, email: command.email, at } }]
    }
    case 'ConfirmEmail':
      return confirm(command, opened(state))
    case 'RequestConfirmation':
      return requestConfirmation(command, opened(state))
    case 'RequestEmailChange': {
      const { accountId } = enabled(state)
      const { email, keyId } = command
      return [{ type: 'AccountEmailChangeRequested', data: { accountId, email, keyId, at } }]
    }
    case 'CancelEmailChange': {
      const { accountId, pending } = opened(state)
      return pending === undefined ? [] : [{ type: 'AccountEmailChangeCancelled', data: { accountId, at } }]
    }
    case 'ClaimAddress':
      return claimAddress(command, opened(state))
    case 'RequestPasswordReset': {
      const { accountId } = opened(state)
      return [{ type: 'AccountPasswordResetRequested', data: { accountId, keyId: command.keyId, at } }]
    }
    case 'ChangeProfile':
      return changeProfile(command, enabled(state))
    case 'ChangeLanguage': {
      const { accountId, language } = enabled(state)
      if (language === command.language) return []
      return [{ type: 'AccountLanguageChanged', data: { accountId, language: command.language, at } }]
    }
    default:
      return decideDeletion(command, state)
  }
}

function confirm({ keyId, at }: { keyId: string; at: string }, account: OpenAccount): AccountEvent[] {
  const { accountId, email, pending, confirmation, emailVerified } = account
  if (pending?.keyId === keyId) {
    const facts = { accountId, email: pending.email, at }
    return [{ type: 'AccountEmailVerified', data: emailVerified ? { ...facts, replaces: true } : facts }]
  }
  if (!confirmation?.keyIds.includes(keyId)) throw keyInvalid()
  return [{ type: 'AccountEmailVerified', data: { accountId, email, at } }]
}

function requestConfirmation({ keyId, coolDown, at }: RequestConfirmation, account: OpenAccount): AccountEvent[] {
  const { accountId, confirmation, emailVerified } = account
  if (emailVerified) return []
  if (confirmation !== undefined && Date.parse(at) - Date.parse(confirmation.at) < coolDown) return []
  return [{ type: 'AccountConfirmationRequested', data: { accountId, keyId, at } }]
}

/** Whoever gives somebody else's address again and again must not fill a mailbox with it. */
function claimAddress({ by, coolDown, at }: ClaimAddress, { accountId, claimedAt }: OpenAccount): AccountEvent[] {
  if (claimedAt !== undefined && Date.parse(at) - Date.parse(claimedAt) < coolDown) return []
  return [{ type: 'AccountAddressClaimed', data: { accountId, by, at } }]
}

/** Sealed texts that stand already are given as they are, so that a second press of the button changes nothing. */
function changeProfile(command: ChangeProfile, account: OpenAccount): AccountEvent[] {
  const { firstName, lastName, newsletter, at } = command
  const same =
    firstName.sealed === account.firstName?.sealed &&
    lastName.sealed === account.lastName?.sealed &&
    newsletter === account.newsletter
  if (same) return []
  return [
    { type: 'AccountProfileChanged', data: { accountId: account.accountId, firstName, lastName, newsletter, at } },
  ]
}

type DeletionCommand = Extract<PersonCommand, { type: 'RequestDeletion' | 'CancelDeletion' | 'EraseAccount' }>

function decideDeletion(command: DeletionCommand, state: Account): AccountEvent[] {
  const { at } = command
  if (command.type === 'EraseAccount' && state.status === 'erased') return []
  const { accountId, deletion } = opened(state)
  switch (command.type) {
    case 'RequestDeletion': {
      const { decisions, eraseAt } = command
      return [{ type: 'AccountDeletionRequested', data: { accountId, decisions: [...decisions], eraseAt, at } }]
    }
    case 'CancelDeletion':
      return deletion === undefined ? [] : [{ type: 'AccountDeletionCancelled', data: { accountId, at } }]
    case 'EraseAccount': {
      if (!command.due)
        return [{ type: 'AccountErased', data: { accountId, decisions: [], otherApps: command.apps, at } }]
      // called off between the look at the clock and this decision
      if (deletion === undefined || Date.parse(deletion.eraseAt) > Date.parse(at)) return []
      const decisions = [...deletion.decisions]
      return [{ type: 'AccountErased', data: { accountId, decisions, otherApps: 'orphan', at } }]
    }
  }
}
