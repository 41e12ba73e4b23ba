import { z } from 'zod'

/** What can stand in a header. */
const Credential = z.string().regex(/^[\x21-\x7e]+$/, 'must have no blanks and only ASCII characters')

/** Only a machine of its own may be asked without encryption: codes and tokens travel there. */
const SafeUrl = z
  .url({ protocol: /^https?$/, error: 'must be an https:// address' })
  .refine((text) => !URL.canParse(text) || isSafe(new URL(text)), 'must be an https:// address, or one of this machine')

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(hostname)
}

/** Settings of logins by other parties (operations.md 3, 4). */
export const LoginSettings = z.object({
  GITHUB_CLIENT_ID: Credential.optional(),
  GITHUB_CLIENT_SECRET: Credential.optional(),
  /** Where people log in to GitHub; another one for GitHub Enterprise. */
  GITHUB_LOGIN_URL: SafeUrl.default('https://github.com'),
  OIDC_ISSUER: SafeUrl.optional(),
  OIDC_CLIENT_ID: Credential.optional(),
  OIDC_CLIENT_SECRET: Credential.optional(),
  /** On the button. */
  OIDC_NAME: z.string().trim().min(1).max(60).default('OpenID Connect'),
  /** Seals what operators set by command; another one than that of accounts, which this service must not know. */
  SETTINGS_SECRET_KEY: z.string().min(64, 'must have at least 64 random characters').optional(),
})

/**
 * Settings → which logins there are. A half of them is a problem to be told, and no login.
 *
 * @param api where GitHub answers questions
 */
export function readLoginConfig(settings: z.infer<typeof LoginSettings>, api: string) {
  const github = clientOf(settings.GITHUB_CLIENT_ID, settings.GITHUB_CLIENT_SECRET)
  const client = clientOf(settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)
  const issuer = settings.OIDC_ISSUER
  const oidc = issuer === undefined || client === undefined ? undefined : { issuer, name: settings.OIDC_NAME, client }
  const problems: string[] = []
  if (github === undefined && (settings.GITHUB_CLIENT_ID ?? settings.GITHUB_CLIENT_SECRET) !== undefined) {
    problems.push('Logging in with GitHub is off: set both GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET.')
  }
  const some = [issuer, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET].some((each) => each !== undefined)
  if (oidc === undefined && some) {
    problems.push('Logging in with OpenID Connect is off: set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.')
  }
  const login = settings.GITHUB_LOGIN_URL.replace(/\/+$/, '')
  return { sites: { github: { login, api, client: github }, oidc }, secretKey: settings.SETTINGS_SECRET_KEY, problems }
}

function clientOf(clientId: string | undefined, clientSecret: string | undefined) {
  return clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret }
}

/** What {@link readLoginConfig} gives. */
export type LoginConfig = ReturnType<typeof readLoginConfig>
