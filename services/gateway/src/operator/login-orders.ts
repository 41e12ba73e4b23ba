import { configureLogin } from '@appstore/contracts/logins'
import type { Router } from 'express'
import { commandRoute, type OperatorParts } from './operator-command.js'

const Login = configureLogin.request.omit({ caller: true, provider: true })

/** Operators set logging in with GitHub up (operations.md 1 `setupsocial`). */
export function loginOrders(parts: OperatorParts, router: Router): void {
  commandRoute(parts, router, '/operator/logins/github', Login, ({ caller, fields }) => {
    return parts.messaging.call(configureLogin, { caller, provider: 'github', ...fields })
  })
}
