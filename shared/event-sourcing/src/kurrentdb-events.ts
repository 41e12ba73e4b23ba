import type { EventData, ResolvedEvent, StreamingRead } from '@eventstore/db-client'
import type { EventMetadata, NewEvent, Position, RecordedEvent } from './event-store.js'
import { errorTypeOf } from './kurrentdb-errors.js'

/** The server keeps no schema version of its own; ours stands beside the other metadata. */
interface StoredMetadata extends EventMetadata {
  readonly schemaVersion: number
}

/** An event as the client takes it. */
export function eventData(event: NewEvent): EventData {
  const metadata = { schemaVersion: event.schemaVersion, ...event.metadata } satisfies StoredMetadata
  return {
    id: event.id.toLowerCase(),
    type: event.type,
    contentType: 'application/json',
    data: event.data as Record<string, unknown>,
    metadata,
  }
}

/** An event as the port hands it out. */
export function recordedEvent(resolved: ResolvedEvent): RecordedEvent {
  const { event } = resolved
  if (event === undefined) throw new Error('the server sent a link whose event is gone')
  const { schemaVersion, ...metadata } = (event.metadata ?? {}) as Partial<StoredMetadata>
  return {
    id: event.id,
    type: event.type,
    schemaVersion: schemaVersion ?? 1,
    data: event.data,
    metadata: metadata as EventMetadata,
    stream: event.streamId,
    revision: Number(event.revision),
    position: positionOf(resolved),
  }
}

/** The commit position: the one number that orders the log. */
export function positionOf({ event, commitPosition }: ResolvedEvent): Position {
  const position = event?.position?.commit ?? commitPosition
  if (position === undefined) throw new Error('the event store needs EventStoreDB 22.6 or newer, which tells positions')
  return position
}

/** The server's own events: statistics, metadata of streams, links of projections. */
export function isSystemEvent({ event }: ResolvedEvent): boolean {
  return event === undefined || event.streamId.startsWith('$') || event.type.startsWith('$')
}

/**
 * Everything that a read yields; nothing for a stream that does not exist. Cancels the read when the signal is aborted; the promise then
 * stays open, because nobody waits for it any more.
 *
 * @param progressed is called with each event
 */
export function collect<Event extends ResolvedEvent>(
  read: StreamingRead<Event>,
  signal: AbortSignal,
  progressed: () => void = () => undefined,
): Promise<Event[]> {
  return new Promise((resolve, reject) => {
    const events: Event[] = []
    const cancel = () => read.cancel().catch(() => undefined)
    signal.addEventListener('abort', cancel, { once: true })
    const settle = () => signal.removeEventListener('abort', cancel)
    read.on('data', (event) => {
      events.push(event)
      progressed()
    })
    read.on('end', () => {
      settle()
      resolve(events)
    })
    read.on('error', (error) => {
      settle()
      if (errorTypeOf(error) === 'stream-not-found') resolve([])
      else reject(error)
    })
  })
}
