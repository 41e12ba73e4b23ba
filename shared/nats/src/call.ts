import type { RpcContract } from '@appstore/contracts/rpc'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Breaker, BreakerOpen, createBreaker } from '@appstore/service/breaker'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { currentTraceparent, inSpan } from '@appstore/service/tracing'
import { SpanKind } from '@opentelemetry/api'
import { ErrorCode, headers, type NatsConnection, NatsError } from 'nats'
import type { z } from 'zod'
import { type ConnectionState, disconnected, orDisconnected } from './connection-state.js'
import { open } from './envelope.js'

export interface CallOptions {
  /** Milliseconds, when the contract's deadline is not what is left of one's own. */
  readonly timeoutMs?: number
  readonly correlationId?: string
}

export interface Caller {
  call<Request extends z.ZodType, Response extends z.ZodType>(
    contract: RpcContract<Request, Response>,
    request: z.input<Request>,
    options?: CallOptions,
  ): Promise<z.infer<Response>>
  stop(): void
}

/** Sends requests with a deadline, through one circuit breaker for each service asked. */
export function createCaller(options: {
  native: NatsConnection
  name: string
  logger: Logger
  metrics: Metrics
  state: ConnectionState
}): Caller {
  const { native, name, logger, metrics, state } = options
  const breakers = new Map<string, Breaker>()
  const breakerOf = (service: string): Breaker => {
    const known = breakers.get(service)
    if (known !== undefined) return known
    // Only silence speaks against a service; a refusal is an answer.
    const made = createBreaker({ name: `${name}->${service}`, logger, metrics, isFailure: isSilence })
    breakers.set(service, made)
    return made
  }
  const duration = metrics.histogram('store_rpc_duration_seconds', 'Requests to other services', ['subject', 'result'])

  const send = async (contract: RpcContract, request: unknown, call: CallOptions): Promise<string> => {
    const connected = state.whileConnected
    if (connected.aborted) throw disconnected()
    const traceparent = currentTraceparent()
    const sent = headers()
    if (traceparent !== undefined) sent.set('traceparent', traceparent)
    if (call.correlationId !== undefined) sent.set('correlation-id', call.correlationId)
    const timeout = call.timeoutMs ?? contract.timeoutMs
    const reply = native.request(contract.subject, JSON.stringify(request), { timeout, headers: sent })
    // A reply that was under way when the connection broke is lost: nobody has to wait for it until the deadline.
    return (await orDisconnected(reply, connected)).string()
  }

  return {
    async call(contract, request, call = {}) {
      const end = duration.startTimer({ subject: contract.subject })
      const service = contract.subject.split('.')[1] as string
      try {
        const text = await inSpan(
          contract.subject,
          {},
          () => breakerOf(service).run(() => send(contract, request, call)),
          {
            kind: SpanKind.CLIENT,
          },
        )
        const value = contract.response.parse(open(contract.subject, text)) as never
        end({ result: 'ok' })
        return value
      } catch (error) {
        end({ result: error instanceof DomainError ? 'refused' : 'failed' })
        throw isSilence(error) || error instanceof BreakerOpen ? unavailable(service, error) : error
      }
    },
    stop() {
      for (const breaker of breakers.values()) breaker.stop()
    },
  }
}

const SILENT: readonly string[] = [
  ErrorCode.Timeout,
  ErrorCode.NoResponders,
  ErrorCode.Disconnect,
  ErrorCode.ConnectionClosed,
  ErrorCode.ConnectionDraining,
  ErrorCode.ConnectionRefused,
]

function isSilence(error: unknown): boolean {
  return error instanceof NatsError && SILENT.includes(error.code)
}

function unavailable(service: string, cause: unknown): DomainError {
  const error = new DomainError(
    'unavailable',
    'service-unavailable',
    `This needs the ${service} part of the store, which does not answer just now. Try again in a moment; a request that did arrive is not carried out twice if it has the same Idempotency-Key.`,
    { retryAfter: 5 },
  )
  error.cause = cause
  return error
}
