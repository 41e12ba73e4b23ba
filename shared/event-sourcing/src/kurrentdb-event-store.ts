import type { ResolvedEvent } from '@eventstore/db-client'
import {
  categoryOf,
  type EventPage,
  type EventStore,
  type Position,
  type ReadAllOptions,
  type RecordedEvent,
  START,
} from './event-store.js'
import { appendToStream } from './kurrentdb-append.js'
import { createKurrentDbConnection, type Exchange, type KurrentDbConnectionOptions } from './kurrentdb-connection.js'
import { collect, isSystemEvent, positionOf, recordedEvent } from './kurrentdb-events.js'
import { createKurrentDbListener } from './kurrentdb-listener.js'
import { storableEvents } from './storable-events.js'

export interface KurrentDbEventStoreOptions {
  /** `esdb://…` with the client's own settings behind the question mark. */
  readonly connectionString: string
  /**
   * In milliseconds; default 3,000. An append has it as a whole. A read has it for each event, because a stream may hold megabytes, and a
   * server that goes on sending is not out of reach.
   */
  readonly deadlineMs?: number | undefined
}

/** Records to ask the log for at a time beyond those still wanted: the one at the position, and what is likely to stay hidden. */
const MARGIN = { whole: 20, filtered: 500 }
/** After so many chunks a page is handed out however little is in it, so that a rare category still makes progress within the deadline. */
const MOST_CHUNKS = 4

/**
 * EventStoreDB or KurrentDB over gRPC. The position is the commit position. The server's own events stay hidden, but positions move past them.
 *
 * Nothing connects before the first operation.
 */
export function createKurrentDbEventStore(options: KurrentDbEventStoreOptions): EventStore {
  const settings: KurrentDbConnectionOptions = {
    connectionString: options.connectionString,
    deadlineMs: options.deadlineMs ?? 3_000,
  }
  const connection = createKurrentDbConnection(settings)
  const listener = createKurrentDbListener(settings)
  return {
    async append(stream, expected, events) {
      storableEvents(stream, expected, events) // refuses what could not be moved to the other adapter
      return connection.run('appending', ({ client, signal }) =>
        appendToStream(client, settings.deadlineMs, { stream, expected, events }, signal),
      )
    },
    readStream: (stream, fromRevision = 0) =>
      connection.run('reading', async ({ client, signal, progressed }) => {
        const read = client.readStream(stream, { fromRevision: BigInt(fromRevision) })
        return (await collect(read, signal, progressed)).map(recordedEvent)
      }),
    readAll: (after, how) => connection.run('reading', (exchange) => readPage(exchange, after, how), how.signal),
    head: () =>
      connection.run('reading', async ({ client, signal }) => {
        const newest = await collect(
          client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 }),
          signal,
        )
        return newest[0] === undefined ? START : positionOf(newest[0])
      }),
    listen: listener.add,
    async close() {
      await Promise.all([connection.close(), listener.close()])
    },
  }
}

async function readPage(
  exchange: Exchange,
  after: Position,
  { limit, categories }: ReadAllOptions,
): Promise<EventPage> {
  const wanted = categories === undefined ? undefined : new Set(categories)
  const events: RecordedEvent[] = []
  let position = after
  for (let chunks = 0; chunks < MOST_CHUNKS; chunks += 1) {
    const size = limit - events.length + (wanted === undefined ? MARGIN.whole : MARGIN.filtered)
    const chunk = await readChunk(exchange, position, size)
    for (const resolved of chunk) {
      const at = positionOf(resolved)
      if (at <= position) continue
      if (!isSystemEvent(resolved) && isWanted(resolved, wanted)) {
        if (events.length === limit) return { events, position, atEnd: false }
        events.push(recordedEvent(resolved))
      }
      position = at
    }
    if (chunk.length < size) return { events, position, atEnd: true }
  }
  return { events, position, atEnd: false }
}

/** Reads on from a position, inclusively. */
function readChunk(
  { client, signal, progressed }: Exchange,
  position: Position,
  size: number,
): Promise<ResolvedEvent[]> {
  const fromPosition = position === START ? ('start' as const) : { commit: position, prepare: position }
  return collect(client.readAll({ fromPosition, maxCount: size }), signal, progressed)
}

function isWanted({ event }: ResolvedEvent, categories: ReadonlySet<string> | undefined): boolean {
  return categories === undefined || (event !== undefined && categories.has(categoryOf(event.streamId)))
}
