import { z } from 'zod'
import { AccountIdentity } from './accounts.js'
import { eventType } from './events.js'
import { Caller, PositionText, rpc } from './rpc.js'

/** Where a person signs in from. The service keeps a shortened form of both, for the person's own list of sessions. */
export const Device = z.object({ userAgent: z.string().max(2_000), address: z.string().max(100) })
export type Device = z.infer<typeof Device>

/** How somebody proved who they are. */
export const SignInMethod = z.enum(['password', 'passkey', 'github', 'oidc'])
export type SignInMethod = z.infer<typeof SignInMethod>

/** What somebody has beside what they know; a recovery code stands in for what was lost. */
export const SecondFactor = z.enum(['totp', 'recovery-code', 'passkey'])
export type SecondFactor = z.infer<typeof SecondFactor>

/** A session in force, as the gateway needs it at each request. */
export const SessionIdentity = z.object({
  sessionId: z.string(),
  account: AccountIdentity,
  /** `session:<id>`, for the metadata of events. */
  credential: z.string(),
  /** The account's language. */
  language: z.string(),
  signedInAt: z.iso.datetime(),
  /** When its holder last proved who they are: by signing in, or when a page asked once more. */
  provedAt: z.iso.datetime(),
  /** It was begun, or strengthened later, with a second factor. */
  secondFactor: z.boolean(),
  /** Its account has a second factor. */
  hasSecondFactor: z.boolean(),
  /** When its account will be erased, if its holder has asked for that. */
  eraseAt: z.iso.datetime().nullish(),
  /** Without use it ends then; every use moves this on. */
  expiresAt: z.iso.datetime(),
})
export type SessionIdentity = z.infer<typeof SessionIdentity>

/** A session has begun. */
export const SessionBegun = z.object({
  outcome: z.literal('signed-in'),
  /** For the cookie; nobody can tell it a second time. */
  secret: z.string(),
  session: SessionIdentity,
  position: PositionText,
})
/** Who it is was right so far; `rpc.accounts.complete-sign-in` wants a second factor. */
export const SecondFactorWanted = z.object({
  outcome: z.literal('second-factor'),
  /** For a cookie: whoever has it may answer for five minutes. */
  challenge: z.string(),
  methods: z.array(SecondFactor),
})
export const SignInRefused = z.object({ outcome: z.literal('refused') })
/** What comes of every way to sign in. */
export type Begun = z.infer<typeof SessionBegun | typeof SecondFactorWanted | typeof SignInRefused>

/**
 * Signs in with user name or e-mail address and password, and starts a session; never goes on with one there was before.
 * `refused` says nothing about what was wrong, and takes as long whoever is named. `unconfirmed` is told to holders of the right
 * password only: the address waits for its confirmation, and a new mail is on its way unless one went out within three minutes.
 */
export const signIn = rpc({
  subject: 'rpc.accounts.sign-in',
  request: z.object({
    caller: Caller,
    login: z.string().max(300),
    password: z.string().max(1_024),
    device: Device,
  }),
  response: z.discriminatedUnion('outcome', [
    SessionBegun,
    SecondFactorWanted,
    SignInRefused,
    z.object({ outcome: z.literal('unconfirmed') }),
  ]),
  timeoutMs: 8_000,
})

/** Whose session is this? `null`: it never was, or has ended, or its account is disabled. Notes that it was used. */
export const verifySession = rpc({
  subject: 'rpc.accounts.verify-session',
  request: z.object({ secret: z.string().max(200) }),
  response: z.object({ session: SessionIdentity.nullable() }),
  timeoutMs: 2_000,
})

/**
 * The session that a command gave another secret within the last minute, to whoever has the secret before it (`isFormer`) or the one
 * since, and which command it was: so a form that is sent twice is known as the one that was carried out. `null`: there was none.
 */
export const renewedSession = rpc({
  subject: 'rpc.accounts.renewed-session',
  request: z.object({ secret: z.string().max(200) }),
  response: z.object({
    renewed: z.object({ session: SessionIdentity, commandId: z.string(), isFormer: z.boolean() }).nullable(),
  }),
  timeoutMs: 2_000,
})

const Written = z.object({ position: PositionText.nullable() })

/** Ends one of the account's own sessions: signing out, or revoking one from the list. Repeating it changes nothing. */
export const endSession = rpc({
  subject: 'rpc.accounts.end-session',
  request: z.object({ caller: Caller, accountId: z.string(), sessionId: z.string() }),
  response: Written,
  timeoutMs: 5_000,
})

/** Ends all of the account's sessions but the one that asks (`null`: all). */
export const endOtherSessions = rpc({
  subject: 'rpc.accounts.end-other-sessions',
  request: z.object({ caller: Caller, accountId: z.string(), keepSessionId: z.string().nullable() }),
  response: z.object({ ended: z.number().int().nonnegative(), position: PositionText.nullable() }),
  timeoutMs: 5_000,
})

/** The account's sessions in force, the one used last first. */
export const listSessions = rpc({
  subject: 'rpc.accounts.list-sessions',
  request: z.object({ accountId: z.string() }),
  response: z.object({
    sessions: z.array(
      z.object({
        sessionId: z.string(),
        method: SignInMethod,
        signedInAt: z.iso.datetime(),
        lastUsedAt: z.iso.datetime(),
        expiresAt: z.iso.datetime(),
        /** Such as `Firefox on Linux`; "" when it was not told. */
        device: z.string(),
        /** The network it came from: the last part of the address is left out. */
        network: z.string(),
      }),
    ),
  }),
  timeoutMs: 3_000,
})

/** Somebody signed in. The session's secret is known to its holder alone; a hash of it stands in a table. */
export const AccountSignedIn = eventType(
  'AccountSignedIn',
  1,
  z.object({
    accountId: z.string(),
    sessionId: z.string(),
    method: SignInMethod,
    /** What was shown beside it; absent: nothing. */
    secondFactor: SecondFactor.optional(),
    at: z.iso.datetime(),
  }),
)
export const AccountSessionEnded = eventType(
  'AccountSessionEnded',
  1,
  z.object({ accountId: z.string(), sessionId: z.string(), at: z.iso.datetime() }),
)
