import { randomUUID } from 'node:crypto'
import type { RpcContract } from '@appstore/contracts/rpc'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { connect, type MsgHdrs, type NatsConnection } from 'nats'
import type { z } from 'zod'
import { type CallOptions, createCaller } from './call.js'
import { watchConnection } from './connection-state.js'
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
  /** The client itself, for what goes beyond contracts and wake-ups. */
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

const PATIENT = {
  waitOnFirstConnect: true,
  maxReconnectAttempts: -1,
  reconnectTimeWait: RECONNECT_PAUSE,
  reconnectJitter: RECONNECT_PAUSE,
  ignoreClusterUpdates: true,
} as const

/**
 * Connects, waiting for the server for as long as it takes, and reconnects for ever, also while the server refuses the credentials.
 *
 * @throws NatsError when the server refuses the credentials at the first connection
 */
export async function connectMessaging(options: MessagingOptions): Promise<Messaging> {
  const { name, logger, metrics } = options
  const address = addressAndCredentials(options.url)
  // a wrong password is a fault at the start; later it is a change of the server's, which the client has to outlive
  await (await connect({ ...address, ...PATIENT, name: `${name}-start` })).close()
  const native = await connect({
    ...address,
    ...PATIENT,
    name,
    inboxPrefix: `_INBOX_${name}`,
    ignoreAuthErrorAbort: true,
    pingInterval: 10_000,
    maxPingOut: 2,
  })
  const state = watchConnection(native, logger)
  const caller = createCaller({ native, name, logger, metrics, state })
  const listening: Listening[] = []
  const kept = (each: Listening) => {
    listening.push(each)
    return each
  }
  const close = async () => {
    caller.stop()
    const drained = Promise.all(listening.map((each) => each.stop())).then(() => native.drain())
    await Promise.race([drained.catch(() => undefined), after(CLOSE_DEADLINE)])
    if (!native.isClosed()) await native.close()
  }
  let closed: Promise<void> | undefined
  return {
    call: caller.call,
    answer: (contract, handler) => kept(respond({ native, logger, metrics, state, contract, handler })),
    wake(subject, body) {
      if (!native.isClosed()) native.publish(subject, JSON.stringify(body))
    },
    onWake: (subject, body, handler) => kept(listen({ native, logger, state, subject, body, handler })),
    native,
    get connected() {
      return !native.isClosed() && !state.whileConnected.aborted
    },
    onReconnect: (callback) => state.callbacks.push(callback),
    close() {
      closed ??= close()
      return closed
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

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}
