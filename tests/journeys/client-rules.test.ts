import { createSign } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { buildAppArchive, buildArchive } from '@appstore/dev-authority/archive'
import type { Authority, Identity } from '@appstore/dev-authority/authority'
import { signBytes } from '@appstore/dev-authority/sign'
import {
  type ArchiveHost,
  type Author,
  appList,
  authorityOf,
  createAuthor,
  infoXml,
  type ListedApp,
  startArchiveHost,
} from './author-spec.js'
import { chosenReleases, ListLost, phpCompare, verifyDownload } from './nextcloud-server-spec.js'
import { ROOT, removeData, type StoreProcess, startStoreProcess } from './store-process-spec.js'

const fixtures = process.env.APPSTORE_FIXTURES ?? join(ROOT, '..', 'shared', 'fixtures')
const histories = join(fixtures, 'real-apps', 'release-histories.jsonl.gz')
if (!existsSync(histories)) {
  if (process.env.CI) throw new Error(`The fixtures are missing: ${fixtures}`)
  process.stderr.write(`No real data at ${fixtures}: the selection is tried on our own apps only.\n`)
}

/** Releases of these apps are replayed; with their ranges they tell many servers apart. */
const REPLAYED = ['phonetrack', 'user_oidc', 'integration_github']
const PHP = '8.2.5'

