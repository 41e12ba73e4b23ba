import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSettings } from '@appstore/service/env'
import { z } from 'zod'

/** What is limited (api.md A1 "Throttles", web-and-accounts.md 3.10). */
type Scope =
  | ('app_upload' | 'app_register' | 'api_token_gen' | 'discover_upload')
  | (
      | 'login'
      | 'login_failed'
      | 'signup'
      | 'captcha_question'
      | 'password_reset'
      | 'password_reset_key'
      | 'email'
      | 'password_change'
      | 'second_step'
      | 'reauthentication'
      | 'passkey'
    )

/** The gateway's own settings. */
export interface GatewayConfig {
  /** Address to listen on; all interfaces only where a proxy or a container network stands in front. */
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** A port of its own for `/metrics`; undefined: on the main port. */
  readonly metricsPort: number | undefined
  /** Proxies in front whose `X-Forwarded-For` entries are believed. */
  readonly trustedProxyCount: number
  /** Opens the operator routes. */
  readonly operatorToken: string | undefined
  /** Limits by scope: so many requests within so many seconds. */
  readonly rates: Readonly<Record<Scope, { requests: number; seconds: number }>>
  /** Folder for the last good copy of the lists. */
  readonly documentDir: string
  /** Folder with info.xsd and database.xsd. */
  readonly schemaDir: string
  /** Accounts without a second factor neither register apps nor publish or withdraw releases. */
  readonly requireSecondFactor: boolean
  /** Staff and administrators have their rights in a session with a second factor alone. */
  readonly requireStaffFactor: boolean
  /** Whether browsers may send cookies over HTTPS only. */
  readonly web: { readonly secureCookies: { readonly session: boolean; readonly csrf: boolean } }
  /** Milliseconds that a stopping gateway goes on serving with `Connection: close`, so that proxies move away. */
  readonly drainMs: number
}

/** Where the schemas are in the source tree and in the image. */
const SCHEMA_DIR = fileURLToPath(new URL('../../releases/schema', import.meta.url))

const port = z.coerce.number().int().min(0).max(65_535)

const SECONDS = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const

/** `100/day`, `30/minute` (operations.md §4). */
const rate = z
  .string()
  .regex(/^[1-9]\d{0,6}\/(second|minute|hour|day)$/, 'must be a rate such as 100/day, 30/minute, 5/hour or 2/second')
  .transform((text) => {
    const [requests, unit] = text.split('/') as [string, keyof typeof SECONDS]
    return { requests: Number(requests), seconds: SECONDS[unit] }
  })

const GatewaySettings = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(8_000),
  METRICS_PORT: port.optional(),
  TRUSTED_PROXY_COUNT: z.coerce.number().int().min(0).max(10).default(0),
  OPERATOR_TOKEN: z.string().min(24, 'must have at least 24 characters').optional(),
  THROTTLE_APP_UPLOAD: rate.prefault('100/day'),
  THROTTLE_APP_REGISTER: rate.prefault('100/day'),
  THROTTLE_API_TOKEN_GEN: rate.prefault('30/minute'),
  THROTTLE_DISCOVER_UPLOAD: rate.prefault('10/minute'),
  THROTTLE_LOGIN: rate.prefault('30/minute'),
  THROTTLE_LOGIN_FAILED: rate.prefault('10/hour'),
  THROTTLE_SIGNUP: rate.prefault('20/minute'),
  THROTTLE_CAPTCHA_QUESTION: rate.prefault('10/hour'),
  THROTTLE_PASSWORD_RESET: rate.prefault('1/minute'),
  THROTTLE_PASSWORD_RESET_KEY: rate.prefault('20/minute'),
  THROTTLE_EMAIL: rate.prefault('3/hour'),
  THROTTLE_PASSWORD_CHANGE: rate.prefault('5/minute'),
  THROTTLE_SECOND_STEP: rate.prefault('30/minute'),
  THROTTLE_REAUTHENTICATION: rate.prefault('10/minute'),
  THROTTLE_PASSKEY: rate.prefault('60/minute'),
  DOCUMENT_DIR: z.string().optional(),
  APPSTORE_DATA: z.string().default('.data'),
  SCHEMA_DIR: z.string().default(SCHEMA_DIR),
  ACCOUNT_DEFAULT_HTTP_PROTOCOL: z.enum(['http', 'https']).default('http'),
  SESSION_COOKIE_SECURE: z.stringbool().optional(),
  CSRF_COOKIE_SECURE: z.stringbool().optional(),
  REQUIRE_SECOND_FACTOR_FOR_PUBLISHING: z.stringbool().default(false),
  REQUIRE_SECOND_FACTOR_FOR_STAFF: z.stringbool().optional(),
  /** For development alone. */
  DEBUG: z.stringbool().default(false),
  DRAIN_SECONDS: z.coerce.number().min(0).max(20).default(0),
})

/** @throws SettingsError naming every setting that is missing or wrong */
export function readGatewayConfig(environment: Readonly<Record<string, string | undefined>>): GatewayConfig {
  const settings = parseSettings(GatewaySettings, environment)
  const https = settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL === 'https'
  return {
    host: settings.HOST,
    port: settings.PORT,
    metricsPort: settings.METRICS_PORT,
    trustedProxyCount: settings.TRUSTED_PROXY_COUNT,
    operatorToken: settings.OPERATOR_TOKEN,
    rates: {
      app_upload: settings.THROTTLE_APP_UPLOAD,
      app_register: settings.THROTTLE_APP_REGISTER,
      api_token_gen: settings.THROTTLE_API_TOKEN_GEN,
      discover_upload: settings.THROTTLE_DISCOVER_UPLOAD,
      login: settings.THROTTLE_LOGIN,
      login_failed: settings.THROTTLE_LOGIN_FAILED,
      signup: settings.THROTTLE_SIGNUP,
      captcha_question: settings.THROTTLE_CAPTCHA_QUESTION,
      password_reset: settings.THROTTLE_PASSWORD_RESET,
      password_reset_key: settings.THROTTLE_PASSWORD_RESET_KEY,
      email: settings.THROTTLE_EMAIL,
      password_change: settings.THROTTLE_PASSWORD_CHANGE,
      second_step: settings.THROTTLE_SECOND_STEP,
      reauthentication: settings.THROTTLE_REAUTHENTICATION,
      passkey: settings.THROTTLE_PASSKEY,
    },
    documentDir: settings.DOCUMENT_DIR ?? join(settings.APPSTORE_DATA, 'gateway'),
    schemaDir: settings.SCHEMA_DIR,
    requireSecondFactor: settings.REQUIRE_SECOND_FACTOR_FOR_PUBLISHING,
    requireStaffFactor: settings.REQUIRE_SECOND_FACTOR_FOR_STAFF ?? !settings.DEBUG,
    web: {
      secureCookies: {
        session: settings.SESSION_COOKIE_SECURE ?? https,
        csrf: settings.CSRF_COOKIE_SECURE ?? https,
      },
    },
    drainMs: settings.DRAIN_SECONDS * 1_000,
  }
}
