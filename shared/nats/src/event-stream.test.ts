import { setTimeout as pause } from 'node:timers/promises'
import { newGate, storeWith, until } from '@appstore/event-sourcing/counter-spec'
import { EventStoreUnavailable } from '@appstore/event-sourcing/event-store'
import { DiscardPolicy } from 'nats'
import { countStream, expectStream, FORGETS_AFTER, forgetfulStream, readStream } from './event-stream-world-spec.js'
import { type NatsServer, startNatsServer, withNatsServer } from './nats-server-spec.js'
import { append, level, usePublishers } from './publisher-world-spec.js'

withNatsServer(() =>
  describe('the stream of events in JetStream of a NATS server', () => {
    const world = usePublishers(() => startNatsServer())

    /** A server with an empty JetStream, and a connection to it. */
    async function fresh() {
      const server: NatsServer = await startNatsServer({ jetStream: true })
      world.atEnd(() => server.stop())
      return { server, messaging: await world.connect(server), store: world.log.open() }
    }

    test('holds every event of the published categories once and in order, and no other', async () => {
      const { messaging, store } = await fresh()
      await append(store, 1_230, ['thing', 'other', 'part'])
      await world.publisher({ store, messaging, categories: ['thing', 'part'] })
      await append(store, 30, ['part', 'other', 'thing'])
      await expectStream(messaging, store, { things: ['thing', 'part'] })
    })

    test('a publisher that starts again goes on after the last event in the stream', async () => {
      const { server, messaging, store } = await fresh()
      await forgetfulStream(await messaging.native.jetstreamManager())
      const first = await world.publisher({ store, messaging })
      await append(store, 20, ['thing', 'other'])
      await level(first, store)
      await first.stop()
      await append(store, 450, ['thing', 'other'])
      await pause(2 * FORGETS_AFTER)
      const second = await world.publisher({ store, messaging: await world.connect(server) })
      await append(store, 5)
      await level(second, store)
      await expectStream(messaging, store)
    })

    test('a server that was killed and came back gets what was appended meanwhile, and nothing twice', async () => {
      const { server, messaging, store } = await fresh()
      await forgetfulStream(await messaging.native.jetstreamManager())
      await world.publisher({ store, messaging })
      await append(store, 20)
      await until(async () => (await countStream(messaging)) === 20)
      await server.kill()
      await until(() => !messaging.connected)
      await append(store, 450)
      await server.comeBack()
      await expectStream(messaging, store)
    })

    test('a server that is killed while a long log is published has all of it in the end, once and in order', async () => {
      const { server, messaging, store } = await fresh()
      await append(store, 6_000)
      await world.publisher({ store, messaging })
      for (const part of [500, 2_000]) {
        await until(async () => (await countStream(messaging)) >= part)
        await server.kill()
        await server.comeBack()
        await until(() => messaging.connected)
      }
      await expectStream(messaging, store)
    })

    test('a server that has lost its data gets everything again from the log, from every service', async () => {
      const { server, messaging, store } = await fresh()
      const other = await world.connect(server)
      await append(store, 900, ['thing', 'part'])
      const services = { things: ['thing'], parts: ['part'] }
      await world.publisher({ store, messaging })
      await world.publisher({ store, messaging: other, service: 'parts', categories: ['part'] })
      await expectStream(messaging, store, services)
      await server.kill()
      await server.wipe()
      await append(store, 100, ['thing', 'part'])
      await server.comeBack()
      await expectStream(messaging, store, services)
    })

    test('a stream that was removed while the server runs is made and filled again', async () => {
      const { messaging, store } = await fresh()
      const publisher = await world.publisher({ store, messaging })
      await append(store, 20)
      await level(publisher, store)
      await (await messaging.native.jetstreamManager()).streams.delete('EVT')
      await append(store, 5)
      await expectStream(messaging, store)
    })

    test('a stream that takes no more is tried until it does; nothing is left out or out of order', async () => {
      const { messaging, store } = await fresh()
      const manager = await messaging.native.jetstreamManager()
      await manager.streams.add({ name: 'EVT', subjects: ['evt.>'], max_msgs: 7, discard: DiscardPolicy.New })
      await append(store, 300)
      await world.publisher({ store, messaging })
      await until(async () => (await countStream(messaging)) === 7)
      await manager.streams.update('EVT', { max_msgs: 20 })
      await until(async () => (await countStream(messaging)) === 20)
      await manager.streams.update('EVT', { max_msgs: -1 })
      await expectStream(messaging, store)
    })

    test('two instances of a service publish each event once', async () => {
      const { server, messaging, store } = await fresh()
      await append(store, 450)
      await world.publisher({ store, messaging })
      await world.publisher({ store: world.log.open(), messaging: await world.connect(server) })
      await append(store, 50)
      await expectStream(messaging, store)
    })

    test('an instance that could not read the log for a while does not repeat what another one has published', async () => {
      const { server, messaging, store } = await fresh()
      await forgetfulStream(await messaging.native.jetstreamManager())
      const [away, back] = [newGate(), newGate()]
      const interrupted = storeWith(store, {
        readAll: (after, options) =>
          away.isOpen && !back.isOpen
            ? Promise.reject(new EventStoreUnavailable('away'))
            : store.readAll(after, options),
      })
      const behind = await world.publisher({ store: interrupted, messaging: await world.connect(server) })
      away.open()
      await pause(2 * FORGETS_AFTER)
      const ahead = await world.publisher({ store, messaging })
      await append(store, 20)
      await level(ahead, store)
      await pause(2 * FORGETS_AFTER)
      back.open()
      await level(behind, store)
      await expectStream(messaging, store)
    })

    test('has nothing of a service that has published nothing', async () => {
      const { messaging, store } = await fresh()
      await append(store, 10, ['other'])
      const publisher = await world.publisher({ store, messaging })
      await level(publisher, store)
      expect(await readStream(messaging)).toEqual([])
    })
  }),
)
