import { parseSettings } from '@appstore/service/env'
import { z } from 'zod'

const AccountsSettings = z.object({
  /** Seals what must be readable again, such as the classic API token. Changing it makes those unreadable. */
  SECRET_KEY: z.string().min(64, 'must have at least 64 random characters'),
  /** Days between asking for the deletion of an account and its end, in which it can be called off (0: at once). */
  ACCOUNT_DELETION_GRACE_DAYS: z.coerce.number().int().min(0).max(365).default(14),
  /** Where people find the store: passkeys belong to its host and work nowhere else. */
  SITE_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).optional(),
  /** For development alone: lets an operator give the account `admin` a password that everybody would try. */
  DEBUG: z.stringbool().default(false),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8_000),
})

/** Settings of the accounts service. */
export interface AccountsConfig {
  readonly secretKey: string
  readonly deletionGraceDays: number
  readonly debug: boolean
  /** For passkeys: the host they belong to, and the address of the pages that may ask for them. */
  readonly site: { readonly id: string; readonly origin: string }
}

/** @throws SettingsError naming every setting that is missing or wrong */
export function readAccountsConfig(environment: Readonly<Record<string, string | undefined>>): AccountsConfig {
  const settings = parseSettings(AccountsSettings, environment)
  // no browser has passkeys for an address in numbers
  const { hostname: id, origin } = new URL(settings.SITE_URL ?? `http://localhost:${settings.PORT}`)
  return {
    secretKey: settings.SECRET_KEY,
    deletionGraceDays: settings.ACCOUNT_DELETION_GRACE_DAYS,
    debug: settings.DEBUG,
    site: { id, origin },
  }
}
