import { z } from 'zod'
import { Caller, PositionText, rpc } from './rpc.js'

/**
 * Gives the account `admin` the password `admin`, which is below every rule for passwords: for development alone (operations.md 1).
 * Refuses with `development-only` unless the setting DEBUG is true, and with `account-unknown` where nobody is called `admin`.
 */
export const setDefaultAdminPassword = rpc({
  subject: 'rpc.accounts.set-default-admin-password',
  request: z.object({ caller: Caller }),
  response: z.object({ accountId: z.string(), position: PositionText.nullable() }),
  timeoutMs: 10_000,
})

/** Looks whether every account has its profile, which comes with the account; `without` names those that have none. */
export const checkProfiles = rpc({
  subject: 'rpc.accounts.check-profiles',
  request: z.object({}),
  response: z.object({ accounts: z.number().int().nonnegative(), without: z.array(z.string()) }),
  timeoutMs: 5_000,
})
