import { syncPlatformVersions } from '@appstore/contracts/releases'
import type { Router } from 'express'
import { commandRoute, type OperatorParts, shown } from './operator-command.js'

const Sync = syncPlatformVersions.request.omit({ caller: true }).extend({
  print: syncPlatformVersions.request.shape.print.default(false),
})

/** Operators have the versions of the platform brought up to date (operations.md 2). */
export function platformOrders(parts: OperatorParts, router: Router): void {
  commandRoute(parts, router, '/operator/platforms/sync', Sync, async ({ caller, fields }) => {
    return shown(parts, parts.messaging.call(syncPlatformVersions, { caller, ...fields }))
  })
}
