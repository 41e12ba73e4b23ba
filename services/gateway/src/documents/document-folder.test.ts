import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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

describe('the copy on disk', () => {
  async function filled() {
    catalog.set('apps.json', [app('a')])
    catalog.compress('apps.json')
    catalog.set('categories.json', [app('c')])
    const first = await openGateway()
    await first.sync.check()
    await first.sync.stop()
    return first
  }

  it('is served after a restart, with the same tags, while everything else is away', async () => {
    const first = await filled()
    await catalog.stop()
    const second = await openGateway()
    for (const path of [APPS, '/api/v1/categories.json']) {
      expect(second.text(path)).toBe(first.text(path))
      expect(second.table.get(path)?.etag).toBe(first.table.get(path)?.etag)
      expect(second.table.get(path)?.lastModified).toEqual(first.table.get(path)?.lastModified)
    }
    expect(second.table.get(APPS)?.brotli).toEqual(first.table.get(APPS)?.brotli)
  })

  it('is left out where it is damaged, and mended from the catalog', async () => {
    const first = await filled()
    const [block] = first.held.get('apps.json')?.blocks ?? []
    const name = join(harness.folder, `${block?.ref.hash}.block`)
    const bytes = await readFile(name)
    bytes[bytes.length - 8] = (bytes[bytes.length - 8] as number) ^ 1
    await writeFile(name, bytes)
    const second = await openGateway()
    expect(second.held.all()).toHaveLength(1)
    await second.sync.check()
    await second.sync.stop()
    expect((await openGateway()).held.all()).toHaveLength(2)
  })

  it('is nothing where the index is damaged', async () => {
    await filled()
    await writeFile(join(harness.folder, 'index.json'), '{"documents":[{"manifest":{}}]}')
    expect((await openGateway()).held.all()).toHaveLength(0)
  })

  it('holds no bodies that are no longer served', async () => {
    const first = await filled()
    catalog.set('apps.json', [app('z')])
    await first.sync.check()
    await first.sync.stop()
    const blocks = new Set(
      first.held.all().flatMap((document) => document.blocks.map(({ ref }) => `${ref.hash}.block`)),
    )
    expect(new Set(await readdir(harness.folder))).toEqual(blocks.add('index.json'))
    expect((await openGateway()).text(APPS)).toContain('"z"')
  })
})
