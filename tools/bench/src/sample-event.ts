import { randomUUID } from 'node:crypto'
import { eventType } from '@appstore/contracts/events'
import type { NewEvent } from '@appstore/event-sourcing/event-store'
import { z } from 'zod'

/** The one event type of these measurements. */
export const SampleHappened = eventType(
  'SampleHappened',
  1,
  z.object({
    number: z.number().int(),
    name: z.string(),
    summary: z.string(),
    description: z.string(),
    categories: z.array(z.string()),
    website: z.string(),
  }),
)

/** An event of the size that the store's events usually have: about 310 bytes of data and 210 of metadata. */
export function sampleEvent(number: number): NewEvent {
  return {
    id: randomUUID(),
    type: SampleHappened.type,
    schemaVersion: SampleHappened.schemaVersion,
    data: {
      number,
      name: `Sample number ${number}`,
      summary: 'What an app says about itself in one sentence that is neither short nor long',
      description: 'Some more words, because most events carry a text that somebody wrote for others to read.',
      categories: ['tools', 'office'],
      website: 'https://example.org/sample',
    },
    metadata: {
      commandId: randomUUID(),
      actor: 'account:bench',
      credential: 'token:bench',
      correlationId: `bench-${number}`,
      causationId: `bench-${number}`,
      at: '2026-01-01T00:00:00.000Z',
    },
  }
}
