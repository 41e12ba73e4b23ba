import { z } from 'zod'
import { eventType } from './events.js'
import { Caller, rpc } from './rpc.js'

/** Other parties that say who somebody is. */
export const LoginProvider = z.enum(['github', 'oidc'])
export type LoginProvider = z.infer<typeof LoginProvider>

/** What somebody goes to the other party for, and where they go on to afterwards. */
export const LoginIntent = z.object({
  /** `enter`: to sign in or up; `connect`: to have this login, too; `prove`: to show once more who they are. */
  purpose: z.enum(['enter', 'connect', 'prove']),
  /** Who is signed in, for `connect` and `prove`. */
  accountId: z.string().nullable(),
  /** A path of this site. */
  next: z.string().max(2_000),
})
export type LoginIntent = z.infer<typeof LoginIntent>

/** Which logins are set up here. */
export const loginProviders = rpc({
  subject: 'rpc.integrations.login-providers',
  request: z.object({}),
  response: z.object({
    providers: z.array(
      z.object({
        provider: LoginProvider,
        /** On buttons, such as `GitHub`. */
        name: z.string(),
        /** Where a form that begins such a login leads, for the content policy of the page that has it. */
        origins: z.array(z.string()),
      }),
    ),
  }),
  timeoutMs: 2_000,
})

/**
 * Begins a login. Refuses with `login-provider-off`, and with `login-provider-unavailable` while the other party does not answer.
 */
export const beginLogin = rpc({
  subject: 'rpc.integrations.begin-login',
  request: z.object({ provider: LoginProvider, intent: LoginIntent }),
  response: z.object({
    /** Where the browser goes. */
    address: z.string(),
    /** For a cookie: only the browser that has it can finish what it began. */
    browser: z.string(),
    maxAgeSeconds: z.number().int().positive(),
  }),
  timeoutMs: 7_000,
})

/** Somebody as the other party knows them. */
export const ProvedPerson = z.object({
  /** Never changes, and is never somebody else's. */
  subject: z.string().min(1).max(255),
  /** How they are called there; "" when it was not told. */
  name: z.string(),
  email: z.string().nullable(),
  /** The other party has seen that they read mail there. */
  emailVerified: z.boolean(),
  firstName: z.string(),
  lastName: z.string(),
})
export type ProvedPerson = z.infer<typeof ProvedPerson>

/**
 * Finishes a login with what the browser brought back, once. Refuses with `login-expired` when there is none of this browser that it
 * could be, with `login-refused` when what was brought does not hold, and as {@link beginLogin} does.
 */
export const finishLogin = rpc({
  subject: 'rpc.integrations.finish-login',
  request: z.object({
    provider: LoginProvider,
    browser: z.string().max(200),
    /** The query of the address that the browser came back with. */
    query: z.string().max(8_000),
  }),
  response: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('proved'), intent: LoginIntent, person: ProvedPerson }),
    /** The person thought better of it. */
    z.object({ outcome: z.literal('cancelled'), intent: LoginIntent }),
  ]),
  timeoutMs: 12_000,
})

/**
 * Sets the login of GitHub up, or sets it up anew; settings of the environment come first. The secret is kept sealed and never shown.
 * Refuses with `login-settings-unsealed` where the service has no SETTINGS_SECRET_KEY, and `site-elsewhere` when the domain is not the store's.
 */
export const configureLogin = rpc({
  subject: 'rpc.integrations.configure-login',
  request: z.object({
    caller: Caller,
    provider: z.literal('github'),
    clientId: z.string().regex(/^[\x21-\x7e]{1,200}$/),
    clientSecret: z.string().regex(/^[\x21-\x7e]{1,500}$/),
    /** Host of the store's own address. */
    domain: z.string().max(300),
  }),
  response: z.object({
    /** To be entered at the other party. */
    callback: z.string(),
    /** The environment says something else, and counts. */
    overruled: z.boolean(),
    position: z.string().nullable(),
  }),
  timeoutMs: 5_000,
})

/** The login of another party was set up; the secret stands in a table under this id. The stream is `provider-<provider>`. */
export const LoginProviderConfigured = eventType(
  'LoginProviderConfigured',
  1,
  z.object({ provider: LoginProvider, settingId: z.string(), clientId: z.string(), at: z.iso.datetime() }),
)
