import { Socket } from 'node:net'
import { Client } from 'pg'

/** The server gives up by itself at the deadline; when it cannot even say so, the connection is cut this much later. */
export const GRACE = 500

/** The sockets under connections of `pg`, kept at hand because its own `end` waits for the server's goodbye. */
export interface Sockets {
  /** For the `stream` setting. */
  create(): Socket
  /** Awaits an orderly end, but not for long. */
  closeAfter(ending: Promise<unknown>): Promise<void>
}

export function createSockets(): Sockets {
  const open = new Set<Socket>()
  return {
    create() {
      const socket = new Socket()
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      return socket
    },
    async closeAfter(ending) {
      const timer = setTimeout(() => {
        for (const socket of open) socket.destroy()
      }, GRACE)
      await ending.catch(() => undefined)
      clearTimeout(timer)
    },
  }
}

export interface ConnectionOptions {
  readonly connectionString: string
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string
  /** For connecting and for every statement, in milliseconds. */
  readonly deadlineMs: number
  /** Statements to begin with. */
  readonly prelude: string
}

export interface PostgresConnection {
  /** Emits `end` when the connection is lost. */
  readonly client: Client
  /** Soon done, whatever state the server is in; a statement under way is cut off. */
  close(): Promise<void>
}

/** A connection of one's own. A statement that finds no answer rejects after the deadline; the connection is then of no more use. */
export async function openConnection(options: ConnectionOptions): Promise<PostgresConnection> {
  const { deadlineMs } = options
  const sockets = createSockets()
  const client = new Client({
    connectionString: options.connectionString,
    application_name: options.applicationName,
    stream: sockets.create,
    keepAlive: true,
    connectionTimeoutMillis: deadlineMs,
    statement_timeout: deadlineMs,
    lock_timeout: deadlineMs,
    query_timeout: deadlineMs + GRACE,
  })
  client.on('error', () => undefined) // the statement under way reports it, and `end` follows
  const close = () => sockets.closeAfter(client.end())
  try {
    await client.connect()
    await client.query(options.prelude)
    return { client, close }
  } catch (error) {
    await close()
    throw error
  }
}
