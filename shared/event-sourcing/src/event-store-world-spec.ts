import type { EventStore, NewEvent, Position, RecordedEvent } from './event-store.js'
import type { TcpProxy } from './tcp-proxy-spec.js'

/** A server and the ways to it. Others may use the same server at the same time. */
export interface StoreUnderTest {
  /** Another instance over {@link wire}, as another process would have one. The caller closes it. */
  open(options?: { deadlineMs: number }): EventStore
  readonly wire: TcpProxy
  /** A server that somebody else set up may have a lower limit. */
  readonly mayRefuseLargeAppends: boolean
  close(): Promise<void>
}

/** What a group of tests works with. */
export interface ContractWorld {
  /** One instance that all tests share. */
  readonly store: EventStore
  readonly under: StoreUnderTest
}

/** A category that nobody else uses. */
export function newCategory(): string {
  return `t${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`
}

/** A stream that does not exist yet. */
export function newStream(category = newCategory()): string {
  return `${category}-${crypto.randomUUID()}`
}

/** An event that nobody else has. */
export function newEvent(data: unknown = {}): NewEvent {
  const commandId = crypto.randomUUID()
  return {
    id: crypto.randomUUID(),
    type: 'ThingHappened',
    schemaVersion: 1,
    data,
    metadata: {
      commandId,
      actor: 'account-1',
      credential: 'token-1',
      correlationId: commandId,
      causationId: commandId,
      at: '2030-01-02T03:04:05.678Z',
    },
  }
}

export function newEvents(count: number): NewEvent[] {
  return Array.from({ length: count }, (_, index) => newEvent({ index }))
}

export function idsOf(events: readonly { readonly id: string }[]): string[] {
  return events.map((event) => event.id)
}

/** Pages the log up to its end. */
export async function readToEnd(
  store: EventStore,
  after: Position,
  options: { limit: number; categories?: readonly string[] },
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = []
  for (let position = after; ; ) {
    const page = await store.readAll(position, options)
    events.push(...page.events)
    if (page.atEnd) return events
    if (page.position <= position) throw new Error('a page that is not the last one must move on')
    position = page.position
  }
}
