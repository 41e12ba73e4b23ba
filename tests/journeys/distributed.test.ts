import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Authority, Identity } from '@appstore/dev-authority/authority'
import {
  type Answer,
  type ArchiveHost,
  type Author,
  appList,
  authorityOf,
  createAuthor,
  offerRelease,
  startArchiveHost,
} from './author-spec.js'
import {
  type DistributedStore,
  natsServer,
  type Service,
  startDistributedStore,
  untilHealthy,
} from './distributed-spec.js'
import { type EventStoreProcess, startEventStore } from './event-store-process-spec.js'
import { pause } from './store-process-spec.js'

const binary = natsServer()
const describeWithNats = binary ? describe : describe.skip

/** A real EventStoreDB or KurrentDB, as in the contract suite; it must be empty. Otherwise a PostgreSQL server of its own, which is killed too. */
const given = process.env.EVENTSTORE_TEST_URL

describeWithNats('the store as separate processes over a real NATS server', () => {
  let store: DistributedStore
  let eventStore: EventStoreProcess | undefined
  let folder: string
  let host: ArchiveHost
  let author: Author
  let authority: Authority
  let identity: Identity
  let number = 0

  beforeAll(async () => {
    host = await startArchiveHost()
    const rates = { THROTTLE_APP_UPLOAD: '1000000/day', THROTTLE_APP_REGISTER: '100000/day' }
    folder = mkdtempSync(join(tmpdir(), 'appstore-events-'))
    eventStore = given ? undefined : await startEventStore(folder)
    const events = { EVENTSTORE_URL: given ?? (eventStore?.url as string) }
    store = await startDistributedStore(binary as string, { ...host.environment, ...rates, ...events })
    author = await createAuthor(store, 'ann')
    authority = await authorityOf(store)
    identity = await authority.issue({ commonName: 'hello' })
    expect((await author.register(identity, 'hello')).status).toBe(201)
  }, 240_000)
  afterAll(async () => {
    await store?.stop()
    await eventStore?.stop()
    await host?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  async function publish(): Promise<{ version: string; answer: Answer }> {
    number += 1
    const version = `1.0.${number}`
    const { download, signature } = await offerRelease(host, identity, 'hello', version)
    return { version, answer: await author.publish(download, signature) }
  }

  async function versions(): Promise<string[]> {
    return (await appList(store)).flatMap(({ releases }) => releases.map(({ version }) => version))
  }

  it('publishes, and the next look shows it', async () => {
    const { version, answer } = await publish()
    expect(answer.status).toBe(201)
    expect(await versions()).toEqual([version])
  })

  it('goes on serving lists while NATS is away, refuses writes with 503, and recovers by itself with its data wiped under load', async () => {
    const before = await versions()
    const load = startLoad()
    await pause(500)
    await store.killNats({ wipe: true })
    expect(await versions()).toEqual(expect.arrayContaining(before))
    const refused = await publish()
    expect(refused.answer.status).toBe(503)
    expect(refused.answer.headers.get('retry-after')).toMatch(/^\d+$/)
    await store.startNats()
    await untilHealthy(store)
    const { version, answer } = await publishUntilDone()
    expect(answer.status).toBe(201)
    const acknowledged = await load.stop()
    expect(await versions()).toEqual(expect.arrayContaining([...before, ...acknowledged, version]))
    expect(await versions()).not.toContain(refused.version)
    await equalsRebuild()
  })

  const itWithItsOwn = given ? it.skip : it
  itWithItsOwn(
    'goes on reading while the event store is away, refuses writes with 503, and loses nothing',
    async () => {
      const load = startLoad()
      await pause(500)
      await eventStore?.kill()
      const before = await versions()
      const refused = await publish()
      expect(refused.answer.status).toBe(503)
      expect(refused.answer.headers.get('retry-after')).toMatch(/^\d+$/)
      // what was stored a moment before the kill may still arrive in the lists
      expect(await versions()).toEqual(expect.arrayContaining(before))
      await eventStore?.start()
      await untilHealthy(store)
      const { version } = await publishUntilDone()
      const acknowledged = await load.stop()
      expect(await versions()).toEqual(expect.arrayContaining([...before, ...acknowledged, version]))
      expect(await versions()).not.toContain(refused.version)
      await equalsRebuild()
    },
  )

  it.each<Service>(['catalog', 'releases', 'accounts'])(
    'goes on serving lists while %s is away, and recovers when it is back',
    async (service) => {
      const before = await versions()
      await store.kill(service)
      expect(await versions()).toEqual(before)
      const { answer } = await publish()
      expect(answer.status).toBe(503)
      store.start(service)
      await untilHealthy(store)
      const { version } = await publishUntilDone()
      expect(await versions()).toContain(version)
    },
  )

  it('answers from its last copy at once when the gateway is killed and started again', async () => {
    const before = await versions()
    await pause(1_500) // the copy is written a moment after a change
    await store.kill('gateway')
    store.start('gateway')
    await untilHealthy(store)
    expect(await versions()).toEqual(before)
  })

  it('has the same lists after everything was rebuilt from the events', () => equalsRebuild())

  /** Publishes without a pause until it is stopped; then tells which versions were acknowledged. Every answer is a 201 or a 503. */
  function startLoad(): { stop(): Promise<string[]> } {
    const acknowledged: string[] = []
    const statuses = new Set<number>()
    let going = true
    const publisher = async () => {
      while (going) {
        const { version, answer } = await publish()
        statuses.add(answer.status)
        if (answer.status === 201) acknowledged.push(version)
        else await pause(50)
      }
    }
    const publishers = Promise.all([publisher(), publisher(), publisher()])
    return {
      async stop() {
        going = false
        await publishers
        expect(new Set([...statuses, 201, 503])).toEqual(new Set([201, 503]))
        expect(acknowledged.length).toBeGreaterThan(0)
        return acknowledged
      },
    }
  }

  /** Breakers stay open for a moment after a part is back. */
  async function publishUntilDone(): Promise<{ version: string; answer: Answer }> {
    for (let tries = 0; ; tries += 1) {
      const done = await publish()
      if (done.answer.status !== 503 || tries === 50) return done
      await pause(200)
    }
  }

  async function equalsRebuild(): Promise<void> {
    const before = await appList(store)
    const headers = { authorization: `Bearer ${store.operatorToken}`, 'content-type': 'application/json' }
    const path = '/operator/projections/catalog/app_list/rebuild'
    const response = await fetch(`${store.url}${path}`, { method: 'POST', headers, body: '{}' })
    expect(response.status).toBe(202)
    await pause(1_000)
    await untilHealthy(store)
    expect(await appList(store)).toEqual(before)
  }
})
