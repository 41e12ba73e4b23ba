import { parseSettings } from '@appstore/service/env'
import { z } from 'zod'

const AccountsSettings = z.object({
  /** Seals what must be readable again, such as the classic API token. Changing it makes those unreadable. */
  SECRET_KEY: z.string().min(64, 'must have at least 64 random characters'),
  /** Days between asking for the deletion of an account and its end, in which it can be called off (0: at once). */
  ACCOUNT_DELETION_GRACE_DAYS: z.coerce.number().int().min(0).max(365).default(14),
})

/** Settings of the accounts service. */
export interface AccountsConfig {
  readonly secretKey: string
  readonly deletionGraceDays: number
}

/** @throws SettingsError naming every setting that is missing or wrong */
export function readAccountsConfig(environment: Readonly<Record<string, string | undefined>>): AccountsConfig {
  const settings = parseSettings(AccountsSettings, environment)
  return { secretKey: settings.SECRET_KEY, deletionGraceDays: settings.ACCOUNT_DELETION_GRACE_DAYS }
}
