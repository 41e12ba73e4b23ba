import { type EventStore, RevisionConflict } from './event-store.js'
import { createPostgresAppender } from './postgres-appender.js'
import { createPostgresListener } from './postgres-listener.js'
import { createPostgresReader } from './postgres-reader.js'
import { migratePostgresEventStore, type PostgresLogPlace, schemaOf } from './postgres-schema.js'
import { storableEvents } from './storable-events.js'

export interface PostgresEventStoreOptions extends PostgresLogPlace {
  /** For every operation as a whole, in milliseconds; default 3,000. */
  readonly deadlineMs?: number | undefined
  /** Connections for reading, default 3; one more appends and, while somebody listens, another one listens. */
  readonly readers?: number | undefined
}

/**
 * The event log in a PostgreSQL schema.
 *
 * Nothing connects before the first operation, which also creates the schema where it is missing. A server that is away when the
 * process starts is therefore no different from one that goes away later: operations reject with `EventStoreUnavailable` until it answers.
 */
export function createPostgresEventStore(options: PostgresEventStoreOptions): EventStore {
  const common = {
    connectionString: options.connectionString,
    schema: schemaOf(options),
    deadlineMs: options.deadlineMs ?? 3_000,
    ready: untilItWorked(() => migratePostgresEventStore(options)),
  }
  const appender = createPostgresAppender(common)
  const listener = createPostgresListener(common)
  const reader = createPostgresReader({ ...common, connections: options.readers ?? 3 })
  return {
    async append(stream, expected, events) {
      const verdict = await appender.add({ stream, expected, events: storableEvents(stream, expected, events) })
      if (verdict.outcome === 'conflict') throw new RevisionConflict(stream, expected, verdict.revision)
      return { status: verdict.outcome, revision: verdict.revision, position: verdict.position }
    },
    readStream: (stream, fromRevision = 0) => reader.readStream(stream, fromRevision),
    readAll: reader.readAll,
    head: reader.head,
    listen: listener.add,
    async close() {
      await Promise.all([appender.close(), listener.close(), reader.close()])
    },
  }
}

/** Runs `work` once for all callers; after a failure the next caller starts it anew. */
function untilItWorked(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => {
    running ??= work().catch((error) => {
      running = undefined
      throw error
    })
    return running
  }
}
