import { randomBytes } from 'node:crypto'
import { brotliDecompressSync } from 'node:zlib'
import {
  DOCUMENTS_CHANGED,
  DocumentsChanged,
  getBytes,
  getSegments,
  listDocuments,
} from '@appstore/contracts/documents'
import { operationsOf } from '@appstore/contracts/operations'
import { until } from '@appstore/event-sourcing/counter-spec'
import type { z } from 'zod'
import { appMetadata, historyOf, releaseMetadata } from '../app-list/app-history-spec.js'
import {
  type FetchedDocument,
  fetchDocument,
  fetchSlices,
  segmentsOf,
  startTestCatalog,
  type TestCatalog,
} from '../catalog-spec.js'

const APPS = 'apps.json'
const news = historyOf('news')

let catalog: TestCatalog

beforeEach(async () => {
  catalog = await startTestCatalog()
})
afterEach(() => catalog.stop())

/** Ids of the apps in a list, each with the versions of its releases. */
async function listed(name = APPS): Promise<Record<string, string[]> | undefined> {
  const document = await catalog.document(name)
  if (document === undefined) return undefined
  const apps = document.json as { id: string; releases: { version: string }[] }[]
  return Object.fromEntries(apps.map(({ id, releases }) => [id, releases.map(({ version }) => version)]))
}

async function publishNews(second = 2, version = '1.0.0'): Promise<void> {
  await catalog.happen(news.published(second, { version, appMetadata: appMetadata() }))
}

describe('documents', () => {
  it('show what has happened to whoever waits for its position', async () => {
    expect(await listed()).toEqual({})
    await catalog.happen(news.registered(1))
    await publishNews()
    expect(await listed()).toEqual({ news: ['1.0.0'] })
    await publishNews(3, '1.1.0')
    expect(await listed()).toEqual({ news: ['1.1.0', '1.0.0'] })
    await catalog.happen(news.withdrawn(4, { version: '1.1.0' }))
    expect(await listed()).toEqual({ news: ['1.0.0'] })
  })

  it('lose the releases of a former certificate at once', async () => {
    await catalog.happen(news.registered(1))
    await publishNews()
    await catalog.happen(news.certificateChanged(3, 'PEM 1'))
    expect(await listed()).toEqual({})
    await catalog.happen(news.published(4, { version: '1.0.0', certificateRevision: 0 }))
    expect(await listed()).toEqual({})
    await catalog.happen(news.published(5, { version: '1.1.0', certificateRevision: 1 }))
    expect(await listed()).toEqual({ news: ['1.1.0'] })
  })

  it('there are for every platform version, known or not (clients.md C26)', async () => {
    await catalog.happen(news.registered(1))
    await publishNews()
    expect(await listed('platform/31.0.99/apps.json')).toEqual({ news: ['1.0.0'] })
    expect(await listed('platform/33.0.0/apps.json')).toEqual({})
    expect(await listed('platform/33.0/apps.json')).toBeUndefined()
    await publishNews(3, '1.1.0')
    expect(await listed('platform/31.0.99/apps.json')).toEqual({ news: ['1.1.0', '1.0.0'] })
  })

  it('of unknown platform versions stay as long as somebody asks for them', async () => {
    const nth = (number: number) => `platform/40.0.${number}/apps.json`
    const names = async () =>
      (await catalog.others.call(listDocuments, {})).documents.map(({ name }) => name).filter((name) => /40/.test(name))
    for (let number = 0; number < 50; number += 1) await fetchDocument(catalog.others, nth(number))
    await fetchDocument(catalog.others, nth(0))
    await fetchDocument(catalog.others, nth(50))
    expect(await names()).toHaveLength(50)
    expect(await names()).toContain(nth(0))
    expect(await names()).not.toContain(nth(1))
  })

  it('there are for the vocabularies', async () => {
    const versions = ['31.0.10', '31.0.9', '32.0.0'].map((version) => ({
      version,
      hasRelease: true,
      isSupported: true,
    }))
    const data = { versions, at: '2030-01-02T03:04:05.678Z' }
    await catalog.happen({ stream: 'platform-nextcloud', event: { type: 'PlatformVersionsRecorded', data } })
    const platforms = (await catalog.document('platforms.json'))?.json as { version: string }[]
    expect(platforms.map(({ version }) => version)).toEqual(['32.0.0', '31.0.10', '31.0.9'])
    expect(platforms[0]).toEqual({ version: '32.0.0', hasRelease: true, isSupported: true })
    const categories = (await catalog.document('categories.json'))?.json as { id: string; translations: object }[]
    expect(categories.map(({ id }) => id)).toEqual(categories.map(({ id }) => id).sort())
    expect(categories[0]).toMatchObject({ id: 'ai', translations: { en: { name: 'AI' } } })
    const { documents } = await catalog.others.call(listDocuments, {})
    expect(documents.map(({ name }) => name)).toContain('platform/31.0.9/apps.json')
  })

  it('are announced with their new tags, and only then shown to those who wait', async () => {
    const heard: z.infer<typeof DocumentsChanged>[] = []
    catalog.others.onWake(DOCUMENTS_CHANGED, DocumentsChanged, (body) => heard.push(body))
    await catalog.others.native.flush()
    await catalog.happen(news.registered(1))
    await publishNews()
    const etag = (await catalog.document(APPS))?.manifest.etag
    const tags = () => heard.map(({ documents }) => documents.find(({ name }) => name === APPS)?.etag)
    expect(tags()).toContain(etag)
  })
})

