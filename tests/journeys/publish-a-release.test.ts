import { createVerify, X509Certificate } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { buildAppArchive } from '@appstore/dev-authority/archive'
import type { Authority, Identity } from '@appstore/dev-authority/authority'
import { signBytes } from '@appstore/dev-authority/sign'
import {
  type ArchiveHost,
  type Author,
  appList,
  authorityOf,
  createAuthor,
  infoXml,
  startArchiveHost,
} from './author-spec.js'
import { removeData, type StoreProcess, startStoreProcess } from './store-process-spec.js'

describe('an author publishes a release', () => {
  let store: StoreProcess
  let host: ArchiveHost
  let author: Author
  let authority: Authority
  let identity: Identity

  beforeAll(async () => {
    host = await startArchiveHost()
    store = await startStoreProcess({ environment: host.environment })
    author = await createAuthor(store, 'ann')
    authority = await authorityOf(store)
    identity = await authority.issue({ commonName: 'hello' })
  })
  afterAll(async () => {
    expect(await store.stop()).toBe(0)
    await host.stop()
    await removeData(store)
  })

  async function offer(version: string, changed?: (xml: string) => string, appId = 'hello') {
    const archive = await buildAppArchive(appId, infoXml(appId, version, changed), {
      'CHANGELOG.md': `# Log\n\n## ${version}\n\nNews of ${version}\n`,
    })
    return { archive, download: host.offer(`${appId}-${version}.tar.gz`, archive) }
  }

  it('begins with the registration of the app', async () => {
    expect((await author.register(identity, 'hello')).status).toBe(201)
    expect((await author.register(identity, 'hello')).status).toBe(204)
    expect(await appList(store)).toEqual([])
  })

  it('and the very next look at the lists shows it', async () => {
    const { archive, download } = await offer('1.0.0')
    const answer = await author.publish(download, signBytes(identity.privateKey, archive))
    expect([answer.status, answer.body]).toEqual([201, undefined])
    const [app] = await appList(store)
    expect(app).toMatchObject({ id: 'hello', certificate: identity.certificate.trim() })
    expect(app?.releases).toHaveLength(1)
    expect(app?.releases[0]).toMatchObject({
      version: '1.0.0',
      isNightly: false,
      download,
      rawPlatformVersionSpec: '>=31 <=34',
      platformVersionSpec: '>=31.0.0 <35.0.0',
      rawPhpVersionSpec: '*',
      translations: { en: { changelog: 'News of 1.0.0' } },
    })
    expect((await appList(store, 'platform/34.0.1/apps.json')).map(({ id }) => id)).toEqual(['hello'])
    expect(await appList(store, 'platform/35.0.0/apps.json')).toEqual([])
    expect(await appList(store, 'platform/30.9.9/apps.json')).toEqual([])
  })

  it('that a server can verify from the list alone (clients.md 1.5)', async () => {
    const [app] = await appList(store)
    const [release] = app?.releases ?? []
    const certificate = new X509Certificate(app?.certificate ?? '')
    const [intermediate] = authority.chain.match(/-----BEGIN[\s\S]+?END CERTIFICATE-----/g) ?? []
    expect(certificate.verify(new X509Certificate(intermediate ?? '').publicKey)).toBe(true)
    expect(certificate.subject).toBe('CN=hello')
    const { archive } = await offer('1.0.0')
    const verify = createVerify('sha512').update(archive)
    expect(verify.verify(certificate.publicKey, release?.signature ?? '', 'base64')).toBe(true)
  })

  it('once more, which changes nothing', async () => {
    const { archive, download } = await offer('1.0.0')
    const before = await appList(store)
    expect((await author.publish(download, signBytes(identity.privateKey, archive))).status).toBe(200)
    expect(await appList(store)).toEqual(before)
  })

  it('with the signature in any of the spellings that tools send (C18)', async () => {
    const { archive, download } = await offer('1.0.1')
    const signature = signBytes(identity.privateKey, archive)
    const wrapped = `${signature.replace(/(.{64})/g, '$1\n')}\n`
    expect((await author.publish(download, wrapped)).status).toBe(201)
    expect((await appList(store))[0]?.releases[0]).toMatchObject({ version: '1.0.1', signature })
  })

  it('from another place, and the list names that place', async () => {
    const { archive } = await offer('1.0.1')
    const moved = host.offer('mirror/hello.tar.gz', archive)
    expect((await author.publish(moved, signBytes(identity.privateKey, archive))).status).toBe(200)
    expect((await appList(store))[0]?.releases[0]).toMatchObject({ version: '1.0.1', download: moved })
  })

  it('but never other contents under the same version', async () => {
    const { archive, download } = await offer('1.0.0', (xml) => xml.replace('Ann Author', 'Somebody Else'))
    const answer = await author.publish(download, signBytes(identity.privateKey, archive))
    expect(answer.status).toBe(409)
    expect(JSON.stringify(answer.body)).toContain('Raise <version>')
  })

  it('and newer ones come first, by version and not by text (C24)', async () => {
    for (const version of ['1.10.0', '1.9.0', '2.0.0-beta.1']) {
      const { archive, download } = await offer(version)
      expect((await author.publish(download, signBytes(identity.privateKey, archive))).status).toBe(201)
    }
    const versions = (await appList(store))[0]?.releases.map(({ version }) => version)
    expect(versions).toEqual(['2.0.0-beta.1', '1.10.0', '1.9.0', '1.0.1', '1.0.0'])
  })

  it('and a nightly, of which there is only one', async () => {
    for (const version of ['1.11.0', '1.12.0']) {
      const { archive, download } = await offer(version)
      expect((await author.publish(download, signBytes(identity.privateKey, archive), { nightly: true })).status).toBe(
        201,
      )
    }
    const nightlies = (await appList(store))[0]?.releases.filter(({ isNightly }) => isNightly)
    expect(nightlies?.map(({ version }) => version)).toEqual(['1.12.0'])
  })

  it('with an idempotency key: the first answer again, or a conflict for another body', async () => {
    const { archive, download } = await offer('1.20.0')
    const body = { download, signature: signBytes(identity.privateKey, archive) }
    const key = { 'idempotency-key': 'a-key-of-mine' }
    expect((await author.post('/api/v1/apps/releases', body, key)).status).toBe(201)
    expect((await author.post('/api/v1/apps/releases', body, key)).status).toBe(201)
    expect((await author.post('/api/v1/apps/releases', { ...body, nightly: true }, key)).status).toBe(409)
  })

  it('nobody else can publish or take over the app', async () => {
    const bob = await createAuthor(store, 'bob')
    const { archive, download } = await offer('3.0.0')
    const published = await bob.publish(download, signBytes(identity.privateKey, archive))
    expect(published.status).toBe(403)
    expect(JSON.stringify(published.body)).toContain('bob')
    expect((await bob.register(identity, 'hello')).status).toBe(403)
  })

  it('a new certificate drops what the old one had verified', async () => {
    const renewed = await authority.issue({ commonName: 'hello' })
    expect((await author.register(renewed, 'hello')).status).toBe(204)
    expect((await appList(store)).find(({ id }) => id === 'hello')).toBeUndefined()
    const { archive, download } = await offer('1.0.0')
    const old = await author.publish(download, signBytes(identity.privateKey, archive))
    expect(old.status).toBe(400)
    expect((await author.publish(download, signBytes(renewed.privateKey, archive))).status).toBe(201)
    expect((await appList(store))[0]?.releases.map(({ version }) => version)).toEqual(['1.0.0'])
  })

  it('and servers that know the list get a 304, compressed forms and HEAD', async () => {
    const url = `${store.url}/api/v1//apps.json?t=1`
    const first = await fetch(url)
    const etag = first.headers.get('etag') ?? ''
    const text = await first.text()
    const again = await fetch(url, { headers: { 'if-none-match': etag } })
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, ''])
    const head = await fetch(url, { method: 'HEAD', headers: { 'accept-encoding': 'identity' } })
    expect([head.status, head.headers.get('etag')]).toEqual([200, etag])
    expect(Number(head.headers.get('content-length'))).toBe(Buffer.byteLength(text))
    const { request } = await import('node:http')
    const gzip = await new Promise<Buffer>((resolve, reject) => {
      request(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)))
      })
        .on('error', reject)
        .end()
    })
    expect(gunzipSync(gzip).toString()).toBe(text)
  })

  it('leaves an attributed trace of everything in the log', async () => {
    const response = await fetch(`${store.url}/operator/events?after=0&limit=200`, {
      headers: { authorization: `Bearer ${store.operatorToken}` },
    })
    const { events } = (await response.json()) as {
      events: { type: string; metadata: { actor: string; credential: string } }[]
    }
    const published = events.filter(({ type }) => type === 'ReleasePublished')
    expect(published.length).toBeGreaterThan(5)
    for (const { metadata } of published) {
      expect(metadata.actor).toMatch(/^account:/)
      expect(metadata.credential).toMatch(/^token:/)
    }
    expect(JSON.stringify(events)).not.toMatch(/ann@example\.org|correct horse|"bob"/)
  })
})
