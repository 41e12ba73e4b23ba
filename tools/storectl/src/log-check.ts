import { z } from 'zod'

/** An event as the operator route shows it. */
export const EventView = z.object({
  id: z.string(),
  stream: z.string(),
  revision: z.number().int(),
  position: z.string().regex(/^\d+$/),
  type: z.string(),
  schemaVersion: z.number().int(),
  data: z.unknown(),
  metadata: z.looseObject({
    commandId: z.string(),
    actor: z.string(),
    credential: z.string(),
    at: z.string(),
  }),
})
export type EventView = z.infer<typeof EventView>

export interface LogCheck {
  add(event: EventView): void
  result(): { events: number; streams: number; problems: string[] }
}

/** Checks a log from its first event: positions rise, revisions of a stream have no gap, no event stands twice. */
export function createLogCheck(): LogCheck {
  const revisions = new Map<string, number>()
  const ids = new Set<string>()
  const problems: string[] = []
  let last = 0n
  let events = 0
  return {
    add(event) {
      events += 1
      const place = `position ${event.position} (${event.stream}#${event.revision} ${event.type})`
      const position = BigInt(event.position)
      if (position <= last) problems.push(`${place} follows position ${last}`)
      const expected = (revisions.get(event.stream) ?? -1) + 1
      if (event.revision !== expected) problems.push(`${place} should have revision ${expected}`)
      if (ids.has(event.id)) problems.push(`${place} has an id that stands in the log already`)
      last = position
      revisions.set(event.stream, event.revision)
      ids.add(event.id)
    },
    result: () => ({ events, streams: revisions.size, problems }),
  }
}
