import { publishRelease, releasesOf, restoreRelease, withdrawRelease } from '@appstore/contracts/releases'
import type { Identity } from '@appstore/dev-authority/authority'
import { signBytes } from '@appstore/dev-authority/sign'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { archiveOf, startTestReleases, type TestReleases } from '../releases-spec.js'

let store: TestReleases

beforeAll(async () => {
  store = await startTestReleases()
})
afterAll(() => store.stop())

const account = (username: string) => ({ accountId: username, username, isStaff: false, isSuperuser: false })
const caller = () => ({
  actor: 'account:a',
  credential: 'token:t',
  commandId: crypto.randomUUID(),
  correlationId: 'c-1',
})

/** Publishes an archive as somebody; what was answered, or the refusal. */
async function publish(
  archive: Buffer,
  key: string,
  changes: { by?: string; nightly?: boolean; download?: string } = {},
) {
  const { by = 'ann', nightly = false, download = store.offer(archive) } = changes
  const request = { caller: caller(), account: account(by), download, signature: signBytes(key, archive), nightly }
  return await outcomeOf(store.others.call(publishRelease, request))
}

async function outcomeOf<T>(answer: Promise<T>): Promise<T | string> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof DomainError) return `${error.kind} ${error.code}`
    throw error
  }
}

const eventsOf = async (appId: string) =>
  (await store.eventStore.readStream(`release-${appId}`)).map(({ type }) => type)
const standing = async (appId: string) => (await store.others.call(releasesOf, { appId })).releases
const which = (appId: string, version = '1.0.0', isNightly = false) => ({ appId, version, isNightly })
const withdraw = (release: ReturnType<typeof which>, by = 'ann') =>
  outcomeOf(store.others.call(withdrawRelease, { caller: caller(), account: account(by), ...release }))
const restore = (release: ReturnType<typeof which>) =>
  outcomeOf(store.others.call(restoreRelease, { caller: caller(), account: null, ...release }))

