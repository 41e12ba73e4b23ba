import { z } from 'zod'
import { eventType } from './events.js'
import { Caller, PositionText, rpc } from './rpc.js'
import { TokenGrant } from './token-scopes.js'

/** Django's rule for user names, which publishers know: 1 to 150 letters, digits and @ . + - _ */
export const Username = z
  .string()
  .regex(/^[\w.@+-]{1,150}$/, 'A user name has 1 to 150 letters, digits or @ . + - _ characters.')

/** An account as other services may know it: no personal data beyond the public name. */
export const AccountIdentity = z.object({
  accountId: z.string(),
  username: z.string(),
  isStaff: z.boolean(),
  isSuperuser: z.boolean(),
  /** They use a personal token, and have no rights beyond it; without one it is everything the account may do. */
  grant: TokenGrant.optional(),
})
export type AccountIdentity = z.infer<typeof AccountIdentity>

const Identified = z
  .object({
    account: AccountIdentity,
    credential: z.string(),
    /** The account has a second factor. */
    hasSecondFactor: z.boolean(),
  })
  .nullable()

/**
 * Who holds this token, classic or personal? `null` when it is unknown, was revoked or has run out, or its account is disabled.
 * What a personal token allows stands in the identity, where every check of a right finds it. Notes that a personal one was used.
 */
export const verifyToken = rpc({
  subject: 'rpc.accounts.verify-token',
  request: z.object({ token: z.string().max(200) }),
  response: z.object({ identified: Identified }),
  timeoutMs: 2_000,
})

/** Is this the account's password? `null` when not, with the same effort for known and unknown names. */
export const verifyPassword = rpc({
  subject: 'rpc.accounts.verify-password',
  request: z.object({ username: z.string().max(300), password: z.string().max(1024) }),
  response: z.object({ identified: Identified }),
  timeoutMs: 5_000,
})

/** Creates an account with a password and an API token; used by operators' commands. */
export const createAccount = rpc({
  subject: 'rpc.accounts.create-account',
  request: z.object({
    caller: Caller,
    username: Username,
    email: z.email(),
    password: z.string().min(1).max(1024),
    isStaff: z.boolean(),
    isSuperuser: z.boolean(),
    emailVerified: z.boolean(),
    /** `keep`: an existing account keeps its password and only its address is confirmed; `refuse`: 409. */
    ifExists: z.enum(['refuse', 'keep']),
  }),
  response: z.object({ accountId: z.string(), created: z.boolean(), position: PositionText.nullable() }),
  timeoutMs: 10_000,
})

/** Confirms an e-mail address and makes it the account's primary one; repeatable. */
export const verifyEmail = rpc({
  subject: 'rpc.accounts.verify-email',
  request: z.object({ caller: Caller, username: Username, email: z.email() }),
  response: z.object({ accountId: z.string(), position: PositionText.nullable() }),
  timeoutMs: 5_000,
})

/** Replaces the account's API token by a given or a random one; the old one stops working at once. */
export const replaceToken = rpc({
  subject: 'rpc.accounts.replace-token',
  request: z.object({
    caller: Caller,
    username: Username,
    token: z
      .string()
      .regex(/^[0-9a-f]{40}$/, 'A token has 40 lower-case hexadecimal digits.')
      .optional(),
  }),
  response: z.object({ accountId: z.string(), token: z.string(), position: PositionText }),
  timeoutMs: 5_000,
})

/**
 * The account's classic API token, and a new one if it has none (api.md A7 `POST /token`).
 * Refuses with `account-unknown`, `account-disabled`, `token-unreadable`.
 */
export const apiTokenOf = rpc({
  subject: 'rpc.accounts.api-token-of',
  request: z.object({ caller: Caller, accountId: z.string() }),
  response: z.object({ token: z.string(), position: PositionText.nullable() }),
  timeoutMs: 5_000,
})

/**
 * Replaces one's own classic API token by a random one; the old one stops working at once (api.md A7 `POST /token/new`).
 * Refuses with `account-unknown`, `account-disabled`.
 */
