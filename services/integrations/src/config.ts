import { parseSettings } from '@appstore/service/env'
import { z } from 'zod'

const flag = z.stringbool().default(false)
const address = z.url({ protocol: /^https?$/ })

const IntegrationsSettings = z.object({
  GITHUB_API_BASE_URL: address.default('https://api.github.com'),
  GITHUB_API_TOKEN: z.string().optional(),
  ENABLE_ENTERPRISE_ONLY_APPS: flag,
  ENTERPRISE_KEY_VALIDATION_ENDPOINT: z.union([z.literal(''), address]).default(''),
  ENTERPRISE_KEY_VALIDATION_API_KEY: z.string().default(''),
})

/** Settings of the integrations service (operations.md 4). */
export interface IntegrationsConfig {
  readonly github: { readonly baseUrl: string; readonly token: string | undefined }
  /** Where subscription keys are validated; undefined: nowhere, and no key is valid. All three settings are needed. */
  readonly subscriptions: { readonly endpoint: string; readonly apiKey: string } | undefined
}

/** @throws SettingsError naming every setting that is wrong */
export function readIntegrationsConfig(environment: Readonly<Record<string, string | undefined>>): IntegrationsConfig {
  const settings = parseSettings(IntegrationsSettings, environment)
  const endpoint = settings.ENTERPRISE_KEY_VALIDATION_ENDPOINT
  const apiKey = settings.ENTERPRISE_KEY_VALIDATION_API_KEY
  const isOn = settings.ENABLE_ENTERPRISE_ONLY_APPS && endpoint !== '' && apiKey !== ''
  return {
    github: {
      baseUrl: settings.GITHUB_API_BASE_URL.replace(/\/+$/, ''),
      token: settings.GITHUB_API_TOKEN || undefined,
    },
    subscriptions: isOn ? { endpoint, apiKey } : undefined,
  }
}
