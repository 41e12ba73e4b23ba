import { z } from 'zod'
import { AppDecision } from './deletion.js'
import { Caller, PositionText, rpc } from './rpc.js'

const Text = z.string().max(1_000)
const Password = z.string().max(1_024)
const Written = z.object({ position: PositionText.nullable() })

/** A person as they see themselves. */
export const Profile = z.object({
  accountId: z.string(),
  username: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  /** Asked for, and in force once it is confirmed. */
  pendingEmail: z.string().nullable(),
  firstName: z.string(),
  lastName: z.string(),
  language: z.string(),
  newsletter: z.boolean(),
  hasPassword: z.boolean(),
  /** The account is to be deleted then, unless its holder changes their mind. */
  deletion: z.object({ eraseAt: z.iso.datetime(), decisions: z.array(AppDecision) }).nullable(),
})
export type Profile = z.infer<typeof Profile>

/** One's own profile; `null`: no such account. */
export const profileOf = rpc({
  subject: 'rpc.accounts.profile-of',
  request: z.object({ accountId: z.string() }),
  response: z.object({ profile: Profile.nullable() }),
  timeoutMs: 3_000,
})

/**
 * Changes names and newsletter; other names need the password. Refuses with `fields-invalid`, and with `session-ended` after too
 * many wrong passwords.
 */
export const changeProfile = rpc({
  subject: 'rpc.accounts.change-profile',
  request: z.object({
    caller: Caller,
    accountId: z.string(),
    firstName: Text,
    lastName: Text,
    newsletter: z.boolean(),
    password: Password,
  }),
  response: Written,
  timeoutMs: 8_000,
})

/** Changes the language of mails and pages. Refuses with `fields-invalid`. */
export const changeLanguage = rpc({
  subject: 'rpc.accounts.change-language',
  request: z.object({ caller: Caller, accountId: z.string(), language: z.string().max(20) }),
  response: Written,
  timeoutMs: 5_000,
})

/**
 * Asks for another address. The old one stays in force until the new one is confirmed, and is told. A new address that is in use
 * gets a mail that says so, and the answer is the same. One that differs in case only is no change.
 * Refuses with `fields-invalid`, and with `session-ended` after too many wrong passwords.
 */
export const changeEmail = rpc({
  subject: 'rpc.accounts.change-email',
  request: z.object({ caller: Caller, accountId: z.string(), email: Text, password: Password }),
  response: z.object({ outcome: z.enum(['mail-sent', 'unchanged']), position: PositionText.nullable() }),
  timeoutMs: 12_000,
})

/** Gives up the change of the address that is not confirmed yet. Repeating it changes nothing. */
export const cancelEmailChange = rpc({
  subject: 'rpc.accounts.cancel-email-change',
  request: z.object({ caller: Caller, accountId: z.string() }),
  response: Written,
  timeoutMs: 5_000,
})
