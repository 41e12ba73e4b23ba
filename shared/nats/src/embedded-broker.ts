import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { BrokerClient } from './broker-client.js'
import type { BrokerState } from './broker-state.js'
import { SubjectIndex } from './subject-index.js'

export interface EmbeddedBroker {
  /** `nats://TOKEN@HOST:PORT` */
  readonly url: string
  stop(): Promise<void>
}

export interface BrokerOptions {
  /** What clients must show. */
  readonly token: string
  readonly host?: string
  /** 0: any free port. */
  readonly port?: number
  /** Bytes of the largest message; 1 MiB as in nats-server. */
  readonly maxPayload?: number
  /** Bytes a client may leave unread before it is dropped; 64 MiB as in nats-server. */
  readonly maxPending?: number
}

/**
 * A message broker for one machine that speaks the core NATS protocol, so that the same client code runs with and without
 * a nats-server: subjects with wildcards, queue groups, headers, request/reply with no-responders. No JetStream, no clusters.
 */
export async function startEmbeddedBroker(options: BrokerOptions): Promise<EmbeddedBroker> {
  const host = options.host ?? '127.0.0.1'
  const state: BrokerState = {
    subscriptions: new SubjectIndex(),
    maxPayload: options.maxPayload ?? 1_048_576,
    maxPending: options.maxPending ?? 64 * 1_048_576,
    allows: (token) => equalTexts(token, options.token),
  }
  const sockets = new Set<Socket>()
  const serverId = randomBytes(10).toString('hex')
  let clients = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    clients += 1
    new BrokerClient(socket, state, { server_id: serverId, client_id: clients, host, port: options.port ?? 0 }).start()
  })
  server.listen(options.port ?? 0, host)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const stop = async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  let stopped: Promise<void> | undefined
  return {
    url: `nats://${options.token}@${host}:${port}`,
    stop() {
      stopped ??= stop()
      return stopped
    },
  }
}

function equalTexts(given: unknown, expected: string): boolean {
  if (typeof given !== 'string') return false
  const one = Buffer.from(given)
  const other = Buffer.from(expected)
  return one.length === other.length && timingSafeEqual(one, other)
}