export const rotateToken = rpc({
  subject: 'rpc.accounts.rotate-token',
  request: z.object({ caller: Caller, accountId: z.string() }),
  response: z.object({ token: z.string(), position: PositionText }),
  timeoutMs: 5_000,
})

/**
 * Bars an account from signing in by any kind of credential, or lets it in again (api.md A1). Repeating it changes nothing.
 * Refuses with `account-unknown`.
 */
export const setAccountEnabled = rpc({
  subject: 'rpc.accounts.set-account-enabled',
  request: z.object({ caller: Caller, username: Username, enabled: z.boolean() }),
  response: z.object({ accountId: z.string(), position: PositionText.nullable() }),
  timeoutMs: 5_000,
})

/** The account with this name; `null`: there is none. For operators' commands, which name people as people do. */
export const findAccount = rpc({
  subject: 'rpc.accounts.find-account',
  request: z.object({ username: z.string().max(300) }),
  response: z.object({ account: AccountIdentity.nullable() }),
  timeoutMs: 3_000,
})

/** At most so many people in one question. */
const PEOPLE = z.array(z.string()).max(1_000)

/** What everybody may see of people (api.md A4 Rating, `user`). Accounts that do not exist, or were erased, are left out. */
export const publicProfiles = rpc({
  subject: 'rpc.accounts.public-profiles',
  request: z.object({ accountIds: PEOPLE }),
  response: z.object({
    profiles: z.array(
      z.object({
        accountId: z.string(),
        /** Accounts are numbered in the order they were made; the number is never given twice. */
        number: z.number().int().positive(),
        /** "" when not given. */
        firstName: z.string(),
        lastName: z.string(),
      }),
    ),
  }),
  timeoutMs: 3_000,
})

/** Keys that seal people's personal fields, to be kept in memory only. Whoever was erased has none and is left out. */
export const personKeys = rpc({
  subject: 'rpc.accounts.person-keys',
  request: z.object({ accountIds: PEOPLE }),
  response: z.object({ keys: z.array(z.object({ accountId: z.string(), /** 32 bytes, base64 */ key: z.string() })) }),
  timeoutMs: 3_000,
})

/** Text sealed with a person's key (AES-256-GCM, base64 of nonce, ciphertext and tag); unreadable once the key is destroyed. */
export const Sealed = z.object({ sealed: z.string() })

export const AccountCreated = eventType(
  'AccountCreated',
  1,
  z.object({
    accountId: z.string(),
    username: Sealed,
    email: Sealed,
    isStaff: z.boolean(),
    isSuperuser: z.boolean(),
    at: z.iso.datetime(),
  }),
)
export const AccountPasswordSet = eventType(
  'AccountPasswordSet',
  1,
  z.object({
    accountId: z.string(),
    passwordId: z.string(),
    /** Absent in events from before people could choose their own. */
    occasion: z.enum(['created', 'changed', 'reset']).optional(),
    at: z.iso.datetime(),
  }),
)
export const AccountEmailVerified = eventType(
  'AccountEmailVerified',
  1,
  z.object({
    accountId: z.string(),
    email: Sealed,
    /** It takes the place of another address, whose holder is told. */
    replaces: z.boolean().optional(),
    at: z.iso.datetime(),
  }),
)
export const AccountTokenIssued = eventType(
  'AccountTokenIssued',
  1,
  z.object({
    accountId: z.string(),
    tokenId: z.string(),
    /** `password`: it came with another password. Absent in events from before people could ask for one. */
    occasion: z.enum(['created', 'asked', 'password']).optional(),
    at: z.iso.datetime(),
  }),
)
/** Somebody else was given the name before this account came to be, which it now never will. */
export const AccountCreationAbandoned = eventType(
  'AccountCreationAbandoned',
  1,
  z.object({ accountId: z.string(), at: z.iso.datetime() }),
)
/** The account cannot sign in any more; what it holds stays. */
export const AccountDisabled = eventType(
  'AccountDisabled',
  1,
  z.object({ accountId: z.string(), at: z.iso.datetime() }),
)
export const AccountEnabled = eventType('AccountEnabled', 1, z.object({ accountId: z.string(), at: z.iso.datetime() }))
