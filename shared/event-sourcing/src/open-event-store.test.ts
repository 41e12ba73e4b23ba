import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { newEvents } from './event-store-world-spec.js'
import { startKurrentDbDouble } from './kurrentdb-double-spec.js'
import { openEventStore } from './open-event-store.js'

test.each(['esdb', 'kurrentdb'])('%s:// opens EventStoreDB or KurrentDB', async (scheme) => {
  const double = await startKurrentDbDouble()
  const store = openEventStore(`${scheme}://127.0.0.1:${double.port}?tls=false`)
  await store.append('thing-1', 'no-stream', newEvents(1))
  expect(double.log.ofStream('thing-1')).toHaveLength(1)
  await store.close()
  double.close()
})

test.each(['mysql://localhost/events', 'localhost:5432', ''])(
  '%p is refused and the right schemes are named',
  (url) => {
    expect(() => openEventStore(url)).toThrow(/postgres:\/\/ or kurrentdb:\/\//)
  },
)

test.each(['postgres', 'postgresql'])('%s:// opens PostgreSQL without loading the other client', async (scheme) => {
  const program = `
    import { createRequire } from 'node:module'
    import { openEventStore } from ${JSON.stringify(new URL('./open-event-store.js', import.meta.url).href)}
    await openEventStore('${scheme}://127.0.0.1:1/events').head().catch((error) => console.log(error.name))
    const loaded = Object.keys(createRequire(import.meta.url).cache)
    console.log(loaded.some((file) => file.includes('/db-client/')), loaded.some((file) => file.includes('/pg/')))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program])
  expect(stdout.trim().split('\n')).toEqual(['EventStoreUnavailable', 'false true'])
})
