import { randomBytes } from 'node:crypto'
import { getManifest, getSegments } from '@appstore/contracts/documents'
import type { CatalogAnswerer } from './catalog-answerer-spec.js'
import { APPS, app, type DocumentHarness, type OpenedDocuments, startDocumentHarness } from './document-harness-spec.js'

let harness: DocumentHarness
let catalog: CatalogAnswerer
const openGateway = (): Promise<OpenedDocuments> => harness.open()

beforeEach(async () => {
  harness = await startDocumentHarness()
  catalog = harness.catalog
})
afterEach(() => harness.stop())

async function eventually(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('the documents of a gateway', () => {
  it('are assembled from the segments of the catalog', async () => {
    catalog.set('apps.json', [app('a'), app('b')])
    catalog.set('categories.json', [])
    const { sync, text, table } = await openGateway()
    expect(await sync.check()).toBe(true)
    expect(text(APPS)).toBe(`[${app('a')},${app('b')}]`)
    expect(text('/api/v1/categories.json')).toBe('[]')
    expect(table.get(APPS)?.size).toBe(text(APPS)?.length)
  })

  it('cost one segment when one app changed', async () => {
    const items = Array.from({ length: 50 }, (_, index) => app(`app${index}`, randomBytes(50).toString('hex')))
    catalog.set('apps.json', items)
    const { sync, text } = await openGateway()
    await sync.check()
    catalog.asked.clear()
    catalog.set('apps.json', items.with(10, app('app10', 'new')))
    await sync.check()
    expect(text(APPS)).toContain('"new"')
    expect(catalog.asked.get(getSegments.subject)).toBe(1)
    catalog.asked.clear()
    await sync.check()
    expect(catalog.asked.get(getManifest.subject)).toBeUndefined()
  })

  it('may be larger than a message, in parts and in one part', async () => {
    const many = Array.from({ length: 40 }, (_, index) => app(`app${index}`, randomBytes(30_000).toString('base64')))
    const huge = app('huge', randomBytes(1_500_000).toString('base64'))
    catalog.set('apps.json', [...many, huge])
    catalog.compress('apps.json')
    const { sync, text, table } = await openGateway()
    expect(await sync.check()).toBe(true)
    expect(text(APPS)).toBe(`[${[...many, huge].join(',')}]`)
    expect(table.get(APPS)?.brotli).not.toBeNull()
  })

  it('gain their brotli form when the catalog has made it', async () => {
    catalog.set('apps.json', [app('a')])
    const { sync, table } = await openGateway()
    await sync.check()
    expect(table.get(APPS)?.brotli).toBeNull()
    catalog.compress('apps.json')
    await sync.check()
    expect(table.get(APPS)?.brotli).not.toBeNull()
  })

  it('hold what was written once syncTo is over', async () => {
    catalog.set('apps.json', [app('a')])
    const { sync, text } = await openGateway()
    await sync.check()
    const position = catalog.set('apps.json', [app('a'), app('b')])
    await sync.syncTo(position)
    expect(text(APPS)).toContain('"b"')
    expect(sync.position).toBe(BigInt(position))
  })

  it('follow wake-ups', async () => {
    catalog.set('apps.json', [app('a')])
    const { sync, text } = await openGateway()
    sync.start()
    await eventually(() => sync.checkedAt !== undefined)
    catalog.set('apps.json', [app('b')])
    catalog.wake('apps.json')
    await eventually(() => text(APPS)?.includes('"b"') === true)
    await sync.stop()
  })

  it('with the same text share their bytes', async () => {
    catalog.set('platform/31.0.0/apps.json', [app('a')])
    catalog.set('platform/31.0.1/apps.json', [app('a')])
    const { sync, table } = await openGateway()
    await sync.check()
    const [one, two] = ['31.0.0', '31.0.1'].map((version) => table.get(`/api/v1/platform/${version}/apps.json`)?.gzip)
    expect(one).toBe(two)
  })
})

describe('a document that is not here', () => {
  const name = 'platform/31.0.7/apps.json'

  it('is fetched once for all who ask at the same time', async () => {
    catalog.unlisted.add(name)
    catalog.compile = (asked) => catalog.set(asked, [app('a')])
    const { sync, text } = await openGateway()
    expect(await Promise.all([sync.ensure(name), sync.ensure(name), sync.ensure(name)])).toEqual([true, true, true])
    expect(text(`/api/v1/${name}`)).toBe(`[${app('a')}]`)
    expect(catalog.asked.get(getManifest.subject)).toBe(1)
  })

  it('follows the catalog from then on, although no list names it', async () => {
    catalog.unlisted.add(name)
    catalog.set(name, [app('a')])
    const { sync, text } = await openGateway()
    await sync.ensure(name)
    await sync.syncTo(catalog.set(name, [app('b')]))
    expect(text(`/api/v1/${name}`)).toContain('"b"')
    catalog.remove(name)
    await sync.syncTo(catalog.set('apps.json', []))
    expect(text(`/api/v1/${name}`)).toBeUndefined()
  })

  it('is not there when the catalog says so, and unknown while it cannot be asked', async () => {
    const { sync } = await openGateway()
    expect(await sync.ensure(name)).toBe(false)
    await catalog.stop()
    await expect(sync.ensure(name)).rejects.toMatchObject({ kind: 'unavailable' })
  })

  it('does not fill the memory', async () => {
    catalog.compile = (asked) => {
      catalog.unlisted.add(asked)
      catalog.set(asked, [app(asked)])
    }
    const { sync, held } = await openGateway()
    for (let patch = 0; patch < 230; patch++) await sync.ensure(`platform/31.0.${patch}/apps.json`)
    expect(held.all()).toHaveLength(200)
  })
})

describe('whatever goes wrong, the former body stays', () => {
  it('when the catalog is away', async () => {
    catalog.set('apps.json', [app('a')])
    const { sync, text } = await openGateway()
    await sync.check()
    await catalog.stop()
    expect(await sync.check()).toBe(false)
    await sync.syncTo('999')
    expect(text(APPS)).toBe(`[${app('a')}]`)
  })

  it('when a segment is not what its hash says', async () => {
    catalog.set('apps.json', [app('a')])
    const { sync, text } = await openGateway()
    await sync.check()
    catalog.set('apps.json', [app('a'), app('b')])
    catalog.damage(`,${app('b')}`)
    expect(await sync.check()).toBe(false)
    expect(text(APPS)).toBe(`[${app('a')}]`)
    expect(harness.lines.join()).toContain('are not those of that hash')
  })

  it('when a replica answers with an older one; after a while the catalog is believed', async () => {
    catalog.set('apps.json', [app('a')])
    catalog.set('apps.json', [app('a'), app('b')])
    const { sync, text } = await openGateway()
    await sync.check()
    catalog.behind = 2
    catalog.set('apps.json', [app('a')])
    await sync.check()
    await sync.check()
    expect(text(APPS)).toContain('"b"')
    await sync.check()
    expect(text(APPS)).toBe(`[${app('a')}]`)
  })
})
