import { until } from '@appstore/event-sourcing/counter-spec'
import {
  categoryOf,
  type EventStore,
  type NewEvent,
  type RecordedEvent,
  START,
} from '@appstore/event-sourcing/event-store'
import { newEvent, readToEnd } from '@appstore/event-sourcing/event-store-world-spec'
import { type TestLog, useTestLog } from '@appstore/event-sourcing/test-log-spec'
import { createLogger } from '@appstore/service/logger'
import { createMetrics, type Metrics } from '@appstore/service/metrics'
import type { MsgHdrs } from 'nats'
import type { Messaging } from './connection.js'
import { type MessagingWorld, type StartBroker, useMessaging } from './messaging-world-spec.js'
import { type RunningPublisher, startPublisher } from './publish.js'

/** A log, a server, and publishers between them that end with the test. */
export interface PublisherWorld extends MessagingWorld {
  readonly log: TestLog
  publisher(options: {
    messaging: Messaging
    store: EventStore
    service?: string
    categories?: readonly string[]
    metrics?: Metrics
  }): Promise<RunningPublisher>
}

/** Declares what every test of a publisher needs. */
export function usePublishers(start: StartBroker): PublisherWorld {
  const log = useTestLog() // declared first: a publisher ends before its connection does
  const world = useMessaging(start)
  const logger = createLogger({ service: 'test', level: 'silent' })
  return Object.assign(world, {
    log,
    async publisher(options: Parameters<PublisherWorld['publisher']>[0]) {
      const defaults = { service: 'things', categories: ['thing'], metrics: createMetrics() }
      const publisher = await startPublisher({ ...defaults, ...options, logger })
      log.atEnd(() => publisher.stop())
      return publisher
    },
  })
}

/** Appends to streams of these categories in turn; every event is another one. */
export async function append(store: EventStore, count: number, categories: readonly string[] = ['thing']) {
  for (let index = 0; index < count; index += BATCH) {
    const category = categories[(index / BATCH) % categories.length]
    const size = Math.min(BATCH, count - index)
    await store.append(`${category}-${crypto.randomUUID()}`, 'no-stream', Array.from({ length: size }, tracedEvent))
  }
}
const BATCH = 5

function tracedEvent(): NewEvent {
  const event = newEvent({ name: 'Zoë', id: crypto.randomUUID() })
  const traceparent = `00-${crypto.randomUUID().replaceAll('-', '')}-b7ad6b7169203331-01`
  return { ...event, schemaVersion: 3, metadata: { ...event.metadata, traceparent } }
}

/** What stands in the log of these categories. */
export function eventsOf(store: EventStore, categories: readonly string[] = ['thing']): Promise<RecordedEvent[]> {
  return readToEnd(store, START, { limit: 1_000, categories })
}

/** An event as its message must be. */
export function messageOf(event: RecordedEvent, service = 'things') {
  return {
    subject: `evt.${service}.${categoryOf(event.stream)}.${event.stream.startsWith('thing-') ? '' : 'thing-'}happened`,
    data: event.data,
    headers: {
      'Nats-Msg-Id': event.id,
      position: `${event.position}`,
      stream: event.stream,
      revision: `${event.revision}`,
      type: event.type,
      'schema-version': `${event.schemaVersion}`,
      at: event.metadata.at,
      'correlation-id': event.metadata.correlationId,
      traceparent: event.metadata.traceparent,
    },
  }
}
export type EventMessage = ReturnType<typeof messageOf>

/** A message that came, to be compared with {@link messageOf}. */
export function readMessage(message: { subject: string; data: Uint8Array }, sent: MsgHdrs | undefined): EventMessage {
  const all = Object.fromEntries([...(sent ?? [])].map(([name, values]) => [name, values.join()]))
  return {
    subject: message.subject,
    data: JSON.parse(Buffer.from(message.data).toString()),
    headers: all as EventMessage['headers'],
  }
}

/** Resolves when the publisher is level with the log. */
export async function level(publisher: RunningPublisher, store: EventStore): Promise<void> {
  const head = await store.head()
  await until(() => publisher.position >= head)
}