/** What real clients do with the lists of this store (clients.md 1.3, 1.5 and section 4). */
describe('a Nextcloud server', () => {
  let store: StoreProcess
  let host: ArchiveHost
  let author: Author
  let authority: Authority
  let identity: Identity
  let apps: ListedApp[]

  beforeAll(async () => {
    host = await startArchiveHost()
    const rates = { THROTTLE_APP_UPLOAD: '100000/day', THROTTLE_APP_REGISTER: '100000/day' }
    store = await startStoreProcess({ environment: { ...host.environment, ...rates } })
    author = await createAuthor(store, 'ann')
    authority = await authorityOf(store)
    identity = await authority.issue({ commonName: 'hello', keyBits: 4096 })
    await author.register(identity, 'hello')
    for (const [version, range] of [
      ['1.0.0', '31" max-version="32'],
      ['2.0.0', '33" max-version="34'],
      ['2.1.0-beta.2', '33" max-version="34'],
    ] as const) {
      await publish(version, (xml) => xml.replace('31" max-version="34', range))
    }
    if (existsSync(histories)) for (const appId of REPLAYED) await replay(appId)
    apps = await appList(store)
  }, 240_000)
  afterAll(async () => {
    expect(await store.stop()).toBe(0)
    await host.stop()
    await removeData(store)
  })

  async function publish(version: string, changed?: (xml: string) => string, sign = signBytes) {
    const archive = await buildAppArchive('hello', infoXml('hello', version, changed))
    const download = host.offer(`hello-${version}.tar.gz`, archive)
    const answer = await author.publish(download, sign(identity.privateKey, archive))
    return { archive, answer }
  }

  async function replay(appId: string): Promise<void> {
    const key = await authority.issue({ commonName: appId })
    expect((await author.register(key, appId)).status).toBe(201)
    const lines = gunzipSync(readFileSync(histories)).toString().trim().split('\n')
    for (const line of lines) {
      const { app, tag, infoXml } = JSON.parse(line) as { app: string; tag: string; infoXml: string }
      if (app !== appId) continue
      const archive = await buildAppArchive(appId, infoXml)
      await author.publish(
        host.offer(`${appId}-${encodeURIComponent(tag)}`, archive),
        signBytes(key.privateKey, archive),
      )
    }
  }

  it.each(['25.0.3', '27.1.10', '29.0.0', '31.0.5', '32.0.0', '33.0.2', '34.0.0'])(
    'of version %s finds the same apps in the whole list as in the list for its version',
    async (version) => {
      const server = { version, php: PHP, channel: 'stable' } as const
      const forVersion = await appList(store, `platform/${version}/apps.json`)
      const stable = (list: readonly ListedApp[]) => chosenReleases(list, server, { upgradeCheck: true })
      const [whole, own] = [stable(apps), stable(forVersion)]
      expect([...own.keys()]).toEqual([...whole.keys()])
      for (const [appId, release] of own) expect(release.version).toBe(whole.get(appId)?.version)
      // and what its list holds beyond that is unstable, or for another PHP
      for (const app of forVersion) if (!own.has(app.id)) expect(app.releases.every(isOutOfReach)).toBe(true)
    },
  )

  it('chooses the newest that fits its channel', () => {
    const chosen = (channel: 'stable' | 'beta', version: string) =>
      chosenReleases(apps, { version, php: PHP, channel }).get('hello')?.version
    expect(chosen('stable', '31.0.4')).toBe('1.0.0')
    expect(chosen('stable', '33.0.0')).toBe('2.0.0')
    expect(chosen('beta', '33.0.0')).toBe('2.1.0-beta.2')
    expect(chosen('stable', '30.0.0')).toBeUndefined()
  })

  it('never meets a spec that would lose it the list, on any version or channel', () => {
    for (const version of ['9.0.0', '25.0.3', '34.0.1', '99.0.0']) {
      for (const channel of ['stable', 'beta', 'daily'] as const) {
        expect(() => chosenReleases(apps, { version, php: PHP, channel })).not.toThrow(ListLost)
      }
    }
    const [app] = apps
    const release = { ...app?.releases[0], version: '1.0.0', isNightly: false, rawPlatformVersionSpec: '27' }
    const broken = [{ ...app, releases: [release] }] as ListedApp[]
    expect(() => chosenReleases(broken, { version: '31.0.0', php: PHP, channel: 'stable' })).toThrow(ListLost)
  })

  it('finds the releases newest first in its own order too, wherever versions have the usual forms', () => {
    for (const { releases } of apps) {
      const usual = releases
        .map(({ version }) => version)
        .filter((version) => /^[\d.]+(-(alpha|beta|rc)\.?\d+)?$/i.test(version))
      const lower = usual.map((version) => version.toLowerCase())
      expect(lower).toEqual([...lower].sort((one, other) => phpCompare(other, one)))
    }
  })

  it('verifies what it downloads from the served JSON alone, in the four spellings of a signature (C18)', async () => {
    const spelled: [version: string, spell: (base64: string) => string][] = [
      ['3.0.0', (base64) => base64],
      ['3.0.1', (base64) => base64.replace(/(.{64})/g, '$1\n')],
      ['3.0.2', (base64) => `${base64}\n`],
      ['3.0.3', (base64) => `${base64.replace(/(.{64})/g, '$1\r\n')}\r\n`],
    ]
    for (const [version, spell] of spelled) {
      const { archive, answer } = await publish(version, undefined, (key, bytes) => spell(signBytes(key, bytes)))
      expect(answer.status).toBe(201)
      const app = (await appList(store)).find(({ id }) => id === 'hello') as ListedApp
      const release = app.releases.find((each) => each.version === version) as ListedApp['releases'][number]
      expect(release.signature).toMatch(/^[A-Za-z0-9+/]+={0,2}$/)
      await verifyDownload(app, release, archive, { chain: authority.chain, revoked: [] })
      await expect(
        verifyDownload(app, release, archive.subarray(1), { chain: authority.chain, revoked: [] }),
      ).rejects.toThrow('step 6')
    }
  })

  it('is never offered what it would refuse: other bases of a signature, two top entries, another id', async () => {
    const archive = await buildAppArchive('hello', infoXml('hello', '4.0.0'))
    const download = host.offer('hello-4.0.0.tar.gz', archive)
    const right = createSign('sha512').update(archive).sign(identity.privateKey, 'base64')
    const urlAlphabet = right.replaceAll('+', '-').replaceAll('/', '_')
    for (const signature of [`${right}cu`, urlAlphabet, `${right.slice(0, 100)}!${right.slice(100)}`]) {
      expect([signature === right, (await author.publish(download, signature)).status]).toEqual([false, 400])
    }
    const two = await buildArchive([
      { name: 'hello/appinfo/info.xml', content: infoXml('hello', '4.0.0') },
      { name: '._hello', content: 'x' },
    ])
    expect((await author.publish(host.offer('two.tar.gz', two), signBytes(identity.privateKey, two))).status).toBe(400)
    for (const id of [' hello ', 'Hello']) {
      const other = await buildAppArchive(
        'hello',
        infoXml('hello', '4.0.0', (xml) => xml.replace('<id>hello', `<id>${id}`)),
      )
      const answer = await author.publish(host.offer('id.tar.gz', other), signBytes(identity.privateKey, other))
      expect(answer.status).toBe(400)
    }
    expect(
      (await appList(store)).find(({ id }) => id === 'hello')?.releases.map(({ version }) => version),
    ).not.toContain('4.0.0')
  })
})

function isOutOfReach(release: ListedApp['releases'][number]): boolean {
  return release.isNightly || release.version.includes('-') || release.rawPhpVersionSpec !== '*'
}
