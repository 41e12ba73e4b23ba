import { z } from 'zod'
import { Caller, PositionText, rpc } from './rpc.js'

/**
 * What is wrong with a field of a form. Refusals with the code `fields-invalid` carry them in `extra.problems`, all at once;
 * pages have a sentence in each language for every code.
 */
export const FieldProblem = z.object({
  field: z.enum([
    'username',
    'email',
    'password',
    'oldPassword',
    'firstName',
    'lastName',
    'language',
    'captcha',
    'decisions',
    'passkeyName',
    'code',
    'tokenName',
    'scopes',
    'apps',
    'expiresInDays',
    'reason',
  ]),
  code: z.enum([
    'username-invalid',
    'token-name-invalid',
    'token-scopes-missing',
    'token-apps-invalid',
    'token-days-invalid',
    'username-taken',
    'email-invalid',
    'email-undeliverable',
    'email-other',
    'password-too-short',
    'password-too-long',
    'password-numeric',
    'password-common',
    'password-similar',
    'password-wrong',
    'name-required',
    'name-too-long',
    'name-invalid',
    'language-unknown',
    'captcha-wrong',
    'decision-missing',
    'decision-impossible',
    'passkey-name-invalid',
    'code-wrong',
    'reason-missing',
  ]),
  /** The rule in English, for logs and for the API. */
  detail: z.string(),
})
export type FieldProblem = z.infer<typeof FieldProblem>

/** Letters of a password (web-and-accounts.md 3.1). */
export const PASSWORD_LENGTH = { min: 8, max: 128 } as const
/** Letters of a first or last name. */
export const NAME_LENGTH = 30

const Text = z.string().max(1_000)
const Password = z.string().max(1_024)
const Written = z.object({ position: PositionText.nullable() })

/**
 * Signs somebody up; a mail asks to confirm the address, and until then nobody can sign in. An address that is in use gets a mail
 * that says so, and the answer is the same.
 * Refuses with `fields-invalid`; `captcha-unavailable` while the captcha cannot be checked.
 */
export const signUp = rpc({
  subject: 'rpc.accounts.sign-up',
  request: z.object({
    caller: Caller,
    username: Text,
    email: Text,
    password: Password,
    firstName: Text,
    lastName: Text,
    newsletter: z.boolean(),
    /** Of the mails, and of the account from then on. */
    language: z.string().max(20),
    /** What the captcha of the page gave. */
    captcha: z.string().max(10_000),
  }),
  response: Written,
  timeoutMs: 15_000,
})

/** Keys of links in mails: whoever has one got the mail. */
const Key = z.string().max(200)

/** What a confirmation link would confirm; `null`: the key is unknown, used or older than 3 days. Changes nothing. */
export const confirmationOf = rpc({
  subject: 'rpc.accounts.confirmation-of',
  request: z.object({ key: Key }),
  response: z.object({ confirmation: z.object({ username: z.string(), email: z.string() }).nullable() }),
  timeoutMs: 3_000,
})

/** Confirms an address, which is the account's from now on. Refuses with `key-invalid`, `email-taken`. */
export const confirmEmail = rpc({
  subject: 'rpc.accounts.confirm-email',
  request: z.object({ caller: Caller, key: Key }),
  response: z.object({
    accountId: z.string(),
    username: z.string(),
    email: z.string(),
    position: PositionText.nullable(),
  }),
  timeoutMs: 5_000,
})

/**
 * Sends another confirmation mail to an address that waits for one, at most every three minutes. The answer is the same whatever
 * the address is.
 */
export const resendConfirmation = rpc({
  subject: 'rpc.accounts.resend-confirmation',
  request: z.object({ caller: Caller, email: Text }),
  response: z.object({}),
  timeoutMs: 5_000,
})

/** Sends a mail with a link to choose another password, or one that there is no account. The answer is the same. */
export const requestPasswordReset = rpc({
  subject: 'rpc.accounts.request-password-reset',
  request: z.object({ caller: Caller, email: Text, language: z.string().max(20) }),
  response: z.object({}),
  timeoutMs: 5_000,
})

/** Whose password a link would set; `null`: the key is unknown, used or older than 24 hours. Changes nothing. */
export const passwordResetOf = rpc({
  subject: 'rpc.accounts.password-reset-of',
  request: z.object({ key: Key }),
  response: z.object({ reset: z.object({ username: z.string() }).nullable() }),
  timeoutMs: 3_000,
})

/**
 * Sets another password with the key of a mail. All sessions end, the API token is replaced, a mail tells of it.
 * Refuses with `key-invalid`, `fields-invalid`.
 */
export const resetPassword = rpc({
  subject: 'rpc.accounts.reset-password',
  request: z.object({ caller: Caller, key: Key, password: Password }),
  response: z.object({ accountId: z.string(), position: PositionText.nullable() }),
  timeoutMs: 8_000,
})

/**
 * Changes one's password. All sessions end, the one that asks too; the API token is replaced, a mail tells of it.
 * Refuses with `fields-invalid`, and with `session-ended` after too many wrong passwords.
 */
export const changePassword = rpc({
  subject: 'rpc.accounts.change-password',
  request: z.object({ caller: Caller, accountId: z.string(), oldPassword: Password, newPassword: Password }),
  response: Written,
  timeoutMs: 8_000,
})
