import type { EventView } from '@appstore/contracts/operations'
import type { EventStore, Position } from '@appstore/event-sourcing/event-store'

/** Bytes of JSON a page may have, so that it fits into one message. */
const PAGE_BYTES = 512 * 1024

/** A page of the log for an operator: at most `limit` events and half a mebibyte, but at least one event. */
export async function eventPage(
  store: EventStore,
  after: Position,
  limit: number,
): Promise<{ events: EventView[]; position: string; atEnd: boolean }> {
  const page = await store.readAll(after, { limit })
  const events: EventView[] = []
  let bytes = 0
  for (const event of page.events) {
    const view = { ...event, position: event.position.toString(), metadata: { ...event.metadata } }
    bytes += Buffer.byteLength(JSON.stringify(view))
    if (bytes > PAGE_BYTES && events.length > 0) {
      return { events, position: events.at(-1)?.position ?? after.toString(), atEnd: false }
    }
    events.push(view)
  }
  return { events, position: page.position.toString(), atEnd: page.atEnd }
}
