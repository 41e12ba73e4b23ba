import type { AddressInfo } from 'node:net'
import { createServer, type Server, Socket } from 'node:net'

/** A wire between a client and a server that a test can cut. */
export interface TcpProxy {
  readonly port: number
  /** Connections open at this moment. */
  readonly connections: number
  /** Breaks all connections and refuses new ones until `restore`. */
  cut(): Promise<void>
  /** Lets requests through and keeps answers back, as when a network fails half-way; until `restore`. */
  holdAnswers(): void
  /** Lets nothing through in either direction while connections stay open; until `restore`. */
  stall(): void
  restore(): Promise<void>
  close(): Promise<void>
}

type Mode = 'open' | 'hold-answers' | 'stall'

/** Forwards a port of its own to a server. */
export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let mode: Mode = 'open'
  let server: Server | undefined

  const accept = (client: Socket) => {
    const upstream = new Socket().connect(target.port, target.host)
    const pair = [client, upstream] as const
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      client.destroy()
      upstream.destroy()
    }
    for (const socket of pair) socket.on('error', end).on('close', end).setNoDelay(true)
    client.on('data', (bytes) => mode !== 'stall' && upstream.write(bytes))
    upstream.on('data', (bytes) => mode === 'open' && client.write(bytes))
  }
  const listen = async (port: number): Promise<number> => {
    const opened = createServer(accept)
    await new Promise<void>((resolve, reject) => opened.once('error', reject).listen(port, '127.0.0.1', resolve))
    server = opened
    return (opened.address() as AddressInfo).port
  }
  const breakAll = () => {
    for (const [client] of pairs) client.destroy()
  }
  const cut = async () => {
    const closing = server
    server = undefined
    const closed = new Promise<void>((resolve) => (closing === undefined ? resolve() : closing.close(() => resolve())))
    breakAll()
    await closed
  }

  const port = await listen(0)
  return {
    port,
    get connections() {
      return pairs.size
    },
    cut,
    holdAnswers: () => {
      mode = 'hold-answers'
    },
    stall: () => {
      mode = 'stall'
    },
    async restore() {
      if (mode !== 'open') breakAll() // what was swallowed is lost; these connections would be out of step
      mode = 'open'
      if (server === undefined) await listen(port)
    },
    close: cut,
  }
}
