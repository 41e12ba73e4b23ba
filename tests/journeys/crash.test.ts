import type { Identity } from '@appstore/dev-authority/authority'
import {
  type ArchiveHost,
  Author,
  appList,
  authorityOf,
  createAuthor,
  offerRelease,
  startArchiveHost,
} from './author-spec.js'
import { pause, removeData, type StoreProcess, startStoreProcess } from './store-process-spec.js'

/** `KILL_ROUNDS=100` for the long run before a release. */
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 3)
const PUBLISHERS = 4

describe(`a store that is killed ${ROUNDS} times while releases are published`, () => {
  let host: ArchiveHost
  let store: StoreProcess
  beforeAll(async () => {
    host = await startArchiveHost()
  })
  afterAll(async () => {
    await store.kill() // it has stopped already unless the test failed
    await removeData(store)
    await host.stop()
  })

  it(
    'loses no acknowledged release, has none twice, and its lists equal a rebuild from the events',
    async () => {
      const rates = { THROTTLE_APP_UPLOAD: '1000000/day', THROTTLE_APP_REGISTER: '100000/day' }
      const environment = { ...host.environment, ...rates }
      store = await startStoreProcess({ environment })
      const token = await tokenOf(store)
      const identities = await registerApps(store, new Author(store.url, token))
      const acknowledged = new Set<string>()
      let number = 0
      for (let round = 0; round < ROUNDS; round += 1) {
        const author = new Author(store.url, token)
        let over = false
        const publishers = identities.map(async ({ appId, identity }) => {
          while (!over) {
            number += 1
            const version = `1.${round}.${number}`
            const { download, signature } = await offerRelease(host, identity, appId, version)
            const answer = await author.publish(download, signature).catch(() => undefined)
            if (answer?.status === 201) acknowledged.add(`${appId} ${version}`)
            else await pause(5)
          }
        })
        await pause(600 + Math.floor(Math.random() * 1_200))
        await store.kill()
        over = true
        await Promise.all(publishers)
        store = await startStoreProcess({ folder: store.folder, environment })
        const listed = await listedWith(store, acknowledged)
        expect(new Set(listed).size).toBe(listed.length)
        expect([...acknowledged].filter((release) => !listed.includes(release))).toEqual([])
      }
      const before = await appList(store)
      await rebuild(store)
      expect(await appList(store)).toEqual(before)
      process.stderr.write(
        `killed ${ROUNDS} times: ${acknowledged.size} acknowledged releases, all there, none twice\n`,
      )
      expect(acknowledged.size).toBeGreaterThan(0)
      expect(await store.stop()).toBe(0)
    },
    60_000 + ROUNDS * 20_000,
  )

  async function tokenOf(store: StoreProcess): Promise<string> {
    await createAuthor(store, 'ann')
    const response = await operator(store, '/operator/tokens', { username: 'ann' })
    return ((await response.json()) as { token: string }).token
  }

  async function registerApps(store: StoreProcess, author: Author): Promise<{ appId: string; identity: Identity }[]> {
    const authority = await authorityOf(store)
    const registered: { appId: string; identity: Identity }[] = []
    for (let index = 0; index < PUBLISHERS; index += 1) {
      const appId = `app_${index}`
      const identity = await authority.issue({ commonName: appId })
      expect((await author.register(identity, appId)).status).toBe(201)
      registered.push({ appId, identity })
    }
    return registered
  }
})

/** After a restart the gateway begins with its last copy; the lists of the catalog follow within moments. */
async function listedWith(store: StoreProcess, expected: ReadonlySet<string>): Promise<string[]> {
  for (let tries = 0; ; tries += 1) {
    const listed = await listedReleases(store)
    if (tries === 100 || [...expected].every((release) => listed.includes(release))) return listed
    await pause(100)
  }
}

async function listedReleases(store: StoreProcess): Promise<string[]> {
  return (await appList(store)).flatMap(({ id, releases }) => releases.map(({ version }) => `${id} ${version}`))
}

async function rebuild(store: StoreProcess): Promise<void> {
  const response = await operator(store, '/operator/projections/catalog/app_list/rebuild', {})
  expect(response.ok).toBe(true)
  for (let tries = 0; tries < 100; tries += 1) {
    await pause(100)
    const health = (await (await fetch(`${store.url}/health/ready`)).json()) as {
      services: { projections: { name: string; state: string }[] }[]
    }
    const state = health.services
      .flatMap(({ projections }) => projections)
      .find(({ name }) => name === 'app_list')?.state
    if (state === 'live') return
  }
  throw new Error('the rebuild did not end')
}

function operator(store: StoreProcess, path: string, body: unknown): Promise<Response> {
  return fetch(`${store.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${store.operatorToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}