describe('a list with something that would break clients', () => {
  it('is served without it, and health says so', async () => {
    const bad = releaseMetadata({ platform: { raw: '>=27', spec: '>=27.0.0' } })
    const mail = historyOf('mail')
    await catalog.happen(
      news.registered(1),
      mail.registered(1),
      mail.published(2, { version: '1.0.0', appMetadata: appMetadata() }),
    )
    await publishNews()
    await catalog.happen(news.published(3, { version: '1.1.0', metadata: bad }))
    expect(await listed()).toEqual({ mail: ['1.0.0'], news: ['1.0.0'] })
    const problem = 'Release 1.1.0 of news is left out of the lists: its platform requirement is ">=27".'
    const { problems, ready } = await catalog.others.call(operationsOf('catalog').health, {})
    expect({ problems, ready }).toEqual({ problems: [problem], ready: true })
    await catalog.happen(news.withdrawn(4, { version: '1.1.0' }))
    await catalog.document(APPS)
    expect((await catalog.service().health()).problems).toEqual([])
  })

  it('stays as it was when it cannot be built, and is built as soon as it can (clients.md C5)', async () => {
    await catalog.happen(news.registered(1))
    await publishNews()
    const before = await catalog.document(APPS)
    await catalog.query('alter view apps rename to apps_away')
    await publishNews(3, '1.1.0')
    const failed = 'The lists of apps could not be built anew; what was there before is served.'
    await until(async () => (await catalog.service().health()).problems.includes(failed))
    expect(await fetchDocument(catalog.others, APPS)).toMatchObject({ text: before?.text })
    await catalog.query('alter view apps_away rename to apps')
    expect(await listed()).toEqual({ news: ['1.1.0', '1.0.0'] })
    expect((await catalog.service().health()).problems).toEqual([])
  })
})

