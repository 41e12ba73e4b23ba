import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@appstore/service/logger'
import { KnownHeads } from './known-heads.js'
import { connectionProblem } from './problem.js'
import type { ReadyRoute } from './ready-answer.js'
import { ReadyConnections } from './ready-connections.js'

/** Answers a request from ready bytes and returns true, or leaves it untouched and returns false. */
export type HotPath = (request: IncomingMessage, response: ServerResponse) => boolean

export interface ServerOptions {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Looked at first; what it does not know goes to `app`. */
  readonly hot: HotPath
  /** Answers plain requests without `node:http`; it must decide as `hot` does. Whatever it leaves goes to `hot`. */
  readonly ready?: ReadyRoute
  readonly app: RequestListener
  readonly logger: Logger
  readonly limits?: Partial<ServerLimits>
}

/** Milliseconds and bytes a client may take. */
export interface ServerLimits {
  readonly headersTimeout: number
  /** Between two looks for requests that take longer than that. */
  readonly connectionsCheckingInterval: number
  /** For the whole request to arrive; the time to answer is not in it. */
  readonly requestTimeout: number
  /** Longer than the 60 s a proxy keeps its connections, so that it never writes to one that is being closed. */
  readonly keepAliveTimeout: number
  readonly maxHeaderSize: number
  /** Without a byte in either direction; longer than the longest a request waits for its answer. */
  readonly idleTimeout: number
}

const DEFAULT_LIMITS: ServerLimits = {
  headersTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 75_000,
  maxHeaderSize: 16_384,
  idleTimeout: 120_000,
}

/** Milliseconds between two looks for connections that have become idle while the server stops. */
const SWEEP = 50

/** A listening server. */
export interface RunningServer {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** Set at the beginning of `stop`: readiness goes off. */
  readonly stopping: boolean
  /**
   * Stops in order: goes on serving for `drainMs` with `Connection: close` so that proxies move away, then takes no new connections,
   * lets running requests finish, closes connections as they become idle, and cuts what is left after `deadlineMs` more.
   */
  stop(options?: { drainMs?: number; deadlineMs?: number }): Promise<void>
}

/** Listens; resolves once the port is open. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { hot, ready, app } = options
  const state = { stopping: false }
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const server = createServer({ ...limits, noDelay: true }, (request, response) => {
    if (state.stopping) response.shouldKeepAlive = false
    if (!hot(request, response)) app(request, response)
  })
  server.setTimeout(limits.idleTimeout)
  server.on('clientError', answerBrokenRequest)
  const connections = ready && answerInFront(server, { ready, limits, stopping: () => state.stopping })
  await listen(server, options)
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  let stopped: Promise<void> | undefined
  return {
    url: `http://${host}:${port}`,
    port,
    get stopping() {
      return state.stopping
    },
    stop(times = {}) {
      state.stopping = true
      stopped ??= stop({ server, connections, logger: options.logger }, times.drainMs ?? 0, times.deadlineMs ?? 5_000)
      return stopped
    },
  }
}

function listen(server: Server, options: ServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Puts the ready answers in front of Node's own handling of a connection, which takes over whatever they do not answer. */
function answerInFront(
  server: Server,
  options: { ready: ReadyRoute; limits: ServerLimits; stopping: () => boolean },
): ReadyConnections {
  const { ready, limits, stopping } = options
  const taken = server.listeners('connection')
  const connections = new ReadyConnections({
    heads: new KnownHeads(ready, limits.maxHeaderSize),
    limits,
    stopping,
    handOver: (socket) => {
      for (const take of taken) take.call(server, socket)
    },
  })
  server.removeAllListeners('connection')
  server.on('connection', (socket) => connections.accept(socket))
  return connections
}

interface Stoppable {
  readonly server: Server
  readonly connections: ReadyConnections | undefined
  readonly logger: Logger
}

async function stop({ server, connections, logger }: Stoppable, drainMs: number, deadlineMs: number): Promise<void> {
  if (drainMs > 0) await delay(drainMs)
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const closeIdle = () => {
    server.closeIdleConnections()
    connections?.closeIdle()
  }
  // close() alone waits for keep-alive connections that fall idle later on
  const sweep = setInterval(closeIdle, SWEEP)
  const deadline = setTimeout(() => {
    logger.warn('Some requests did not finish in time; their connections are cut.')
    server.closeAllConnections()
    connections?.closeAll()
  }, deadlineMs)
  closeIdle()
  await closed
  clearInterval(sweep)
  clearTimeout(deadline)
}

function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  socket.end(connectionProblem(error.code))
}
