import { z } from 'zod'

const PORTS = { tls: 465, starttls: 587, none: 25 } as const

/** Addresses that only this machine reaches. */
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/

/** Settings for mails (operations.md 4). Without EMAIL_HOST no mail leaves the store. */
export const MailSettings = z.object({
  /** Where people find the store: for links in mails. */
  SITE_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).optional(),
  HOST: z.string().default('127.0.0.1'),
  NODE_ENV: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8_000),
  EMAIL_HOST: z.string().optional(),
  EMAIL_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  EMAIL_HOST_USER: z.string().optional(),
  EMAIL_HOST_PASSWORD: z.string().optional(),
  /** Encryption after the greeting is required. */
  EMAIL_USE_TLS: z.stringbool().default(false),
  /** Encryption from the first byte. */
  EMAIL_USE_SSL: z.stringbool().default(false),
  /** Seconds for one mail. */
  EMAIL_TIMEOUT: z.coerce.number().min(1).max(300).default(20),
  DEFAULT_FROM_EMAIL: z.string().default('App Store <noreply@localhost>'),
  /** Whether DNS is asked if mail can reach an address; off in closed networks. */
  EMAIL_CHECK_DOMAINS: z.stringbool().default(true),
  /** DNS servers to ask, `address:port` each; without it the system's. */
  DNS_SERVERS: z
    .string()
    .transform((text) => text.split(',').map((server) => server.trim()))
    .optional(),
})

/** What {@link readMailConfig} gives. */
export type MailConfig = ReturnType<typeof readMailConfig>

/** Settings → how mails go out, and whether anybody is asked if they can arrive. */
export function readMailConfig(settings: z.infer<typeof MailSettings>) {
  const { EMAIL_HOST: host, EMAIL_HOST_USER: user, EMAIL_HOST_PASSWORD: pass = '' } = settings
  const security = settings.EMAIL_USE_SSL
    ? ('tls' as const)
    : settings.EMAIL_USE_TLS
      ? ('starttls' as const)
      : ('none' as const)
  return {
    site: (settings.SITE_URL ?? `http://127.0.0.1:${settings.PORT}`).replace(/\/+$/, ''),
    from: settings.DEFAULT_FROM_EMAIL,
    server:
      host === undefined
        ? undefined
        : {
            host,
            port: settings.EMAIL_PORT ?? PORTS[security],
            security,
            auth: user === undefined ? undefined : { user, pass },
            timeoutMs: settings.EMAIL_TIMEOUT * 1_000,
          },
    shown: host === undefined && settings.NODE_ENV !== 'production' && LOOPBACK.test(settings.HOST),
    dns: settings.EMAIL_CHECK_DOMAINS ? settings.DNS_SERVERS : ('off' as const),
  }
}
