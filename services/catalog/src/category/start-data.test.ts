import { openEventStore } from '@appstore/event-sourcing/open-event-store'
import { startTestCatalog, type TestCatalog } from '../catalog-spec.js'
import { seedCategories } from './start-data.js'

let catalog: TestCatalog

beforeEach(async () => {
  catalog = await startTestCatalog()
})
afterEach(() => catalog.stop())

async function categoryEvents() {
  const { events } = await catalog.eventStore.readAll(0n, { limit: 2_000, categories: ['category'] })
  return events
}

describe('the categories of a new store', () => {
  it('are defined once, in English and German, by the system', async () => {
    const events = await categoryEvents()
    expect(events.map(({ stream }) => stream)).toEqual([
      'category-ai',
      'category-customization',
      'category-dashboard',
      'category-files',
      'category-games',
      'category-integration',
      'category-monitoring',
      'category-multimedia',
      'category-office',
      'category-organization',
      'category-search',
      'category-security',
      'category-social',
      'category-tools',
      'category-workflow',
    ])
    expect(events[8]).toMatchObject({
      type: 'CategoryDefined',
      data: { categoryId: 'office', translations: { en: { name: 'Office & text' }, de: { name: 'Büro & Text' } } },
      metadata: { actor: 'system:start-data', credential: 'none' },
    })
  })

  it('stay as they are at every further start, changed or not', async () => {
    const translations = { en: { name: 'Playing', description: 'By hand' } }
    const data = { categoryId: 'games', translations, at: '2030-01-02T03:04:05.678Z' }
    await catalog.happen({ stream: 'category-games', event: { type: 'CategoryDefined', data } })
    const before = await categoryEvents()
    await catalog.restart()
    expect(await categoryEvents()).toEqual(before)
    expect((await catalog.document('categories.json'))?.text).toContain('Playing')
  })

  it('are written once by several first starts at the same time', async () => {
    const starts = [1, 2, 3].map((second) => ({
      eventStore: openEventStore(catalog.databaseUrl, { schema: 'another_log' }),
      now: () => new Date(second * 1_000),
    }))
    await Promise.all(starts.map((start) => seedCategories(start)))
    const { events } = await (starts[0] as (typeof starts)[0]).eventStore.readAll(0n, { limit: 2_000 })
    expect(events.map(({ stream }) => stream).sort()).toEqual((await categoryEvents()).map(({ stream }) => stream))
    await Promise.all(starts.map(({ eventStore }) => eventStore.close()))
  })
})