describe('publishing', () => {
  let key: Identity
  beforeAll(async () => {
    key = await store.know('hello', { maintainerIds: ['cleo'] })
  })

  it('is the right of owner and co-maintainers', async () => {
    const archive = await archiveOf('hello', '1.0.0')
    expect(await publish(archive, key.privateKey)).toMatchObject({ created: true, outcome: 'published' })
    expect(await publish(archive, key.privateKey, { by: 'cleo' })).toMatchObject({ created: false, outcome: 'moved' })
    expect(await publish(archive, key.privateKey, { by: 'bob' })).toBe('forbidden not-owner-or-maintainer')
  })

  it('asks for the right before it believes anything else in the archive (wart 17, and api.md wart 18)', async () => {
    const broken = await archiveOf('hello', 'not a version', { info: [['</info>', '']] })
    expect(await publish(broken, key.privateKey, { by: 'bob' })).toBe('forbidden not-owner-or-maintainer')
    const unknown = await archiveOf('nobodys', 'not a version')
    expect(await publish(unknown, key.privateKey)).toBe('invalid app-not-registered')
  })

  it('leaves no trace when it is refused, whatever the reason', async () => {
    const other = await store.know('other')
    const revoked = await store.authority.issue({ commonName: 'other', serial: '4711' })
    const good = await archiveOf('other', '1.0.0')
    const wrongFolder = await archiveOf('hello', '1.0.0', { folder: 'other' })
    const badVideo = await archiveOf('other', '0.1.0-beta.1', {
      info: [['<dependencies>', '<video>https://example.org/film.mp4</video><dependencies>']],
    })
    expect(await publish(good, key.privateKey)).toBe('invalid signature-wrong')
    expect(await publish(good, other.privateKey, { download: 'http://localhost/x.tar.gz' })).toMatch(/^invalid /)
    expect(await publish(Buffer.from('no archive'), other.privateKey)).toMatch(/^invalid archive-/)
    expect(await publish(wrongFolder, other.privateKey)).toBe('invalid folder-is-not-id')
    expect(await publish(badVideo, other.privateKey)).toBe('invalid info-xml-invalid')
    const { certificate } = await store.authority.issue({ commonName: 'another' })
    const known = store.apps.get('other')
    if (known === undefined) throw new Error('it is known')
    store.apps.set('other', { ...known, certificate })
    expect(await publish(good, other.privateKey)).toBe('invalid certificate-for-another-app')
    store.apps.set('other', { ...known, certificate: revoked.certificate })
    await store.replace('crl', await store.authority.revocationList({ revoked: ['4711'] }))
    expect(await publish(good, revoked.privateKey)).toBe('invalid certificate-revoked')
    await store.replace('crl', await store.authority.revocationList())
    expect(await eventsOf('other')).toEqual([])
  })

  it('checks the form of videos also where only the release is updated (wart 13)', async () => {
    const archive = await archiveOf('hello', '1.0.1-beta.1', {
      info: [['<dependencies>', '<video>https://example.org/film.mp4</video><dependencies>']],
    })
    expect(await publish(archive, key.privateKey)).toBe('invalid info-xml-invalid')
  })

  it('of a nightly replaces the one before; under the same version it is there for the first time again (wart 20)', async () => {
    const first = await archiveOf('hello', '2.0.0', { files: { 'lib/a.php': 'a' } })
    const second = await archiveOf('hello', '2.0.0', { files: { 'lib/a.php': 'b' } })
    const third = await archiveOf('hello', '2.1.0')
    for (const archive of [first, second, third])
      expect(await publish(archive, key.privateKey, { nightly: true })).toMatchObject({ outcome: 'published' })
    const nightlies = (await standing('hello')).filter(({ isNightly }) => isNightly)
    expect(nightlies).toEqual([expect.objectContaining({ version: '2.1.0' })])
  })

  it('keeps nothing of what stood in an earlier archive of the version (wart 14)', async () => {
    const overwriting = await startTestReleases({ ALLOW_RELEASE_OVERWRITE: 'true' })
    try {
      const { privateKey } = await overwriting.know('hello')
      for (const files of [
        { 'CHANGELOG.md': '## 1.0.0\nFirst', 'CHANGELOG.de.md': '## 1.0.0\nErste' },
        { 'CHANGELOG.md': '## 1.0.0\nSecond' },
      ]) {
        const archive = await archiveOf('hello', '1.0.0', { files })
        const download = overwriting.offer(archive)
        const signature = signBytes(privateKey, archive)
        const request = { caller: caller(), account: account('ann'), download, signature, nightly: false }
        await overwriting.others.call(publishRelease, request)
      }
      const [, replaced] = await overwriting.eventStore.readStream('release-hello')
      expect(replaced).toMatchObject({
        type: 'ReleaseReplaced',
        data: { metadata: { changelogs: { en: 'Second' } } },
      })
      expect(replaced?.data).not.toHaveProperty('metadata.changelogs.de')
    } finally {
      await overwriting.stop()
    }
  })

  it('to an integration is refused', async () => {
    const { privateKey } = await store.know('mail_plugin', { isIntegration: true, certificate: '' })
    expect(await publish(await archiveOf('mail_plugin', '1.0.0'), privateKey)).toBe('invalid app-is-integration')
  })

  it('waits for the operators while the revocation list cannot be read, and they are told', async () => {
    const archive = await archiveOf('hello', '3.0.0')
    await store.replace('crl', 'nonsense')
    expect(await publish(archive, key.privateKey)).toBe('unavailable trust-unavailable')
    expect(await store.problems()).toEqual([expect.stringContaining('The revocation file cannot be used')])
    await store.replace('crl', await store.authority.revocationList())
    expect(await publish(archive, key.privateKey)).toMatchObject({ outcome: 'published' })
  })

  it('says that a name which leads nowhere cannot be fetched', async () => {
    const archive = await archiveOf('hello', '3.1.0')
    const download = 'https://archives.invalid/hello.tar.gz'
    expect(await publish(archive, key.privateKey, { download })).toMatch(/^invalid download-/)
  })
})

