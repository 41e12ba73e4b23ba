import { createAccount, replaceToken, setAccountEnabled, verifyEmail } from '@appstore/contracts/accounts'
import { eraseAccount } from '@appstore/contracts/deletion'
import { resetSecondFactor } from '@appstore/contracts/second-factor'
import { checkProfiles, setDefaultAdminPassword } from '@appstore/contracts/upkeep'
import { route } from '@appstore/http/route'
import type { Router } from 'express'
import { z } from 'zod'
import { commandRoute, type OperatorParts } from './operator-command.js'

const NewAccount = createAccount.request.omit({ caller: true }).extend({
  isStaff: z.boolean().default(false),
  isSuperuser: z.boolean().default(false),
  emailVerified: z.boolean().default(false),
  ifExists: createAccount.request.shape.ifExists.default('refuse'),
})

/** What operators order about people. */
export function accountOrders(parts: OperatorParts, router: Router): void {
  const { messaging } = parts
  commandRoute(parts, router, '/operator/accounts', NewAccount, async ({ caller, fields }, response) => {
    const result = await messaging.call(createAccount, { caller, ...fields })
    response.status(result.created ? 201 : 200)
    return result
  })
  const Address = verifyEmail.request.omit({ caller: true })
  commandRoute(parts, router, '/operator/accounts/verify-email', Address, ({ caller, fields }) => {
    return messaging.call(verifyEmail, { caller, ...fields })
  })
  const Enabled = setAccountEnabled.request.omit({ caller: true })
  commandRoute(parts, router, '/operator/accounts/enabled', Enabled, ({ caller, fields }) => {
    return messaging.call(setAccountEnabled, { caller, ...fields })
  })
  const LostFactor = resetSecondFactor.request.omit({ caller: true })
  commandRoute(parts, router, '/operator/accounts/second-factor/reset', LostFactor, ({ caller, fields }) => {
    return messaging.call(resetSecondFactor, { caller, ...fields })
  })
  const Erasure = eraseAccount.request.omit({ caller: true })
  commandRoute(parts, router, '/operator/accounts/erase', Erasure, ({ caller, fields }) => {
    return messaging.call(eraseAccount, { caller, ...fields })
  })
  commandRoute(parts, router, '/operator/accounts/default-admin-password', z.object({}), ({ caller }) => {
    return messaging.call(setDefaultAdminPassword, { caller })
  })
  route(router, 'GET', '/operator/accounts/profiles', async (_request, response) => {
    response.json(await messaging.call(checkProfiles, {}))
  })
  const Token = replaceToken.request.omit({ caller: true })
  commandRoute(parts, router, '/operator/tokens', Token, ({ caller, fields }, response) => {
    response.set('cache-control', 'no-store')
    return messaging.call(replaceToken, { caller, ...fields })
  })
}
