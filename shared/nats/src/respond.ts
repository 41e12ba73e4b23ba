import type { RpcContract } from '@appstore/contracts/rpc'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { unavailability } from '@appstore/event-sourcing/transient'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { inSpan, withTraceparent } from '@appstore/service/tracing'
import { SpanKind } from '@opentelemetry/api'
import type { Msg, NatsConnection, Subscription } from 'nats'
import type { z } from 'zod'
import { type ConnectionState, orDisconnected } from './connection-state.js'
import { failure, success } from './envelope.js'

/** A subscription at work. */
export interface Listening {
  /** Takes no more and finishes what runs. */
  stop(): Promise<void>
}

/** Answers requests of one contract. */
export function respond<Request extends z.ZodType, Response extends z.ZodType>(options: {
  native: NatsConnection
  logger: Logger
  metrics: Metrics
  state: ConnectionState
  contract: RpcContract<Request, Response>
  handler: (request: z.infer<Request>) => Promise<z.input<Response>>
}): Listening {
  const { native, logger, metrics, state, contract, handler } = options
  const { subject } = contract
  const duration = metrics.histogram('store_rpc_handler_duration_seconds', 'Requests answered', ['subject', 'result'])

  const answer = async (message: Msg): Promise<void> => {
    const end = duration.startTimer({ subject })
    const correlationId = message.headers?.get('correlation-id') || message.sid.toString()
    try {
      const request = parse(contract.request, message)
      const value = await withTraceparent(message.headers?.get('traceparent') || undefined, () =>
        inSpan(subject, {}, () => handler(request), { kind: SpanKind.SERVER }),
      )
      message.respond(success(value))
      end({ result: 'ok' })
    } catch (error) {
      const away = unavailability(error)
      if (away !== undefined) logger.warn({ err: error, subject, correlationId }, `${subject} cannot be answered now.`)
      else if (!(error instanceof DomainError))
        logger.error({ err: error, subject, correlationId }, `Answering ${subject} failed.`)
      message.respond(failure(away ?? error, correlationId))
      end({ result: error instanceof DomainError ? 'refused' : 'failed' })
    }
  }
  // Queue group: the service's name, so that of several instances one gets each request.
  return consume(native.subscribe(subject, { queue: subject.split('.')[1] as string }), answer, { logger, state })
}

/** Listens for wake-ups; one that cannot be read is logged and left. */
export function listen<Body extends z.ZodType>(options: {
  native: NatsConnection
  logger: Logger
  state: ConnectionState
  subject: string
  body: Body
  handler: (body: z.infer<Body>) => void
}): Listening {
  const { native, logger, state, subject, body, handler } = options
  return consume(native.subscribe(subject), async (message) => handler(parse(body, message)), { logger, state })
}

function consume(
  subscription: Subscription,
  handle: (message: Msg) => Promise<void>,
  { logger, state }: { logger: Logger; state: ConnectionState },
): Listening {
  const running = new Set<Promise<void>>()
  const subject = subscription.getSubject()
  const loop = (async () => {
    for await (const message of subscription) {
      const task: Promise<void> = handle(message)
        .catch((error: unknown) => logger.warn({ err: error, subject }, 'A message could not be handled.'))
        .finally(() => running.delete(task))
      running.add(task)
    }
  })().catch((error: unknown) => logger.error({ err: error, subject }, 'A subscription ended.'))
  return {
    async stop() {
      await drain(subscription, state.whileConnected)
      await loop
      await Promise.all(running)
    },
  }
}

/** The server's word that it sends no more; without a connection nothing can come anyway. */
async function drain(subscription: Subscription, connected: AbortSignal): Promise<void> {
  if (subscription.isClosed()) return
  if (connected.aborted) return subscription.unsubscribe()
  await orDisconnected(subscription.drain(), connected).catch(() => subscription.unsubscribe())
}

function parse<Schema extends z.ZodType>(schema: Schema, message: Msg): z.infer<Schema> {
  let json: unknown
  try {
    json = message.json()
  } catch {
    throw new DomainError('invalid', 'malformed-request', `The request ${message.subject} is not JSON.`)
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const places = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`)
  throw new DomainError(
    'invalid',
    'malformed-request',
    `The request ${message.subject} is not right: ${places.join('; ')}`,
  )
}
