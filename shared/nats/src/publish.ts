import type { EventPage, EventStore, Position, RecordedEvent } from '@appstore/event-sourcing/event-store'
import { type Follower, startFollower } from '@appstore/event-sourcing/follower'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { headers, type MsgHdrs } from 'nats'
import type { Messaging } from './connection.js'
import { disconnected, orDisconnected } from './connection-state.js'
import { type EventStream, openEventStream } from './event-stream.js'
import { eventSubject } from './event-subject.js'

export interface RunningPublisher {
  /** Everything of the service's own up to here has been published. */
  readonly position: Position
  stop(): Promise<void>
}

export interface PublisherOptions {
  readonly service: string
  /** The stream categories that this service alone appends to. */
  readonly categories: readonly string[]
  readonly store: EventStore
  readonly messaging: Messaging
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Events published before the answers are waited for. */
const PAGE_SIZE = 200

/** Milliseconds before the place is looked for again. */
const PAUSE = 1_000

/**
 * Publishes every event of a service's own streams, in order. The log is the outbox: nothing else publishes.
 *
 * With JetStream the place is found in the stream itself, at every start and reconnect and after every failure, so that a wiped
 * or older stream is filled up from the log. Without it events are live: the publisher starts at the end of the log, and what is
 * appended while NATS is away goes out when it is back. What is away at the start is waited for; resolves after the first try.
 */
export async function startPublisher(options: PublisherOptions): Promise<RunningPublisher> {
  const publisher = new Publisher(options)
  options.messaging.onReconnect(() => publisher.startOver())
  await publisher.startOver()
  return publisher
}

class Publisher implements RunningPublisher {
  private readonly options: PublisherOptions
  private follower: Follower | undefined
  private stopped = false
  /** Aborted when the place has to be found anew. */
  private attempt = new AbortController()
  private running: Promise<void> = Promise.resolve()
  private timer: NodeJS.Timeout | undefined

  constructor(options: PublisherOptions) {
    this.options = options
  }

  get position(): Position {
    return this.follower?.position ?? 0n
  }

  /** Finds the place and follows the log from there. */
  startOver(): Promise<void> {
    // A page in hand must not go out on a connection, or into a stream, that its place was not found in.
    this.end()
    if (this.stopped) return this.running
    this.attempt = new AbortController()
    const { signal } = this.attempt
    this.running = this.running.then(async () => {
      try {
        await this.follower?.stop()
        await this.follow(signal)
      } catch (error) {
        this.startOverLater(signal, error)
      }
    })
    return this.running
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.end()
    await this.running
    await this.follower?.stop()
  }

  private end(): void {
    this.attempt.abort()
    clearTimeout(this.timer)
  }

  private startOverLater(signal: AbortSignal, error: unknown): void {
    if (signal.aborted) return
    this.options.logger.warn({ err: error }, 'Events cannot be published now; the publisher will find its place again.')
    if (!this.options.messaging.connected) return // the return of the connection is told
    this.timer = setTimeout(() => this.startOver(), PAUSE).unref()
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const { service, store, messaging, logger, categories } = this.options
    if (signal.aborted) return
    if (!messaging.connected) throw disconnected()
    const stream = await openEventStream(messaging, service, logger)
    const after = stream ? await stream.lastPosition() : (this.follower?.position ?? (await store.head()))
    if (signal.aborted) return
    this.follower = await startFollower({
      name: `publisher ${service}`,
      store,
      after,
      categories,
      pageSize: PAGE_SIZE,
      logger,
      handle: (page) => orDisconnected(this.publish(page, stream, signal), signal),
      onFailure: (error) => {
        this.startOverLater(signal, error)
        return 'stop'
      },
    })
  }

  private async publish(page: EventPage, stream: EventStream | undefined, signal: AbortSignal): Promise<void> {
    const { service, messaging, metrics } = this.options
    const send = async (event: RecordedEvent): Promise<void> => {
      if (signal.aborted || !messaging.connected) throw disconnected()
      const subject = eventSubject(service, event.stream, event.type)
      const payload = JSON.stringify(event.data)
      try {
        if (stream) await stream.publish(subject, payload, headersOf(event), event.id)
        else messaging.native.publish(subject, payload, { headers: headersOf(event) })
      } catch (error) {
        throw new Error(`the event at position ${event.position} of the log was not taken`, { cause: error })
      }
    }
    const [first, ...others] = page.events
    if (first === undefined) return
    // The others wait until the stream has the first one: a stream that becomes ready half-way through a page would take its
    // end without its beginning.
    await send(first)
    await Promise.all(others.map(send))
    metrics
      .counter('store_events_published_total', 'Events published to NATS', ['service'])
      .inc({ service }, page.events.length)
  }
}

function headersOf(event: RecordedEvent): MsgHdrs {
  const sent = headers()
  sent.set('Nats-Msg-Id', event.id)
  sent.set('position', event.position.toString())
  sent.set('stream', event.stream)
  sent.set('revision', String(event.revision))
  sent.set('type', event.type)
  sent.set('schema-version', String(event.schemaVersion))
  sent.set('at', event.metadata.at)
  sent.set('correlation-id', event.metadata.correlationId)
  if (event.metadata.traceparent !== undefined) sent.set('traceparent', event.metadata.traceparent)
  return sent
}
