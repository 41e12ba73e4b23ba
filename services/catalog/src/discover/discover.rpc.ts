import { publishDiscover } from '@appstore/contracts/catalog'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import { createCommandHandler } from '@appstore/event-sourcing/handle-command'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer } from '@appstore/runtime/service'
import { discover } from './discover.decider.js'
import { discoverEventSchemas } from './discover.events.js'
import { discoverViolations } from './discover-schema.js'

/** Answers uploads of the discover document; it stands verbatim, or not at all. */
export function discoverAnswers({ eventStore, now }: ServiceContext): Answer[] {
  const events = eventTypes(discoverEventSchemas)
  const handler = createCommandHandler({ store: eventStore, decider: discover, events, now })
  return [
    answer(publishDiscover, async ({ caller, text }) => {
      const violations = discoverViolations(text)
      if (violations.length > 0) return { violations }
      const command = { type: 'PublishDiscover', text, at: now().toISOString() } as const
      const { position } = await handler.execute({ stream: 'discover-document', command, caller })
      return { position: position?.toString() ?? null }
    }),
  ]
}
