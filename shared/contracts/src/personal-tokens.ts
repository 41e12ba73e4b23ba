import { z } from 'zod'
import { Sealed } from './accounts.js'
import { eventType } from './events.js'
import { Caller, PositionText, rpc } from './rpc.js'
import { TokenGrant, TokenScopeName } from './token-scopes.js'

/** Days that a personal token lasts: unless its holder chooses otherwise, and at most. */
export const TOKEN_DAYS = { usual: 90, most: 366 } as const
/** Characters of the name that its holder gives it. */
export const TOKEN_NAME_LENGTH = 100
/** Apps that one token can name. */
export const TOKEN_APPS = 50

/**
 * Makes a personal token. Its text is in this answer and nowhere else; the same command once more answers another text, and the former
 * one is worth nothing. Refuses with `fields-invalid`, `too-many-tokens`, `token-gone`, `account-unknown`, `account-disabled`.
 */
export const createPersonalToken = rpc({
  subject: 'rpc.accounts.create-personal-token',
  request: z.object({
    caller: Caller,
    accountId: z.string(),
    /** What its holder recognises it by. */
    name: z.string().max(1_000),
    scopes: z.array(TokenScopeName),
    /** `null`: all apps. */
    apps: z.array(z.string().max(300)).max(1_000).nullable(),
    expiresInDays: z.number(),
  }),
  response: z.object({ tokenId: z.string(), token: z.string(), expiresAt: z.iso.datetime(), position: PositionText }),
  timeoutMs: 5_000,
})

/** Ends one of the account's own personal tokens at once. Repeating it changes nothing. */
export const revokePersonalToken = rpc({
  subject: 'rpc.accounts.revoke-personal-token',
  request: z.object({ caller: Caller, accountId: z.string(), tokenId: z.string() }),
  response: z.object({ position: PositionText.nullable() }),
  timeoutMs: 5_000,
})

/** The account's personal tokens that nobody revoked, the latest first; those that have run out are among them. */
export const listPersonalTokens = rpc({
  subject: 'rpc.accounts.list-personal-tokens',
  request: z.object({ accountId: z.string() }),
  response: z.object({
    tokens: z.array(
      z.object({
        tokenId: z.string(),
        name: z.string(),
        grant: TokenGrant,
        createdAt: z.iso.datetime(),
        expiresAt: z.iso.datetime(),
        isExpired: z.boolean(),
        /** To five minutes; `null`: never. */
        lastUsedAt: z.iso.datetime().nullable(),
      }),
    ),
  }),
  timeoutMs: 3_000,
})

/** Somebody made a token for programs. Its text is known to its holder alone; a hash of it stands in a table. */
export const PersonalTokenCreated = eventType(
  'PersonalTokenCreated',
  1,
  z.object({
    accountId: z.string(),
    tokenId: z.string(),
    name: Sealed,
    scopes: z.array(TokenScopeName),
    apps: z.array(z.string()).nullable(),
    expiresAt: z.iso.datetime(),
    at: z.iso.datetime(),
  }),
)
/**
 * A token ended before its time. `password`: the password was set anew by somebody who did not show the former one; `staff`: those who look
 * after the store ended it.
 */
export const PersonalTokenRevoked = eventType(
  'PersonalTokenRevoked',
  1,
  z.object({
    accountId: z.string(),
    tokenId: z.string(),
    occasion: z.enum(['asked', 'password', 'staff']),
    at: z.iso.datetime(),
  }),
)
