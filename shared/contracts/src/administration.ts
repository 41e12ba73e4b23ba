import { z } from 'zod'
import { AccountIdentity } from './accounts.js'
import { eventType } from './events.js'
import { Caller, PositionText, rpc } from './rpc.js'

/** Somebody is staff or an administrator from now on, or is not any more. */
export const AccountRolesChanged = eventType(
  'AccountRolesChanged',
  1,
  z.object({
    accountId: z.string(),
    isStaff: z.boolean(),
    isSuperuser: z.boolean(),
    /** What they were before, so that it can be undone. */
    before: z.object({ isStaff: z.boolean(), isSuperuser: z.boolean() }).optional(),
    at: z.iso.datetime(),
  }),
)

/** Which people a list is about. */
export const PeopleShown = z.enum(['all', 'staff', 'disabled', 'unconfirmed', 'leaving'])
export type PeopleShown = z.infer<typeof PeopleShown>

/** Somebody in a list; nothing about them beyond what the work needs. */
export const PersonLine = z.object({
  accountId: z.string(),
  /** What the API calls `user.id`. */
  number: z.number().int().positive(),
  username: z.string(),
  isStaff: z.boolean(),
  isSuperuser: z.boolean(),
  isDisabled: z.boolean(),
  emailVerified: z.boolean(),
  /** The account is to be erased then; null: nobody has asked for it. */
  eraseAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
})
export type PersonLine = z.infer<typeof PersonLine>

/**
 * People of the store, the newest first. `search` is a part of a user name, a number (`#7`), or a whole e-mail address: nobody can look
 * for a part of one. Whoever was erased is left out. Refuses with `staff-only`.
 */
export const findPeople = rpc({
  subject: 'rpc.accounts.find-people',
  request: z.object({
    account: AccountIdentity.nullable(),
    search: z.string().max(300),
    show: PeopleShown,
    /** Only those with a smaller number: the next page. */
    before: z.number().int().positive().nullable(),
    limit: z.number().int().min(1).max(100),
  }),
  response: z.object({ people: z.array(PersonLine), next: z.number().int().positive().nullable() }),
  timeoutMs: 5_000,
})

/** One person as those see them who look after the store. */
export const Person = PersonLine.extend({
  firstName: z.string(),
  lastName: z.string(),
  language: z.string(),
  /** null: whoever asks has no right to see addresses. */
  email: z.string().nullable(),
  hasPassword: z.boolean(),
  /** Of the classic API token in force, for the audit; null: there is none. */
  tokenId: z.string().nullable(),
})
export type Person = z.infer<typeof Person>

/** `null`: no such account, or it was erased. Refuses with `staff-only`. */
export const personOf = rpc({
  subject: 'rpc.accounts.person-of',
  request: z.object({ account: AccountIdentity.nullable(), accountId: z.string().max(100) }),
  response: z.object({ person: Person.nullable() }),
  timeoutMs: 3_000,
})

/** User names by account, for pages whose reader may know who it is. Whoever was erased is left out. */
export const userNames = rpc({
  subject: 'rpc.accounts.user-names',
  request: z.object({ accountIds: z.array(z.string()).max(1_000) }),
  response: z.object({ names: z.array(z.object({ accountId: z.string(), username: z.string() })) }),
  timeoutMs: 3_000,
})

/** How many people there are, and of how many something should be known. Refuses with `staff-only`. */
export const peopleFigures = rpc({
  subject: 'rpc.accounts.people-figures',
  request: z.object({ account: AccountIdentity.nullable() }),
  response: z.record(PeopleShown, z.number().int().nonnegative()),
  timeoutMs: 5_000,
})

const SessionId = z.string().max(100)

/** What those who look after the store change at somebody else's account. */
export const AccountChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('enabled'), on: z.boolean() }),
  z.object({ kind: z.literal('end-session'), sessionId: SessionId }),
  z.object({ kind: z.literal('end-sessions') }),
  /** The classic API token gives way to another one, which its holder alone gets to see. */
  z.object({ kind: z.literal('replace-token') }),
  z.object({ kind: z.literal('revoke-personal-token'), tokenId: z.string().max(100) }),
  /** For somebody who lost it: the app, the recovery codes and all passkeys open nothing any more, and every session ends. */
  z.object({ kind: z.literal('reset-second-factor') }),
  z.object({ kind: z.literal('remove-passkey'), passkeyId: z.string().max(100) }),
  /** The address that the account has counts as confirmed. */
  z.object({ kind: z.literal('verify-email') }),
  z.object({ kind: z.literal('roles'), isStaff: z.boolean(), isSuperuser: z.boolean() }),
])
export type AccountChange = z.infer<typeof AccountChange>

/**
 * Changes an account in the name of the store, with the rights of the table. Repeating a change that is in force changes nothing.
 * Refuses with `account-unknown`, `staff-only`, `not-administrator`, `email-taken`, `only-way-in`; with `own-account` for whoever would take away their
 * own rights, and `last-superuser`, so that somebody is always left who can give them.
 */
export const changeAccount = rpc({
  subject: 'rpc.accounts.change-account',
  request: z.object({
    caller: Caller,
    /** null: an operator. */
    account: AccountIdentity.nullable(),
    accountId: z.string().max(100),
    change: AccountChange,
  }),
  response: z.object({ position: PositionText.nullable() }),
  timeoutMs: 5_000,
})
