import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { type PublishRelease, releaseLine } from './release.decider.js'
import type { PublishedData, ReleaseEvent } from './release.events.js'

const { given } = deciderSpec(releaseLine)
const at = '2026-01-02T03:04:05.000Z'

const appMetadata: NonNullable<PublishedData['appMetadata']> = {
  categories: ['tools'],
  userDocs: '',
  adminDocs: '',
  developerDocs: '',
  website: '',
  discussion: '',
  issueTracker: 'https://example.org/issues',
  authors: [],
  screenshots: [],
  videos: [],
  donations: [],
  translations: { en: { name: 'Hello', summary: 'Hello', description: 'Hello' } },
}

function data(changed: Partial<PublishedData> = {}): PublishedData {
  return {
    appId: 'hello',
    version: '1.0.0',
    isNightly: false,
    download: 'https://example.org/hello-1.0.0.tar.gz',
    signature: 'c2lnbmF0dXJl',
    signatureDigest: 'sha512',
    archiveSha512: 'aa'.repeat(64),
    archiveSize: 1000,
    certificateRevision: 0,
    metadata: {
      phpExtensions: [],
      databases: [],
      shellCommands: [],
      php: { spec: '*', raw: '*' },
      platform: { spec: '>=31.0.0 <33.0.0', raw: '>=31 <=32' },
      minIntSize: 32,
      licenses: ['agpl'],
      changelogs: { en: '' },
      externalApp: null,
    },
    appMetadata,
    at,
    ...changed,
  }
}

function publish(changed: Partial<PublishedData> = {}, options: Partial<PublishRelease> = {}): PublishRelease {
  const { appMetadata: _app, at: _at, ...release } = data(changed)
  return { type: 'PublishRelease', release, appMetadata, updatesApp: () => true, allowOverwrite: false, at, ...options }
}

const published = (changed: Partial<PublishedData> = {}): ReleaseEvent => ({
  type: 'ReleasePublished',
  data: data(changed),
})
const key = { appId: 'hello', version: '1.0.0', isNightly: false }
const withdrawn: ReleaseEvent = { type: 'ReleaseWithdrawn', data: { ...key, at } }
const otherBytes = { archiveSha512: 'bb'.repeat(64) }

describe('publishing a release', () => {
  it('puts it into the store', () => given().when(publish()).then(published()))

  it('leaves the data of the app alone when another release describes it', () => {
    given(published({ version: '2.0.0' }))
      .when(publish({}, { updatesApp: (standing) => !standing.some((release) => release.version === '2.0.0') }))
      .then(published({ appMetadata: null }))
  })

  it('twice changes nothing', () => given(published()).when(publish()).then())

  it('from another place moves it', () => {
    const download = 'https://mirror.example.org/hello.tar.gz'
    given(published())
      .when(publish({ download }))
      .then({ type: 'ReleaseMoved', data: { ...key, download, at } })
  })

  it('with another signature over the same bytes repairs it', () => {
    given(published())
      .when(publish({ signature: 'b3RoZXI=', certificateRevision: 0 }))
      .then({ type: 'ReleaseSignatureRepaired', data: { ...key, signature: 'b3RoZXI=', certificateRevision: 0, at } })
  })

  it('with other bytes under a known version is refused', () => {
    given(published()).when(publish(otherBytes)).rejects('release-immutable')
  })

  it('with other bytes replaces it when overwriting is allowed', () => {
    given(published())
      .when(publish(otherBytes, { allowOverwrite: true }))
      .then({ type: 'ReleaseReplaced', data: data(otherBytes) })
  })

  it('keeps a nightly and a stable release of one version apart', () => {
    given(published())
      .when(publish({ isNightly: true }))
      .then(published({ isNightly: true }))
  })

  it('replaces a nightly of the same version by other bytes', () => {
    given(published({ isNightly: true }))
      .when(publish({ isNightly: true, ...otherBytes }))
      .then(published({ isNightly: true, ...otherBytes }))
  })

  it('of a nightly removes every earlier nightly', () => {
    given(published({ isNightly: true }), published({ isNightly: true, version: '1.1.0' }))
      .when({ type: 'WithdrawRelease', ...key, isNightly: true, at })
      .rejects('release-unknown')
  })

  it('does not count releases of an earlier certificate', () => {
    given(published())
      .when(publish({ ...otherBytes, certificateRevision: 1 }))
      .then(published({ ...otherBytes, certificateRevision: 1 }))
  })
})

