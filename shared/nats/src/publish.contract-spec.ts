import { counted, newGate, storeWith, until } from '@appstore/event-sourcing/counter-spec'
import { EventStoreUnavailable } from '@appstore/event-sourcing/event-store'
import { LARGEST_EVENT } from '@appstore/event-sourcing/storable-events'
import { startTcpProxy } from '@appstore/event-sourcing/tcp-proxy-spec'
import { createMetrics } from '@appstore/service/metrics'
import type { Messaging } from './connection.js'
import type { StartBroker } from './messaging-world-spec.js'
import {
  append,
  type EventMessage,
  eventsOf,
  level,
  messageOf,
  type PublisherWorld,
  readMessage,
  usePublishers,
} from './publisher-world-spec.js'

/** Hears everything that is published. */
async function hear(messaging: Messaging): Promise<EventMessage[]> {
  const heard: EventMessage[] = []
  messaging.native.subscribe('evt.>', {
    callback: (_, message) => heard.push(readMessage(message, message.headers)),
  })
  await messaging.native.flush()
  return heard
}

/** Events as live messages, on a server without JetStream. */
export function livePublisherContract(name: string, start: StartBroker): void {
  describe(`a publisher over ${name} without JetStream`, () => {
    const world = usePublishers(start)
    liveContract(world)
    startContract(world)
    absenceContract(world)
  })
}

function liveContract(world: PublisherWorld): void {
  test('sends every new event of its own categories once and in order, and no other', async () => {
    const [store, messaging, metrics] = [world.log.open(), await world.connect(), createMetrics()]
    const heard = await hear(await world.connect())
    await append(store, 20, ['thing', 'other'])
    const before = (await eventsOf(store)).length
    const publisher = await world.publisher({ store, messaging, metrics })
    await append(store, 505, ['thing', 'other', 'part'])
    await level(publisher, store)
    const events = (await eventsOf(store)).slice(before)
    await until(() => heard.length >= events.length)
    await messaging.native.flush()
    expect(heard).toEqual(events.map((event) => messageOf(event)))
    expect(await metrics.text()).toContain(`store_events_published_total{service="things"} ${events.length}`)
  })

  test('sends an event of the largest size that the log takes', async () => {
    const [store, messaging] = [world.log.open(), await world.connect()]
    const heard = await hear(await world.connect())
    await world.publisher({ store, messaging })
    const text = 'x'.repeat(LARGEST_EVENT - JSON.stringify({ by: '' }).length)
    await store.append(`thing-${'n'.repeat(500)}`, 'any', [counted(text)])
    await until(() => heard.length === 1)
    await append(store, 1)
    await until(() => heard.length === 2)
  })

  test('sends nothing after it was stopped', async () => {
    const [store, messaging] = [world.log.open(), await world.connect()]
    const heard = await hear(messaging)
    const publisher = await world.publisher({ store, messaging })
    await append(store, 5)
    await level(publisher, store)
    await publisher.stop()
    await append(store, 5)
    await messaging.native.flush()
    expect(heard).toHaveLength(5)
  })
}

function startContract(world: PublisherWorld): void {
  test('waits for a log that is away at the start, and then sends what is new, not all there ever was', async () => {
    const [store, messaging] = [world.log.open(), await world.connect()]
    const heard = await hear(messaging)
    await append(store, 10)
    const back = newGate()
    const away = storeWith(store, {
      head: () => (back.isOpen ? store.head() : Promise.reject(new EventStoreUnavailable('away'))),
    })
    const publisher = await world.publisher({ store: away, messaging })
    back.open()
    await level(publisher, store)
    await append(store, 5)
    await level(publisher, store)
    await messaging.native.flush()
    expect(heard).toEqual((await eventsOf(store)).slice(10).map((event) => messageOf(event)))
  })
}

function absenceContract(world: PublisherWorld): void {
  test('what is appended while NATS cannot be reached goes out once and in order when it can', async () => {
    const [broker, store] = [await world.start(), world.log.open()]
    const { hostname, port, username } = new URL(broker.url)
    const wire = await startTcpProxy({ host: hostname, port: Number(port) })
    world.atEnd(() => wire.close())
    const heard = await hear(await world.connect(broker))
    const messaging = await world.connect({ url: `nats://${username}@127.0.0.1:${wire.port}` })
    const publisher = await world.publisher({ store, messaging })
    await append(store, 5)
    await until(() => heard.length === 5)
    await wire.cut()
    await until(() => !messaging.connected)
    await append(store, 450)
    await wire.restore()
    await level(publisher, store)
    const events = await eventsOf(store)
    await until(() => heard.length >= events.length)
    expect(heard).toEqual(events.map((event) => messageOf(event)))
  })

  test('it can be started and stopped while NATS is away', async () => {
    const [broker, store] = [await world.start(), world.log.open()]
    const messaging = await world.connect(broker)
    await broker.kill()
    await until(() => !messaging.connected)
    const publisher = await world.publisher({ store, messaging })
    await append(store, 5)
    await publisher.stop()
  })
}
