import type { EventStoreDBClient } from '@eventstore/db-client'
import { EventStoreUnavailable } from './event-store.js'
import { errorTypeOf, portErrorOf } from './kurrentdb-errors.js'
import { within } from './within.js'

export interface KurrentDbConnectionOptions {
  /** `esdb://…`, as the client reads it. */
  readonly connectionString: string
  /** For every piece of work, in milliseconds; anew with each part of an answer that the work tells of. */
  readonly deadlineMs: number
}

/** What a piece of work is carried out with. */
export interface Exchange {
  readonly client: EventStoreDBClient
  /** Aborted as soon as the outcome no longer matters. */
  readonly signal: AbortSignal
  /** Starts the deadline anew. */
  readonly progressed: () => void
}

/** The way to the server. */
export interface KurrentDbConnection {
  /**
   * Runs one piece of work within the deadline.
   *
   * @throws EventStoreUnavailable when the server does not answer, or not in time
   */
  run<T>(doing: string, work: (exchange: Exchange) => Promise<T>, signal?: AbortSignal | undefined): Promise<T>
  close(): Promise<void>
}

/**
 * Connects with the first piece of work. The client itself replaces a channel that broke, and follows the leader of a cluster; a client that
 * got no answer at all is replaced as a whole, because its channel may take long to notice that it is dead.
 */
export function createKurrentDbConnection(options: KurrentDbConnectionOptions): KurrentDbConnection {
  const { deadlineMs } = options
  let current: UsedClient | undefined
  let closed = false
  /** Not used for anything new; kept while somebody waits on them. */
  const abandoned = new Set<UsedClient>()

  const abandon = (used: UsedClient) => {
    if (current !== used) return
    current = undefined
    abandoned.add(used)
  }
  const leave = (used: UsedClient) => {
    used.users -= 1
    if (used.users > 0 || !abandoned.has(used)) return
    // The client may still be about to send what was given up, and ends the process when its channel is closed by then.
    setTimeout(() => {
      if (abandoned.delete(used)) void closeClient(used.client)
    }, deadlineMs).unref()
  }

  return {
    async run(doing, work, signal) {
      if (closed) throw new EventStoreUnavailable('the event store is closed')
      const over = new AbortController()
      current ??= { client: openClient(options), users: 0 }
      const used = current
      used.users += 1
      try {
        const carryOut = async (progressed: () => void) =>
          work({ client: await used.client, signal: over.signal, progressed })
        return await within(deadlineMs, doing, carryOut, signal)
      } catch (error) {
        if (signal?.aborted) throw error
        const silent = error instanceof EventStoreUnavailable || errorTypeOf(error) === 'deadline-exceeded'
        if (silent) abandon(used)
        throw portErrorOf(error, doing)
      } finally {
        over.abort()
        leave(used)
      }
    },
    async close() {
      closed = true
      const all = current === undefined ? [...abandoned] : [current, ...abandoned]
      current = undefined
      abandoned.clear()
      await Promise.all(all.map(({ client }) => closeClient(client)))
    },
  }
}

/** A client, and how many pieces of work are being carried out with it. */
interface UsedClient {
  readonly client: Promise<EventStoreDBClient>
  users: number
}

/** What the client's types hide. */
interface InnerClient {
  /** Whether the server has a feature. */
  supports(): Promise<boolean>
  getChannel(): Promise<{ close(): void }>
}

function innerOf(client: EventStoreDBClient): InnerClient {
  return client as unknown as InnerClient
}

/** The client is loaded when it is needed: it is large, and a process that uses PostgreSQL must not pay for it. */
async function openClient(options: KurrentDbConnectionOptions): Promise<EventStoreDBClient> {
  const { default: kurrent } = await import('@eventstore/db-client')
  const client = kurrent.EventStoreDBClient.connectionString(options.connectionString)
  // Its batched append keeps the answers it waits for in one table for all clients of the process, and a broken stream of one client
  // empties it for all; the answer to another's append then ends the process. Without that feature it sends each append by itself.
  innerOf(client).supports = async () => false
  return client
}

/** The client has no way to close its channel other than this. Never rejects. */
async function closeClient(opening: Promise<EventStoreDBClient>): Promise<void> {
  try {
    const client = await opening
    const channel = await innerOf(client).getChannel()
    await within(500, 'closing', () => client.dispose()).catch(() => undefined)
    channel.close()
  } catch {
    // There is nothing left to close.
  }
}
