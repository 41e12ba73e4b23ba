import {
  AccountCreated,
  AccountCreationAbandoned,
  AccountDisabled,
  AccountEmailVerified,
  AccountEnabled,
  AccountPasswordSet,
  AccountTokenIssued,
} from '@appstore/contracts/accounts'
import { AccountRolesChanged } from '@appstore/contracts/administration'
import type { EventOf } from '@appstore/contracts/events'
import { AccountLoginLinked, AccountLoginUnlinked } from '@appstore/contracts/linked-logins'
import { AccountPasskeyAdded, AccountPasskeyRemoved, AccountPasskeyRenamed } from '@appstore/contracts/passkeys'
import {
  AccountAddressClaimed,
  AccountConfirmationRequested,
  AccountDeletionCancelled,
  AccountDeletionRequested,
  AccountEmailChangeCancelled,
  AccountEmailChangeRequested,
  AccountErased,
  AccountLanguageChanged,
  AccountPasswordResetRequested,
  AccountProfileChanged,
} from '@appstore/contracts/person-events'
import { PersonalTokenCreated, PersonalTokenRevoked } from '@appstore/contracts/personal-tokens'
import {
  AccountGuessingStopped,
  AccountIdentityProved,
  AccountRecoveryCodesReplaced,
  AccountRecoveryCodeUsed,
  AccountTotpDisabled,
  AccountTotpEnabled,
} from '@appstore/contracts/second-factor'
import { AccountSessionEnded, AccountSignedIn } from '@appstore/contracts/sessions'

/** What can have happened to an account: the contract of `account-<accountId>`. */
export const accountEventSchemas = [
  AccountCreated,
  AccountCreationAbandoned,
  AccountPasswordSet,
  AccountEmailVerified,
  AccountTokenIssued,
  AccountDisabled,
  AccountEnabled,
  AccountSignedIn,
  AccountSessionEnded,
  AccountProfileChanged,
  AccountLanguageChanged,
  AccountConfirmationRequested,
  AccountEmailChangeRequested,
  AccountEmailChangeCancelled,
  AccountAddressClaimed,
  AccountPasswordResetRequested,
  AccountDeletionRequested,
  AccountDeletionCancelled,
  AccountErased,
  AccountRolesChanged,
  AccountPasskeyAdded,
  AccountPasskeyRenamed,
  AccountPasskeyRemoved,
  AccountIdentityProved,
  AccountTotpEnabled,
  AccountTotpDisabled,
  AccountRecoveryCodesReplaced,
  AccountRecoveryCodeUsed,
  AccountGuessingStopped,
  PersonalTokenCreated,
  PersonalTokenRevoked,
  AccountLoginLinked,
  AccountLoginUnlinked,
] as const
export type AccountEvent = EventOf<(typeof accountEventSchemas)[number]>