describe('withdrawing a release', () => {
  it('takes it out', () => {
    given(published())
      .when({ type: 'WithdrawRelease', ...key, at })
      .then({ type: 'ReleaseWithdrawn', data: { ...key, at } })
  })

  it('needs a release that is there', () => {
    given()
      .when({ type: 'WithdrawRelease', ...key, at })
      .rejects('release-unknown')
    given(published(), { type: 'ReleaseWithdrawn', data: { ...key, at } })
      .when({ type: 'WithdrawRelease', ...key, at })
      .rejects('release-unknown')
  })

  it('keeps the version for the bytes it had', () => {
    given(published(), withdrawn).when(publish()).then(published())
    given(published(), withdrawn).when(publish(otherBytes)).rejects('release-immutable')
  })

  it('makes room for other bytes where overwriting is allowed, after a change of certificate, and for nightlies', () => {
    given(published(), withdrawn)
      .when(publish(otherBytes, { allowOverwrite: true }))
      .then(published(otherBytes))
    const renewed = { ...otherBytes, certificateRevision: 1 }
    given(published(), withdrawn).when(publish(renewed)).then(published(renewed))
    const nightly = { isNightly: true, ...otherBytes }
    given(published({ isNightly: true }), { type: 'ReleaseWithdrawn', data: { ...key, isNightly: true, at } })
      .when(publish(nightly))
      .then(published(nightly))
  })
})

describe('restoring a release', () => {
  const restore = { type: 'RestoreRelease', ...key, at } as const
  const restored: ReleaseEvent = { type: 'ReleaseRestored', data: { ...key, at } }

  it('undoes a withdrawal', () => {
    given(published(), withdrawn).when(restore).then(restored)
    given(published(), withdrawn, restored).when(publish(otherBytes)).rejects('release-immutable')
    given(published(), withdrawn, restored)
      .when({ type: 'WithdrawRelease', ...key, at })
      .then(withdrawn)
  })

  it('of a standing one changes nothing', () => given(published()).when(restore).then())
  it('needs one that was withdrawn', () => given().when(restore).rejects('release-unknown'))

  it('of a nightly is over when a newer one took its place, also when that was withdrawn as well', () => {
    const nightly = { ...key, isNightly: true }
    const newer = { ...nightly, version: '1.1.0' }
    const history: ReleaseEvent[] = [
      published({ isNightly: true }),
      { type: 'ReleaseWithdrawn', data: { ...nightly, at } },
      published({ isNightly: true, version: '1.1.0' }),
    ]
    given(...history)
      .when({ ...restore, isNightly: true })
      .rejects('release-unknown')
    given(...history, { type: 'ReleaseWithdrawn', data: { ...newer, at } })
      .when({ ...restore, isNightly: true })
      .rejects('release-unknown')
  })

  it('is over for good when the certificate changed', () => {
    given(published(), withdrawn, {
      type: 'ReleaseLineCleared',
      data: { appId: 'hello', beforeCertificateRevision: 3, at },
    })
      .when(restore)
      .rejects('release-unknown')
  })
})

describe('a change of certificate', () => {
  const clear = { type: 'ClearReleases', appId: 'hello', beforeCertificateRevision: 3, at } as const

  it('clears the releases of earlier certificates', () => {
    given(published({ certificateRevision: 0 }))
      .when(clear)
      .then({ type: 'ReleaseLineCleared', data: { appId: 'hello', beforeCertificateRevision: 3, at } })
  })

  it('leaves releases of the new certificate alone', () => {
    given(published({ certificateRevision: 3 }))
      .when(clear)
      .then()
  })

  it('while an archive is being checked makes the check void, whatever stands', () => {
    const newer = published({ certificateRevision: 3 })
    const cleared: ReleaseEvent = {
      type: 'ReleaseLineCleared',
      data: { appId: 'hello', beforeCertificateRevision: 3, at },
    }
    const repaired: ReleaseEvent = {
      type: 'ReleaseSignatureRepaired',
      data: { ...key, signature: 'bmV3', certificateRevision: 3, at },
    }
    const late = publish({ signature: 'b2xk', certificateRevision: 1 })
    for (const history of [[newer], [newer, withdrawn], [published(), cleared], [published(), repaired]]) {
      given(...history)
        .when(late)
        .rejects('certificate-superseded')
    }
    given(newer)
      .when(publish({ version: '2.0.0', certificateRevision: 1 }))
      .rejects('certificate-superseded')
    given(published(), cleared)
      .when(publish({ certificateRevision: 3 }))
      .then(published({ certificateRevision: 3 }))
  })
})
