import { parseSettings } from '@appstore/service/env'
import { z } from 'zod'
import { type CaptchaConfig, CaptchaSettings, readCaptchaConfig } from './captcha-config.js'
import { type LoginConfig, LoginSettings, readLoginConfig } from './login-config.js'
import { type MailConfig, MailSettings, readMailConfig } from './mail-config.js'
import { type NewsletterConfig, NewsletterSettings, readNewsletterConfig } from './newsletter-config.js'

/** What can stand in a header. */
const Secret = z.string().regex(/^[\x21-\x7e]+$/, 'must have no blanks and only ASCII characters')
const HttpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })

const IntegrationsSettings = z.object({
  GITHUB_API_BASE_URL: HttpUrl.default('https://api.github.com'),
  GITHUB_API_TOKEN: Secret.optional(),
  ENABLE_ENTERPRISE_ONLY_APPS: z.stringbool().default(false),
  ENTERPRISE_KEY_VALIDATION_ENDPOINT: HttpUrl.optional(),
  ENTERPRISE_KEY_VALIDATION_API_KEY: Secret.optional(),
  ...MailSettings.shape,
  ...CaptchaSettings.shape,
  ...LoginSettings.shape,
  ...NewsletterSettings.shape,
})

/** Settings of the integrations service (operations.md 4). */
export interface IntegrationsConfig {
  readonly github: {
    /** Without a slash at its end. */
    readonly base: string
    /** Sent to the base and nowhere else. */
    readonly token: string | undefined
  }
  /** Where subscription keys are checked; `undefined`: enterprise-only apps are off. */
  readonly desk: { readonly endpoint: string; readonly apiKey: string } | undefined
  readonly mail: MailConfig
  readonly captcha: CaptchaConfig
  readonly logins: LoginConfig
  /** `undefined`: there is no mailing list. */
  readonly newsletter: NewsletterConfig
  /** What an operator has set but not finished. */
  readonly problems: readonly string[]
}

/** @throws SettingsError naming every setting that is wrong */
export function readIntegrationsConfig(environment: Readonly<Record<string, string | undefined>>): IntegrationsConfig {
  const settings = parseSettings(IntegrationsSettings, environment)
  const on = settings.ENABLE_ENTERPRISE_ONLY_APPS
  const endpoint = settings.ENTERPRISE_KEY_VALIDATION_ENDPOINT
  const apiKey = settings.ENTERPRISE_KEY_VALIDATION_API_KEY
  const desk = on && endpoint !== undefined && apiKey !== undefined ? { endpoint, apiKey } : undefined
  const unfinished =
    'ENABLE_ENTERPRISE_ONLY_APPS is on, but enterprise-only apps stay hidden: set ENTERPRISE_KEY_VALIDATION_ENDPOINT and ENTERPRISE_KEY_VALIDATION_API_KEY too.'
  const base = settings.GITHUB_API_BASE_URL.replace(/\/+$/, '')
  const logins = readLoginConfig(settings, base)
  return {
    github: { base, token: settings.GITHUB_API_TOKEN },
    desk,
    mail: readMailConfig(settings),
    captcha: readCaptchaConfig(settings),
    logins,
    newsletter: readNewsletterConfig(settings),
    problems: [...(on && desk === undefined ? [unfinished] : []), ...logins.problems],
  }
}
