import { randomUUID } from 'node:crypto'
import type { RpcContract } from '@appstore/contracts/rpc'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { connect, Events, type MsgHdrs, type NatsConnection } from 'nats'
import type { z } from 'zod'
import { type CallOptions, createCaller } from './call.js'
import { type Listening, listen, respond } from './respond.js'

export type { CallOptions } from './call.js'
export type { Listening } from './respond.js'

/** How services talk: request and reply by contract, wake-ups without guarantee, events for outside readers. */
export interface Messaging {
  /**
   * Asks another service.
   *
   * @throws DomainError as the other side threw it, or of kind `unavailable` when it does not answer
   */
  call<Request extends z.ZodType, Response extends z.ZodType>(
    contract: RpcContract<Request, Response>,
    request: z.input<Request>,
    options?: CallOptions,
  ): Promise<z.infer<Response>>
  /** Answers requests. Instances of a service share them: each request reaches one. */
  answer<Request extends z.ZodType, Response extends z.ZodType>(
    contract: RpcContract<Request, Response>,
    handler: (request: z.infer<Request>) => Promise<z.input<Response>>,
  ): Listening
  /** Tells everybody who listens, now; nobody may rely on it. */
  wake(subject: string, body: unknown): void
  onWake<Body extends z.ZodType>(subject: string, body: Body, handler: (body: z.infer<Body>) => void): Listening
  /** Publishes an event's bytes; with JetStream it resolves once the stream has it, else at once. */
  readonly native: NatsConnection
  readonly connected: boolean
  /** Called after each reconnect: what was sent meanwhile did not arrive. */
  onReconnect(callback: () => void): void
  /** Finishes what runs, then closes; at most five seconds. */
  close(): Promise<void>
}

export interface MessagingOptions {
  /** `nats://TOKEN@host:port`, `nats://user:password@host:port` or without credentials; several separated by commas. */
  readonly url: string
  /** Name of the service. */
  readonly name: string
  readonly logger: Logger
  readonly metrics: Metrics
}

const RECONNECT_PAUSE = 250
const CLOSE_DEADLINE = 5_000

/** Connects, waiting for the server for as long as it takes, and reconnects for ever. */
export async function connectMessaging(options: MessagingOptions): Promise<Messaging> {
  const { name, logger, metrics } = options
  const native = await connect({
    ...addressAndCredentials(options.url),
    name,
    inboxPrefix: `_INBOX_${name}`,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_PAUSE,
    reconnectJitter: RECONNECT_PAUSE,
    pingInterval: 10_000,
    maxPingOut: 2,
    ignoreClusterUpdates: true,
  })
  const state = watchStatus(native, logger)
  const caller = createCaller({ native, name, logger, metrics, whileConnected: () => state.whileConnected.signal })
  return {
    call: caller.call,
    answer: (contract, handler) => respond({ native, logger, metrics, contract, handler }),
    wake(subject, body) {
      if (!native.isClosed()) native.publish(subject, JSON.stringify(body))
    },
    onWake: (subject, body, handler) => listen({ native, logger, subject, body, handler }),
    native,
    get connected() {
      return !state.whileConnected.signal.aborted
    },
    onReconnect: (callback) => state.callbacks.push(callback),
    async close() {
      caller.stop()
      await Promise.race([native.drain().catch(() => undefined), after(CLOSE_DEADLINE)])
      if (!native.isClosed()) await native.close()
    },
  }
}

/** An id for requests that came without one. */
export function newCorrelationId(): string {
  return randomUUID()
}

export type { MsgHdrs }

function addressAndCredentials(url: string): { servers: string[]; token?: string; user?: string; pass?: string } {
  const addresses = url.split(',').map((part) => new URL(part))
  const { username, password } = addresses[0] as URL
  const servers = addresses.map((address) => `${address.protocol}//${address.host}`)
  if (password) return { servers, user: decodeURIComponent(username), pass: decodeURIComponent(password) }
  return username ? { servers, token: decodeURIComponent(username) } : { servers }
}

interface ConnectionState {
  /** Aborted when the connection is lost; another one takes its place when it is back. */
  whileConnected: AbortController
  readonly callbacks: (() => void)[]
}

function watchStatus(native: NatsConnection, logger: Logger): ConnectionState {
  const state: ConnectionState = { whileConnected: new AbortController(), callbacks: [] }
  const watch = async () => {
    for await (const status of native.status()) {
      if (status.type === Events.Disconnect) {
        state.whileConnected.abort()
        logger.warn('The connection to NATS was lost; reconnecting.')
      } else if (status.type === Events.Reconnect) {
        state.whileConnected = new AbortController()
        logger.info('The connection to NATS is back.')
        for (const callback of state.callbacks) callback()
      }
    }
    state.whileConnected.abort()
  }
  watch().catch((error: unknown) => logger.error({ err: error }, 'Watching the connection to NATS failed.'))
  return state
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}
