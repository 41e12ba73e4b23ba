import { createTestDatabase } from '@appstore/embedded-postgres/test-database'
import { eventStoreContract } from './event-store.contract-spec.js'
import type { StoreUnderTest } from './event-store-world-spec.js'
import { startKurrentDbDouble } from './kurrentdb-double-spec.js'
import { openEventStore } from './open-event-store.js'
import { startTcpProxy } from './tcp-proxy-spec.js'

eventStoreContract('PostgreSQL', async () => {
  const database = await createTestDatabase()
  return behindProxy(database.url, () => database.drop())
})

eventStoreContract('the EventStoreDB protocol', async () => {
  const double = await startKurrentDbDouble()
  return behindProxy(`esdb://127.0.0.1:${double.port}?tls=false`, async () => double.close())
})

const realServer = process.env.EVENTSTORE_TEST_URL
if (realServer === undefined) {
  test.skip('a real EventStoreDB or KurrentDB: give its URL in EVENTSTORE_TEST_URL, such as esdb://127.0.0.1:2113?tls=false', () =>
    undefined)
} else {
  eventStoreContract('a real server', () => behindProxy(realServer, async () => undefined, true))
}

/** Puts a wire that can be cut between the server and every instance. */
async function behindProxy(
  serverUrl: string,
  stopServer: () => Promise<void>,
  mayRefuseLargeAppends = false,
): Promise<StoreUnderTest> {
  const url = new URL(serverUrl)
  const wire = await startTcpProxy({ host: url.hostname, port: Number(url.port) })
  const proxied = serverUrl.replace(`${url.hostname}:${url.port}`, `127.0.0.1:${wire.port}`)
  return {
    wire,
    mayRefuseLargeAppends,
    open: (options) => openEventStore(proxied, options),
    async close() {
      await wire.close()
      await stopServer()
    },
  }
}
