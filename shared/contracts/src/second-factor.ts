import { z } from 'zod'
import { eventType } from './events.js'
import { LoginProvider } from './logins.js'
import { Caller, PositionText, rpc } from './rpc.js'
import { SecondFactor, SecondFactorWanted, SessionBegun, SignInRefused } from './sessions.js'

/** Wrong codes that one challenge takes. */
export const CHALLENGE_TRIES = 5
/** Wrong codes in an hour after which an account takes none for the rest of it: 3 of 1,000,000 codes are right at a time. */
export const WRONG_CODES = 10
/** Recovery codes of a set. */
export const RECOVERY_CODES = 10

const Code = z.string().max(100)
const PasskeyAnswer = z.string().max(30_000)
const Own = { caller: Caller, accountId: z.string() }
const Written = z.object({ position: PositionText.nullable() })

/**
 * The second step of signing in: a code of the app, a recovery code, or a passkey, for the challenge that the first step gave.
 * `refused`: the code is wrong or was used before; `expired`: the challenge is too old, was used, or has no try left.
 * Refuses with `too-many-codes` (`retryAfter`) when too many codes of this account were wrong.
 */
export const completeSignIn = rpc({
  subject: 'rpc.accounts.complete-sign-in',
  request: z.object({
    caller: Caller,
    challenge: z.string().max(200),
    /** Of the app, or a recovery code. */
    code: Code.optional(),
    /** What a browser answered to `begin-passkey-second-step`, as JSON. */
    passkey: PasskeyAnswer.optional(),
    device: z.object({ userAgent: z.string().max(2_000), address: z.string().max(100) }),
  }),
  response: z.discriminatedUnion('outcome', [SessionBegun, SignInRefused, z.object({ outcome: z.literal('expired') })]),
  timeoutMs: 8_000,
})

/** Which ways there are to meet a challenge; `null`: it is not open (any more). */
export const challengeOf = rpc({
  subject: 'rpc.accounts.challenge-of',
  request: z.object({ challenge: z.string().max(200) }),
  response: z.object({ methods: z.array(SecondFactorWanted.shape.methods.element).nullable() }),
  timeoutMs: 3_000,
})

/** Milliseconds that a proof of who somebody is holds for what must not happen at a screen left open. */
export const PROOF_LIFE = 10 * 60_000

/** How somebody who is signed in shows once more who they are. */
export const IdentityProof = z.discriminatedUnion('method', [
  z.object({ method: z.literal('password'), password: z.string().max(1_024) }),
  /** Of the app, or a recovery code. */
  z.object({ method: z.literal('code'), code: Code }),
  /** What this browser answered to `begin-passkey-proof`, as JSON. */
  z.object({ method: z.literal('passkey'), answer: PasskeyAnswer, browser: z.string().max(200) }),
])
export type IdentityProof = z.infer<typeof IdentityProof>

/**
 * The holder of a session proves who they are once more, and the session gets another secret. An account with a second factor proves
 * it with that. Refuses with `fields-invalid`, `second-factor-required`, `passkey-refused`, `too-many-codes`, and with `session-ended` after too many
 * wrong passwords.
 */
export const proveIdentity = rpc({
  subject: 'rpc.accounts.prove-identity',
  request: z.object({ ...Own, sessionId: z.string(), proof: IdentityProof }),
  response: z.object({ secret: z.string(), expiresAt: z.iso.datetime(), position: PositionText }),
  timeoutMs: 8_000,
})

/** What an account has beside its password. */
export const secondFactorsOf = rpc({
  subject: 'rpc.accounts.second-factors-of',
  request: z.object({ accountId: z.string() }),
  response: z.object({
    totp: z.object({ since: z.iso.datetime() }).nullable(),
    /** Not used yet. */
    recoveryCodes: z.number().int().nonnegative(),
    passkeys: z.number().int().nonnegative(),
  }),
  timeoutMs: 3_000,
})

/** A new seed for an app that shows codes; it counts once `enable-totp` has seen a code of it. */
export const prepareTotp = rpc({
  subject: 'rpc.accounts.prepare-totp',
  request: z.object({
    ...Own,
    /** One that was prepared before, to be shown once more. */ totpId: z.uuid().optional(),
  }),
  response: z.object({
    totpId: z.uuid(),
    /** Base32, for typing. */
    key: z.string(),
    /** `otpauth://totp/…`, for scanning. */
    uri: z.string(),
    position: PositionText.nullable(),
  }),
  timeoutMs: 5_000,
})

/** Whether all sessions end but the one that asks: whoever was in by the password alone is out. */
export const EndOthers = z.boolean().default(false)

/**
 * Sets up the second factor: from now on signing in wants a code. Answers recovery codes, which nobody can tell a second time.
 * Refuses with `fields-invalid` (`code-wrong`), `totp-unknown`, `totp-enabled`, `too-many-codes`.
 */
export const enableTotp = rpc({
  subject: 'rpc.accounts.enable-totp',
  request: z.object({ ...Own, totpId: z.uuid(), code: Code, endOthers: EndOthers }),
  response: z.object({ recoveryCodes: z.array(z.string()), position: PositionText.nullable() }),
  timeoutMs: 5_000,
})

/** Takes the second factor away; repeating it changes nothing. */
export const disableTotp = rpc({
  subject: 'rpc.accounts.disable-totp',
  request: z.object(Own),
  response: Written,
  timeoutMs: 5_000,
})

/** New recovery codes in place of those there were. Refuses with `second-factor-missing`. */
export const replaceRecoveryCodes = rpc({
  subject: 'rpc.accounts.replace-recovery-codes',
  request: z.object(Own),
  response: z.object({ recoveryCodes: z.array(z.string()), position: PositionText.nullable() }),
  timeoutMs: 5_000,
})

/** For operators: takes a lost second factor away and ends all sessions. Repeating it changes nothing. Refuses with `account-unknown`. */
export const resetSecondFactor = rpc({
  subject: 'rpc.accounts.reset-second-factor',
  request: z.object({ caller: Caller, username: z.string().max(300) }),
  response: z.object({ accountId: z.string(), position: PositionText.nullable() }),
  timeoutMs: 5_000,
})

const Moment = { accountId: z.string(), at: z.iso.datetime() }

/** The holder of a session showed once more who they are. */
export const AccountIdentityProved = eventType(
  'AccountIdentityProved',
  1,
  z.object({
    ...Moment,
    sessionId: z.string(),
    method: z.enum(['password', ...SecondFactor.options, ...LoginProvider.options]),
  }),
)
/** Signing in wants a code from now on; the seed stands in a table, under this id. */
export const AccountTotpEnabled = eventType('AccountTotpEnabled', 1, z.object({ ...Moment, totpId: z.string() }))
export const AccountTotpDisabled = eventType(
  'AccountTotpDisabled',
  1,
  z.object({ ...Moment, totpId: z.string(), by: z.enum(['holder', 'operator']) }),
)
/** Recovery codes in place of all there were; hashes of them stand in a table, under these ids. */
export const AccountRecoveryCodesReplaced = eventType(
  'AccountRecoveryCodesReplaced',
  1,
  z.object({ ...Moment, codeIds: z.array(z.string()), occasion: z.enum(['enabled', 'asked']) }),
)
export const AccountRecoveryCodeUsed = eventType(
  'AccountRecoveryCodeUsed',
  1,
  z.object({ ...Moment, codeId: z.string() }),
)
/** Somebody who came past the first step gave so many wrong codes that no more are taken; said once an hour. */
export const AccountGuessingStopped = eventType('AccountGuessingStopped', 1, z.object(Moment))
