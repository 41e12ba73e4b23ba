import {
  AccountCreated,
  AccountCreationAbandoned,
  AccountDisabled,
  AccountEmailVerified,
  AccountEnabled,
  AccountPasswordSet,
  AccountTokenIssued,
} from '@appstore/contracts/accounts'
import type { EventOf } from '@appstore/contracts/events'

/** What can have happened to an account: the contract of `account-<accountId>`. */
export const accountEventSchemas = [
  AccountCreated,
  AccountCreationAbandoned,
  AccountPasswordSet,
  AccountEmailVerified,
  AccountTokenIssued,
  AccountDisabled,
  AccountEnabled,
] as const
export type AccountEvent = EventOf<(typeof accountEventSchemas)[number]>