describe('a restart', () => {
  it('changes no tag and no time, and makes nothing anew', async () => {
    await catalog.happen(news.registered(1))
    await publishNews()
    const names = [APPS, 'categories.json', 'platforms.json', 'appapi_apps.json']
    const manifests = async () => Promise.all(names.map(async (name) => (await catalog.document(name))?.manifest))
    await until(async () => (await manifests()).every((manifest) => manifest?.brotliSize !== null))
    const before = await manifests()
    const stored = await catalog.query('select hash, xmin::text from segments order by hash')
    await catalog.restart()
    expect(await manifests()).toEqual(before.map((manifest) => ({ ...manifest, position: expect.any(String) })))
    expect(await catalog.query('select hash, xmin::text from segments order by hash')).toEqual(stored)
  })

  it('shows what happened meanwhile', async () => {
    await catalog.happen(news.registered(1))
    await publishNews()
    const before = (await catalog.document(APPS))?.manifest.etag
    await catalog.restart()
    await publishNews(3, '1.1.0')
    await catalog.restart()
    expect(await listed()).toEqual({ news: ['1.1.0', '1.0.0'] })
    expect((await catalog.document(APPS))?.manifest.etag).not.toBe(before)
  })

  it('needs no stored documents', async () => {
    await catalog.happen(news.registered(1))
    await publishNews()
    const before = await catalog.document(APPS)
    await catalog.query('delete from segments')
    await catalog.query('delete from documents')
    await catalog.restart()
    expect(await catalog.document(APPS)).toMatchObject({
      text: before?.text,
      manifest: { etag: before?.manifest.etag },
    })
  })

  it('of the read model changes no tag either', async () => {
    await catalog.happen(news.registered(1))
    await publishNews()
    await until(async () => (await catalog.document(APPS))?.manifest.brotliSize !== null)
    const before = (await catalog.document(APPS))?.manifest
    await catalog.others.call(operationsOf('catalog').rebuildProjection, { projection: 'app_list' })
    const switched = 'select 1 from projection_builds where in_service and build > 1'
    await until(async () => (await catalog.query(switched)).length > 0)
    expect((await catalog.document(APPS))?.manifest).toEqual({ ...before, position: expect.any(String) })
  })
})

describe('parts of a document', () => {
  it('come in as many messages as they need', async () => {
    await catalog.happen(news.registered(1))
    for (const [second, id] of ['aa', 'bb', 'cc'].entries()) {
      const app = historyOf(id)
      const translations = { en: { name: id, summary: id, description: randomBytes(260_000).toString('base64') } }
      const first = { version: '1.0.0', appMetadata: appMetadata({ translations }) }
      await catalog.happen(app.registered(second), app.published(second, first))
    }
    expect(await listed()).toMatchObject({ aa: ['1.0.0'], bb: ['1.0.0'], cc: ['1.0.0'] })
    const { manifest } = (await catalog.document(APPS)) as FetchedDocument
    const hashes = (await segmentsOf(catalog.others, manifest)).map(({ hash }) => hash)
    const { segments } = await catalog.others.call(getSegments, { hashes })
    expect(segments.map(({ hash }) => hash)).toEqual(hashes.slice(0, segments.length))
    expect(segments.length).toBeLessThan(hashes.length)
  })

  it('come in slices where one is larger than a message', async () => {
    // an event is smaller than a message, but the releases of an app are not
    const texts = [1, 2].map(() => randomBytes(600_000).toString('base64'))
    const history = texts.map((en, index) => {
      const metadata = releaseMetadata({ changelogs: { en } })
      return news.published(2, { version: `${2 - index}.0.0`, appMetadata: appMetadata(), metadata })
    })
    await catalog.happen(news.registered(1), ...history)
    const releases = texts.map((changelog) => ({ translations: { en: { changelog } } }))
    expect((await catalog.document(APPS))?.json).toMatchObject([{ releases }])
  })

  it('that are not there are not answered', async () => {
    expect(await catalog.others.call(getSegments, { hashes: ['nothing'] })).toEqual({ segments: [] })
    expect(await catalog.others.call(getBytes, { of: { segment: 'nothing' }, offset: 0 })).toBeNull()
  })

  it('exist in brotli once a list has been quiet, for exactly its tag', async () => {
    await catalog.happen(news.registered(1))
    await publishNews()
    await until(async () => (await catalog.document(APPS))?.manifest.brotliSize !== null)
    const document = await catalog.document(APPS)
    const etag = document?.manifest.etag as string
    const brotli = await fetchSlices(catalog.others, { brotli: APPS, etag })
    expect(brotli).toHaveLength(document?.manifest.brotliSize as number)
    expect(brotliDecompressSync(brotli).toString()).toBe(document?.text)
    expect(await catalog.others.call(getBytes, { of: { brotli: APPS, etag: '"other"' }, offset: 0 })).toBeNull()
  })
})
