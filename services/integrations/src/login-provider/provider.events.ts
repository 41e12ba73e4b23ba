import type { EventOf } from '@appstore/contracts/events'
import { LoginProviderConfigured } from '@appstore/contracts/logins'

/** What can have happened to the login of another party: the contract of `provider-<provider>`. */
export const providerEventSchemas = [LoginProviderConfigured] as const
export type ProviderEvent = EventOf<(typeof providerEventSchemas)[number]>