describe('withdrawing a release', () => {
  let key: Identity
  beforeAll(async () => {
    key = await store.know('gone', { maintainerIds: ['cleo'] })
    await publish(await archiveOf('gone', '1.0.0'), key.privateKey)
    await publish(await archiveOf('gone', '1.1.0'), key.privateKey)
    await publish(await archiveOf('gone', '1.1.0'), key.privateKey, { nightly: true })
  })

  it('tells that there is no such app before it looks at rights, and at rights before it looks at the release', async () => {
    expect(await withdraw(which('unknown'), 'bob')).toBe('not-found app-unknown')
    expect(await withdraw(which('gone', '9.9.9'), 'bob')).toBe('forbidden not-owner-or-maintainer')
    expect(await withdraw(which('gone', '9.9.9'))).toBe('not-found release-unknown')
  })

  it('keeps nightly and stable releases of one version apart', async () => {
    expect(await withdraw(which('gone', '1.0.0', true))).toBe('not-found release-unknown')
    expect(await withdraw(which('gone', '1.1.0', true), 'cleo')).toEqual({ position: expect.stringMatching(/^\d+$/) })
    expect((await standing('gone')).map(({ version, isNightly }) => [version, isNightly])).toEqual([
      ['1.1.0', false],
      ['1.0.0', false],
    ])
  })

  it('remembers its bytes: the same come back as new, others are refused', async () => {
    await withdraw(which('gone', '1.0.0'))
    const others = await archiveOf('gone', '1.0.0', { files: { 'lib/a.php': 'changed' } })
    expect(await publish(others, key.privateKey)).toBe('conflict release-immutable')
    expect(await publish(await archiveOf('gone', '1.0.0'), key.privateKey)).toMatchObject({ created: true })
  })

  it('can be undone, once', async () => {
    expect(await restore(which('gone', '1.1.0'))).toMatchObject({ position: expect.any(String) })
    await withdraw(which('gone', '1.1.0'))
    const before = await eventsOf('gone')
    await restore(which('gone', '1.1.0'))
    await restore(which('gone', '1.1.0'))
    expect(await eventsOf('gone')).toEqual([...before, 'ReleaseRestored'])
    expect(await restore(which('gone', '9.9.9'))).toBe('not-found release-unknown')
  })
})

describe('the releases of an app', () => {
  it('are those that stand, the latest changed first', async () => {
    const { privateKey } = await store.know('many')
    const first = await archiveOf('many', '1.0.0')
    await publish(first, privateKey)
    await publish(await archiveOf('many', '0.9.0'), privateKey)
    const moved = store.offer(first)
    await publish(first, privateKey, { download: moved })
    expect((await standing('many')).map(({ version, download }) => [version, download === moved])).toEqual([
      ['1.0.0', true],
      ['0.9.0', false],
    ])
    expect(await standing('nobodys')).toEqual([])
  })
})

describe.each(['AppCertificateChanged', 'AppRegistered'])('%s', (type) => {
  it('clears the releases of earlier certificates', async () => {
    const appId = `cleared_${type === 'AppRegistered' ? 'anew' : 'changed'}`
    const { privateKey, certificate } = await store.know(appId)
    const registered = { appId, ownerId: 'ann', certificate, certificateSerial: '1', isEnterpriseOnly: false }
    const at = '2030-01-02T03:04:05.678Z'
    await store.happen(`app-${appId}`, 'AppRegistered', { ...registered, at })
    await publish(await archiveOf(appId, '1.0.0'), privateKey)
    await store.happen(`app-${appId}`, type, { ...registered, at })
    while ((await standing(appId)).length > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await eventsOf(appId)).toEqual(['ReleasePublished', 'ReleaseLineCleared'])
  })
})
