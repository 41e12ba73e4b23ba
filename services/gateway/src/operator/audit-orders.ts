import { AuditQuery, readAudit } from '@appstore/contracts/audit'
import { route } from '@appstore/http/route'
import type { Router } from 'express'
import { z } from 'zod'
import { createOrders } from './carry-out.js'
import { commandRoute, type OperatorParts, parsed } from './operator-command.js'

const Asked = AuditQuery.extend({ limit: z.coerce.number().int().min(1).max(200).default(50) })
const EventId = z.object({ id: z.uuid() })

/** Who did what, with which credential, when and why; and the way to take it back. */
export function auditOrders(parts: OperatorParts, router: Router): void {
  const { messaging } = parts
  const orders = createOrders(parts)
  route(router, 'GET', '/operator/audit', async (request, response) => {
    response.json(await messaging.call(readAudit, parsed(Asked, request.query)))
  })
  commandRoute(parts, router, '/operator/audit/:id/undo', z.object({}), async ({ caller, parameters }) => {
    const { id: eventId } = parsed(EventId, parameters)
    return orders.undo({ caller, account: null, eventId })
  })
}
