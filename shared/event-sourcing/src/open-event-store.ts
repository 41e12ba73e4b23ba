import type { EventStore } from './event-store.js'
import { createKurrentDbEventStore } from './kurrentdb-event-store.js'
import { createPostgresEventStore } from './postgres-event-store.js'

export interface OpenEventStoreOptions {
  /** For every operation as a whole, in milliseconds; default 3,000. */
  readonly deadlineMs?: number | undefined
  /** Where the log lives in a PostgreSQL database; default `events`. Of no meaning to other stores. */
  readonly schema?: string | undefined
}

/**
 * The event store that a URL names: `postgres://` or `postgresql://` for PostgreSQL, `kurrentdb://` or `esdb://` for KurrentDB and
 * EventStoreDB (and each with `+discover` for a cluster found by DNS). Connects with the first operation.
 *
 * @throws Error for any other URL
 */
export function openEventStore(url: string, options: OpenEventStoreOptions = {}): EventStore {
  const scheme = url.slice(0, Math.max(url.indexOf('://'), 0))
  switch (scheme) {
    case 'postgres':
    case 'postgresql':
      return createPostgresEventStore({ ...options, connectionString: url })
    case 'esdb':
    case 'esdb+discover':
    case 'kurrentdb':
    case 'kurrentdb+discover':
      // The client of this generation knows only the older name of the scheme.
      return createKurrentDbEventStore({ ...options, connectionString: url.replace(/^kurrentdb/, 'esdb') })
    default:
      throw new Error(
        `The event store's URL must begin with postgres:// or kurrentdb:// (or esdb://), not with "${scheme}://".`,
      )
  }
}
