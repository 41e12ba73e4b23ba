import type { EventPage, EventStore, Position, RecordedEvent } from '@appstore/event-sourcing/event-store'
import { type Follower, startFollower } from '@appstore/event-sourcing/follower'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { headers, type MsgHdrs } from 'nats'
import type { Messaging } from './connection.js'
import { openEventStream } from './event-stream.js'
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

/**
 * Publishes every event of a service's own streams, in order. The log is the outbox: nothing else publishes.
 *
 * With JetStream the place is found in the stream itself, at every start and reconnect, so that a wiped or older stream is
 * filled up from the log. Without it events are live wake-ups and the publisher starts at the end of the log.
 */
export async function startPublisher(options: PublisherOptions): Promise<RunningPublisher> {
  const publisher = new Publisher(options)
  await publisher.follow()
  options.messaging.onReconnect(() => publisher.startOver())
  return publisher
}

class Publisher implements RunningPublisher {
  private readonly options: PublisherOptions
  private follower: Follower | undefined
  private stopped = false
  private turn: Promise<void> = Promise.resolve()

  constructor(options: PublisherOptions) {
    this.options = options
  }

  get position(): Position {
    return this.follower?.position ?? 0n
  }

  async follow(): Promise<void> {
    const { service, store, messaging, logger, categories } = this.options
    const stream = await openEventStream(messaging, service, logger)
    const after = stream ? await stream.lastPosition() : await store.head().catch(() => 0n)
    if (this.stopped) return
    this.follower = await startFollower({
      name: `publisher ${service}`,
      store,
      after,
      categories,
      pageSize: PAGE_SIZE,
      logger,
      handle: async (page) => {
        await this.publish(page, stream?.publish)
      },
    })
  }

  /** Finds the place anew: what the server lost is published again. */
  startOver(): void {
    const again = async () => {
      await this.follower?.stop()
      if (!this.stopped) await this.follow()
    }
    this.turn = this.turn.then(again, again)
    this.turn.catch((error: unknown) => {
      this.options.logger.warn({ err: error }, 'The publisher could not find its place; trying again.')
      if (!this.stopped) setTimeout(() => this.startOver(), 1_000).unref()
    })
  }

  async stop(): Promise<void> {
    this.stopped = true
    await this.turn.catch(() => undefined)
    await this.follower?.stop()
  }

  private async publish(
    page: EventPage,
    toStream: ((subject: string, payload: string, sent: MsgHdrs, id: string) => Promise<void>) | undefined,
  ): Promise<void> {
    const { service, messaging, metrics } = this.options
    const published = metrics.counter('store_events_published_total', 'Events published to NATS', ['service'])
    const answers: Promise<void>[] = []
    for (const event of page.events) {
      const subject = eventSubject(service, event.stream, event.type)
      const payload = JSON.stringify(event.data)
      if (toStream) answers.push(toStream(subject, payload, headersOf(event), event.id))
      else messaging.native.publish(subject, payload, { headers: headersOf(event) })
    }
    await Promise.all(answers)
    published.inc({ service }, page.events.length)
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
