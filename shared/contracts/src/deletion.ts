import { z } from 'zod'
import { Username } from './accounts.js'
import { Caller, PositionText, rpc } from './rpc.js'

const Text = z.string().max(1_000)
const Password = z.string().max(1_024)
const Written = z.object({ position: PositionText.nullable() })

/** What becomes of an app when its owner's account is deleted. */
export const AppDecision = z.discriminatedUnion('decision', [
  /** A co-maintainer becomes the owner. */
  z.object({ appId: z.string(), decision: z.literal('transfer'), to: z.string() }),
  z.object({ appId: z.string(), decision: z.literal('delete') }),
  /** It stays, marked as looking for somebody to look after it. */
  z.object({ appId: z.string(), decision: z.literal('orphan') }),
])
export type AppDecision = z.infer<typeof AppDecision>

/** What has to be decided before an account can be deleted: each app the person owns, and who could have it. */
export const deletionOptions = rpc({
  subject: 'rpc.accounts.deletion-options',
  request: z.object({ accountId: z.string() }),
  response: z.object({
    graceDays: z.number().int().nonnegative(),
    apps: z.array(
      z.object({
        appId: z.string(),
        coMaintainers: z.array(z.object({ accountId: z.string(), username: z.string() })),
      }),
    ),
  }),
  timeoutMs: 8_000,
})

/**
 * Asks for the deletion of one's account, with a decision on each app one owns. Until it comes the account works as before.
 * Refuses with `fields-invalid` (`email` must be the account's; `decisions`), with `session-ended` after too many wrong passwords, with
 * `proof-needed` when an account without a password did not prove within ten minutes who sits there, and with `last-superuser`.
 */
export const requestDeletion = rpc({
  subject: 'rpc.accounts.request-deletion',
  request: z.object({
    caller: Caller,
    accountId: z.string(),
    email: Text,
    password: Password,
    decisions: z.array(AppDecision).max(1_000),
  }),
  response: z.object({ eraseAt: z.iso.datetime(), position: PositionText.nullable() }),
  timeoutMs: 10_000,
})

/** Keeps the account after all. Repeating it changes nothing. */
export const cancelDeletion = rpc({
  subject: 'rpc.accounts.cancel-deletion',
  request: z.object({ caller: Caller, accountId: z.string() }),
  response: Written,
  timeoutMs: 5_000,
})

/**
 * Erases an account at once, by an operator's order: its apps are deleted or kept as orphans, its ratings go, and nothing that
 * could tell who it was can be read any more. Refuses with `account-unknown`.
 */
export const eraseAccount = rpc({
  subject: 'rpc.accounts.erase-account',
  request: z.object({ caller: Caller, username: Username, apps: z.enum(['delete', 'orphan']) }),
  response: z.object({ accountId: z.string(), position: PositionText.nullable() }),
  timeoutMs: 30_000,
})
