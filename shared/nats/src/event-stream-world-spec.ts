import { until } from '@appstore/event-sourcing/counter-spec'
import type { EventStore } from '@appstore/event-sourcing/event-store'
import { type JetStreamManager, NatsError } from 'nats'
import type { Messaging } from './connection.js'
import { type EventMessage, eventsOf, messageOf, readMessage } from './publisher-world-spec.js'

/** All that the stream holds, in its order, for one service. */
export async function readStream(messaging: Messaging, service = 'things'): Promise<EventMessage[]> {
  const manager = await messaging.native.jetstreamManager()
  const { state } = await manager.streams.info('EVT')
  const messages: EventMessage[] = []
  for (let seq = state.first_seq; seq <= state.last_seq && state.messages > 0; seq += 1) {
    const stored = await manager.streams.getMessage('EVT', { seq })
    if (stored.subject.startsWith(`evt.${service}.`)) messages.push(readMessage(stored, stored.header))
  }
  return messages
}

/** Messages in the stream; 0 without a stream. */
export async function countStream(messaging: Messaging): Promise<number> {
  if (!messaging.connected) return 0
  try {
    const manager = await messaging.native.jetstreamManager()
    return (await manager.streams.info('EVT')).state.messages
  } catch (error) {
    if (error instanceof NatsError) return 0
    throw error
  }
}

/** Waits until the stream holds as many messages as it should, then checks that they are the right ones in the right order. */
export async function expectStream(
  messaging: Messaging,
  store: EventStore,
  services: Readonly<Record<string, readonly string[]>> = { things: ['thing'] },
): Promise<void> {
  const expected = await Promise.all(Object.values(services).map((categories) => eventsOf(store, categories)))
  const count = expected.flat().length
  await until(async () => (await countStream(messaging)) >= count)
  for (const [index, service] of Object.keys(services).entries()) {
    const messages = await readStream(messaging, service)
    expect(messages).toEqual(expected[index]?.map((event) => messageOf(event, service)))
  }
}

/** A stream that recognises a repetition only at once, so that it does not hide one. */
export async function forgetfulStream(manager: JetStreamManager, limits: { max_msgs?: number } = {}): Promise<void> {
  await manager.streams.add({
    name: 'EVT',
    subjects: ['evt.>'],
    duplicate_window: FORGETS_AFTER * NANOSECONDS,
    ...limits,
  })
}
/** Milliseconds. */
export const FORGETS_AFTER = 100
const NANOSECONDS = 1_000_000
