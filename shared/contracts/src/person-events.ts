import { z } from 'zod'
import { Sealed } from './accounts.js'
import { AppDecision } from './deletion.js'
import { eventType } from './events.js'

/** Events on the streams `account-<id>` about the person; keys of links stand in a table and are named by their ids. */
const Moment = { accountId: z.string(), at: z.iso.datetime() }

/** Names and consent, as the person gave them. */
export const AccountProfileChanged = eventType(
  'AccountProfileChanged',
  1,
  z.object({ ...Moment, firstName: Sealed, lastName: Sealed, newsletter: z.boolean() }),
)
export const AccountLanguageChanged = eventType(
  'AccountLanguageChanged',
  1,
  z.object({ ...Moment, language: z.string() }),
)
/** A mail asks the holder of the account's address to confirm it. */
export const AccountConfirmationRequested = eventType(
  'AccountConfirmationRequested',
  1,
  z.object({ ...Moment, keyId: z.string() }),
)
/** A mail asks the holder of another address to confirm it; until then the old one is in force, and it is told. */
export const AccountEmailChangeRequested = eventType(
  'AccountEmailChangeRequested',
  1,
  z.object({ ...Moment, email: Sealed, keyId: z.string() }),
)
export const AccountEmailChangeCancelled = eventType('AccountEmailChangeCancelled', 1, z.object(Moment))
/** Somebody else gave this account's address as theirs; its holder is told by mail, and nobody else. */
export const AccountAddressClaimed = eventType(
  'AccountAddressClaimed',
  1,
  z.object({ ...Moment, by: z.enum(['sign-up', 'email-change']) }),
)
export const AccountPasswordResetRequested = eventType(
  'AccountPasswordResetRequested',
  1,
  z.object({ ...Moment, keyId: z.string() }),
)
/** The account is to be erased at a time to come; until then it can be called off. */
export const AccountDeletionRequested = eventType(
  'AccountDeletionRequested',
  1,
  z.object({ ...Moment, decisions: z.array(AppDecision), eraseAt: z.iso.datetime() }),
)
export const AccountDeletionCancelled = eventType('AccountDeletionCancelled', 1, z.object(Moment))
/**
 * The person is gone: the key to everything sealed for them is destroyed, their ratings go, and each service does with what was
 * theirs as it was decided.
 */
export const AccountErased = eventType(
  'AccountErased',
  1,
  z.object({
    ...Moment,
    /** What the person decided about apps they owned; those that are not theirs any more are not concerned. */
    decisions: z.array(AppDecision),
    /** What becomes of apps they own without having decided about them. */
    otherApps: z.enum(['delete', 'orphan']),
  }),
)

/**
 * Somebody asked for another password with an address that no account has, and is told so by mail. The address stands in a table
 * until the mail is out. The stream is `letter-<letterId>`.
 */
export const LetterRequested = eventType(
  'LetterRequested',
  1,
  z.object({ letterId: z.string(), kind: z.literal('no-account'), at: z.iso.datetime() }),
)
