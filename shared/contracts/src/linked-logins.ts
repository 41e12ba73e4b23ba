import { z } from 'zod'
import { eventType } from './events.js'
import { LoginIntent, LoginProvider } from './logins.js'
import { Caller, PositionText, rpc } from './rpc.js'
import { Device, SecondFactorWanted, SessionBegun } from './sessions.js'

/**
 * Somebody comes back from another party: the login is finished there (`rpc.integrations.finish-login`) and what was meant by it is
 * done. The session that asks is the caller's. A login that no account has makes a newcomer, whatever addresses there are: whoever has
 * an account signs in to it first and connects the login there.
 *
 * Refuses as `finish-login` does; with `login-expired` when somebody else is signed in by now, `login-in-use` when another account has
 * the login, `login-not-yours` when one's account has not, and `account-disabled`.
 */
export const arriveByLogin = rpc({
  subject: 'rpc.accounts.arrive-by-login',
  request: z.object({
    caller: Caller,
    provider: LoginProvider,
    browser: z.string().max(200),
    query: z.string().max(8_000),
    device: Device,
  }),
  response: z.discriminatedUnion('outcome', [
    SessionBegun.extend({ next: z.string() }),
    SecondFactorWanted.extend({ next: z.string() }),
    /** The address waits for its confirmation, and a new mail is on its way unless one went out within three minutes. */
    z.object({ outcome: z.literal('unconfirmed') }),
    /** Nobody's login yet: with the ticket its holder makes an account. */
    z.object({ outcome: z.literal('newcomer'), ticket: z.string(), maxAgeSeconds: z.number().int().positive() }),
    z.object({ outcome: z.literal('connected'), position: PositionText.nullable(), next: z.string() }),
    /** The session has another secret. */
    z.object({
      outcome: z.literal('proved'),
      secret: z.string(),
      expiresAt: z.iso.datetime(),
      position: PositionText,
      next: z.string(),
    }),
    z.object({ outcome: z.literal('cancelled'), purpose: LoginIntent.shape.purpose, next: z.string() }),
  ]),
  timeoutMs: 18_000,
})

/** Who comes for the first time, as the other party knows them; `null`: the ticket was used or is too old. Changes nothing. */
export const newcomerOf = rpc({
  subject: 'rpc.accounts.newcomer-of',
  request: z.object({ ticket: z.string().max(200) }),
  response: z.object({
    newcomer: z
      .object({
        provider: LoginProvider,
        username: z.string(),
        email: z.string(),
        emailVerified: z.boolean(),
        firstName: z.string(),
        lastName: z.string(),
      })
      .nullable(),
  }),
  timeoutMs: 3_000,
})

const Text = z.string().max(1_000)

/**
 * Makes an account that is signed in to by another party. Rules as for `sign-up`, but there is no password, and the address that the
 * other party vouches for needs no confirmation. An address in use gets a mail that says so, and the answer is that of any other.
 * Refuses with `fields-invalid`, `captcha-unavailable`, `login-expired` when the ticket is not valid any more, `login-in-use`.
 */
export const signUpByLogin = rpc({
  subject: 'rpc.accounts.sign-up-by-login',
  request: z.object({
    caller: Caller,
    ticket: z.string().max(200),
    username: Text,
    email: Text,
    firstName: Text,
    lastName: Text,
    newsletter: z.boolean(),
    language: z.string().max(20),
    captcha: z.string().max(10_000),
    device: Device,
  }),
  response: z.discriminatedUnion('outcome', [
    SessionBegun.extend({ next: z.string() }),
    z.object({ outcome: z.literal('mail-sent'), position: PositionText.nullable() }),
  ]),
  timeoutMs: 15_000,
})

/** The account's logins by other parties, the oldest first. */
export const linkedLogins = rpc({
  subject: 'rpc.accounts.linked-logins',
  request: z.object({ accountId: z.string() }),
  response: z.object({
    logins: z.array(
      z.object({
        loginId: z.string(),
        provider: LoginProvider,
        /** How its holder is called there; "" when it was not told. */
        name: z.string(),
        linkedAt: z.iso.datetime(),
        /** There is no other way in, so it stays. */
        isOnlyWayIn: z.boolean(),
      }),
    ),
  }),
  timeoutMs: 3_000,
})

/** Takes a login away from one's account. Repeating it changes nothing. Refuses with `only-way-in`. */
export const unlinkLogin = rpc({
  subject: 'rpc.accounts.unlink-login',
  request: z.object({ caller: Caller, accountId: z.string(), loginId: z.string() }),
  response: z.object({ position: PositionText.nullable() }),
  timeoutMs: 5_000,
})

const Linked = { accountId: z.string(), loginId: z.string(), provider: LoginProvider, at: z.iso.datetime() }

/** Who signs in there is this account's holder. Whom the other party means stands in a table, hashed, under the login's id. */
export const AccountLoginLinked = eventType(
  'AccountLoginLinked',
  1,
  z.object({ ...Linked, occasion: z.enum(['sign-up', 'asked']) }),
)
export const AccountLoginUnlinked = eventType('AccountLoginUnlinked', 1, z.object(Linked))
