import { parseSettings } from '@appstore/service/env'
import { z } from 'zod'

const AccountsSettings = z.object({
  /** Seals what must be readable again, such as the classic API token. Changing it makes those unreadable. */
  SECRET_KEY: z.string().min(64, 'must have at least 64 random characters'),
})

/** Settings of the accounts service. */
export interface AccountsConfig {
  readonly secretKey: string
}

/** @throws SettingsError naming every setting that is missing or wrong */
export function readAccountsConfig(environment: Readonly<Record<string, string | undefined>>): AccountsConfig {
  const settings = parseSettings(AccountsSettings, environment)
  return { secretKey: settings.SECRET_KEY }
}
