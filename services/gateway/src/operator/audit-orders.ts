import { AuditQuery, readAudit } from '@appstore/contracts/audit'
import { route } from '@appstore/http/route'
import type { Router } from 'express'
import { z } from 'zod'
import { commandRoute, type OperatorParts, parsed, shown } from './operator-command.js'
import { undo } from './undo.js'

const Asked = AuditQuery.extend({ limit: z.coerce.number().int().min(1).max(200).default(50) })
const EventId = z.object({ id: z.uuid() })

/** Who did what, with which credential, when and why; and the way to take it back. */
export function auditOrders(parts: OperatorParts, router: Router): void {
  const { messaging } = parts
  route(router, 'GET', '/operator/audit', async (request, response) => {
    response.json(await messaging.call(readAudit, parsed(Asked, request.query)))
  })
  commandRoute(parts, router, '/operator/audit/:id/undo', z.object({}), async ({ caller, parameters }) => {
    const { id: eventId } = parsed(EventId, parameters)
    return shown(parts, undo(messaging, { caller, account: null, eventId }))
  })
}
