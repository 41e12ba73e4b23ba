import { gzipSync } from 'node:zlib'
import { type ArchiveEntry, buildAppArchive, buildArchive, buildTar } from '@appstore/dev-authority/archive'
import { type Authority, createAuthority, type Identity } from '@appstore/dev-authority/authority'
import { signBytes } from '@appstore/dev-authority/sign'
import {
  type Answer,
  type ArchiveHost,
  type Author,
  appList,
  authorityOf,
  createAuthor,
  infoXml,
  startArchiveHost,
} from './author-spec.js'
import { removeData, type StoreProcess, startStoreProcess } from './store-process-spec.js'

/** Bad input gets a 4xx that names rule and place, and leaves nothing behind. */
describe('bad input', () => {
  let store: StoreProcess
  let host: ArchiveHost
  let author: Author
  let authority: Authority
  let identity: Identity
  let eventsBefore: number

  beforeAll(async () => {
    host = await startArchiveHost()
    const limits = { MAX_DOWNLOAD_SIZE: '200000', MAX_DOWNLOAD_FILE_SIZE: '20000' }
    store = await startStoreProcess({
      environment: { ...host.environment, ...limits, THROTTLE_APP_UPLOAD: '1000/day' },
    })
    author = await createAuthor(store, 'ann')
    authority = await authorityOf(store)
    identity = await authority.issue({ commonName: 'hello' })
    await author.register(identity, 'hello')
    // the mail about the author's token goes out by itself; what comes after it is of these tests
    while (!(await events()).some(({ type }) => type === 'MailSent')) await new Promise((go) => setTimeout(go, 50))
    eventsBefore = (await events()).length
  })
  afterAll(async () => {
    // Nothing was stored, nothing was answered with a 5xx, nothing was logged as a bug.
    expect(await events()).toHaveLength(eventsBefore)
    expect(await appList(store)).toEqual([])
    expect(store.output()).not.toContain('"level":"error"')
    expect(await store.stop()).toBe(0)
    await host.stop()
    await removeData(store)
  })

  async function events(): Promise<{ type: string }[]> {
    const headers = { authorization: `Bearer ${store.operatorToken}` }
    const response = await fetch(`${store.url}/operator/events?after=0&limit=200`, { headers })
    return ((await response.json()) as { events: { type: string }[] }).events
  }

  async function publishBytes(bytes: Buffer, name = 'hello.tar.gz'): Promise<Answer> {
    return await author.publish(host.offer(name, bytes), signBytes(identity.privateKey, bytes))
  }

  function refused(answer: Answer, text: RegExp | string): void {
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual([expect.stringMatching(text)])
  }

  const INFO = { name: 'hello/appinfo/info.xml', content: infoXml('hello', '1.0.0') }

  it.each<[string, ArchiveEntry[], string]>([
    ['no info.xml', [{ name: 'hello/x', content: '' }], 'has no hello/appinfo/info.xml'],
    ['two folders', [INFO, { name: 'other/x', content: '' }], 'exactly one folder'],
    ['an upper-case folder', [{ ...INFO, name: 'Hello/appinfo/info.xml' }], 'named like its id in lower case'],
    ['names with ./', [{ ...INFO, name: './hello/appinfo/info.xml' }], 'Pack it from the folder above'],
    ['a link', [{ name: INFO.name, type: 'symlink', linkname: '/etc/passwd' }], 'is a link'],
    ['a .git folder', [INFO, { name: 'hello/.git/config', content: '' }], 'folders named .git'],
    ['a way out', [INFO, { name: 'hello/../x', content: '' }], '"\\.\\."'],
    ['info.xml twice', [INFO, INFO], 'twice'],
    ['info.xml too large', [{ ...INFO, content: ' '.repeat(20_001) }], '20000 is the most'],
    ['an app that is not registered', [{ ...INFO, name: 'unknown/appinfo/info.xml' }], '"unknown" is not registered'],
    [
      'an id that is not the folder',
      [{ ...INFO, content: infoXml('hullo', '1.0.0') }],
      '"hello", but <id> in appinfo/info.xml is "hullo"',
    ],
    ['a broken version', [{ ...INFO, content: infoXml('hello', '1.0') }], 'line 7: <version> is "1.0"'],
    [
      'a database.xml that breaks rules',
      [INFO, { name: 'hello/appinfo/database.xml', content: '<database><x/></database>' }],
      'appinfo/database.xml',
    ],
  ])('in an archive: %s', async (_what, entries, text) =>
    refused(await publishBytes(await buildArchive(entries)), text),
  )

  it('in the bytes of an archive', async () => {
    const good = await buildArchive([INFO])
    refused(await publishBytes(await buildTar([INFO])), 'a tar file that is not compressed')
    refused(await publishBytes(Buffer.from('PK\x03\x04 more than ten bytes')), 'a zip file')
    refused(await publishBytes(Buffer.alloc(0)), 'empty')
    refused(await publishBytes(good.subarray(0, good.length - 20)), 'cut off|ends in the middle')
    refused(await publishBytes(Buffer.concat([good, good])), 'behind the end')
    refused(await publishBytes(gzipSync(Buffer.alloc(300_000, 1))), 'tar')
    refused(await publishBytes(Buffer.alloc(200_001, 7)), '200001|larger than|must be a gzip')
  })

  it('in the XML: not well-formed is told as an object with a detail', async () => {
    const answer = await publishBytes(await buildAppArchive('hello', '<info><id>hello</info>'))
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({ detail: expect.stringContaining('not well-formed') })
    refused(await publishBytes(await buildAppArchive('hello', '<!DOCTYPE info []><info/>')), 'DOCTYPE')
    refused(await publishBytes(await buildAppArchive('hello', Buffer.from([0xff, 0xfe, 0x00]))), 'UTF-8')
  })

  it('in the signature', async () => {
    const archive = await buildArchive([INFO])
    const download = host.offer('signed.tar.gz', archive)
    const other = await authority.issue({ commonName: 'hello' })
    refused(await author.publish(download, signBytes(other.privateKey, archive)), 'signature does not fit')
    refused(await author.publish(download, signBytes(identity.privateKey, Buffer.from('x'))), 'signature does not fit')
    const good = signBytes(identity.privateKey, archive)
    refused(await author.publish(download, `${good}cu`), 'after the padding')
    refused(await author.publish(download, good.replaceAll('+', '-').replaceAll('/', '_')), 'URL alphabet|signature')
    refused(await author.publish(download, '!!!'), 'not base64')
  })

  it('in the address', async () => {
    const http = await author.publish('http://example.org/a.tar.gz', 'YQ==')
    expect(http.status).toBe(400)
    expect(http.body).toMatchObject({ download: [expect.stringContaining('https')] })
    refused(await author.publish(`${host.url}/missing.tar.gz`, 'YQ=='), 'HTTP status 404.*uploaded a moment ago')
    for (const address of [
      'https://127.0.0.1:1/a',
      'https://10.0.0.1/a',
      'https://[::1]/a',
      'https://169.254.169.254/a',
    ]) {
      refused(await author.publish(address, 'YQ=='), 'could not be downloaded')
    }
  })

  it('in a certificate', async () => {
    const foreign = await (await createAuthority({ name: 'Foreign' })).issue({ commonName: 'mine' })
    refused(await author.register(foreign, 'mine'), 'not issued by an authority that this store trusts')
    const expired = await authority.issue({ commonName: 'mine', notAfter: new Date('2020-01-01') })
    refused(await author.register(expired, 'mine'), 'ended on 20')
    const upper = await authority.issue({ commonName: 'Mine' })
    refused(await author.register(upper, 'Mine'), 'cannot be an app id')
    const good = await authority.issue({ commonName: 'mine' })
    refused(await author.register(good, 'something else'), 'echo -n mine')
    refused(await author.post('/api/v1/apps', { certificate: 'hello', signature: 'YQ==' }), 'BEGIN CERTIFICATE')
  })

  it('in the body of a request', async () => {
    const bad = await author.post('/api/v1/apps/releases', { signature: '', download: null, nightly: 'perhaps' })
    expect(bad.status).toBe(400)
    expect(Object.keys(bad.body as object).sort()).toEqual(['download', 'nightly', 'signature'])
    const list = await author.post('/api/v1/apps', [1])
    expect(list.status).toBe(400)
    expect(list.body).toHaveProperty('nonFieldErrors')
    const headers = { 'content-type': 'application/json' }
    const malformed = await fetch(`${store.url}/api/v1/apps`, { method: 'POST', headers, body: '{' })
    expect(malformed.status).toBe(401) // who it is comes first
  })

  it('in who it is', async () => {
    const headers = { 'content-type': 'application/json', authorization: `Token ${'0'.repeat(40)}` }
    const answer = await fetch(`${store.url}/api/v1/apps`, { method: 'POST', headers, body: '{}' })
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Token'])
  })
})
