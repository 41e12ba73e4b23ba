import { DISCOVER_LIMIT, publishDiscover } from '@appstore/contracts/catalog'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import type { Router } from 'express'
import { z } from 'zod'
import { commandRoute, type OperatorParts, shown } from './operator-command.js'

const Document = z.object({ text: z.string().max(DISCOVER_LIMIT) })

/** Operators replace the discover document; its text goes into service as it is. */
export function discoverOrders(parts: OperatorParts, router: Router): void {
  commandRoute(parts, router, '/operator/discover', Document, async ({ caller, fields: { text } }) => {
    return shown(parts, publish(parts.messaging, { caller, text }))
  })
}

async function publish(messaging: Messaging, request: z.input<typeof publishDiscover.request>) {
  const published = await messaging.call(publishDiscover, request)
  if ('violations' in published) throw notADiscoverDocument(published.violations)
  return published
}

function notADiscoverDocument(violations: readonly string[]): DomainError {
  return new DomainError(
    'invalid',
    'discover-document-invalid',
    `This is not a discover document:\n${violations.join('\n')}`,
    { violations },
  )
}
