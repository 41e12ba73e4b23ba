import { browseApps } from '@appstore/contracts/storefront'
import { appMetadata, historyOf } from '../app-list/app-history-spec.js'
import { startTestCatalog, type TestCatalog } from '../catalog-spec.js'

let catalog: TestCatalog

beforeAll(async () => {
  catalog = await startTestCatalog({ USERCONTENT_PROXY_URL: 'https://pictures.example.org' })
})
afterAll(() => catalog.stop())

async function browse(changes: Partial<Parameters<typeof browseApps.request.parse>[0] & object> = {}) {
  const request = { language: 'en', search: '', categoryId: null, page: 1, pageSize: 20, ...changes }
  return await catalog.others.call(browseApps, request)
}

const ids = async (changes: Parameters<typeof browse>[0] = {}) => (await browse(changes)).apps.map(({ appId }) => appId)

/** Lets these events happen and waits until the lists, and with them the cards, know of them. */
async function happen(...history: Parameters<TestCatalog['happen']>) {
  await catalog.happen(...history)
  await catalog.document('apps.json')
}

describe('browsing', () => {
  it('begins with nothing but the categories', async () => {
    const { apps, total, categories } = await browse()
    expect([apps, total, categories.length]).toEqual([[], 0, 15])
    expect(categories[0]).toEqual({ id: 'ai', name: 'AI' })
  })

  it('shows an app from its first release until it is deleted', async () => {
    const news = historyOf('news')
    await happen(news.registered(1))
    expect(await ids()).toEqual([])
    const texts = { en: { name: 'News', summary: 'Reads news', description: '' } }
    const german = { de: { name: 'Nachrichten', summary: 'Liest Nachrichten', description: '' } }
    const screenshots = [{ url: 'https://example.org/a.png', smallThumbnail: '' }]
    const described = appMetadata({
      translations: { ...texts, ...german },
      screenshots,
      categories: ['tools', 'files'],
    })
    await happen(news.published(2, { version: '1.0.0', appMetadata: described }))
    const [shown] = (await browse()).apps
    expect(shown).toMatchObject({ appId: 'news', name: 'News', summary: 'Reads news', categories: ['tools', 'files'] })
    expect(shown?.picture).toBe('https://pictures.example.org/aHR0cHM6Ly9leGFtcGxlLm9yZy9hLnBuZw==')
    expect((await browse({ language: 'de' })).apps[0]?.name).toBe('Nachrichten')
    expect((await browse({ language: 'fr' })).apps[0]?.name).toBe('News')
    await happen(news.deleted(3))
    expect(await ids()).toEqual([])
  })

  it('shows integrations once they are approved, and nothing that is for subscribers only', async () => {
    const [bridge, paid] = [historyOf('bridge'), historyOf('paid')]
    await happen(bridge.submitted(1), paid.registered(1, { isEnterpriseOnly: true }))
    await happen(paid.published(2, { version: '1.0.0', appMetadata: appMetadata() }))
    expect(await ids()).toEqual([])
    await happen(bridge.approved(3))
    expect((await browse()).apps).toMatchObject([
      { appId: 'bridge', name: 'Mail Plugin', isIntegration: true, picture: null, categories: ['integration'] },
    ])
    await happen(bridge.deleted(4))
  })

  it('finds by all words in the texts of one language, whichever, in one category, page by page in one order', async () => {
    const say = (name: string, summary: string) => ({ name, summary, description: '' })
    const publish = async (appId: string, changes: Parameters<typeof appMetadata>[0]) => {
      const app = historyOf(appId)
      const release = { version: '1.0.0', appMetadata: appMetadata(changes) }
      await happen(app.registered(1), app.published(2, release))
      return app
    }
    const deck = { en: say('Deck', 'Boards for teams'), de: say('Stapel', 'Tafeln für Gruppen') }
    await publish('deck', { translations: deck, categories: ['organization'] })
    const notes = await publish('notes', {
      translations: { en: say('Notes', 'Text for teams') },
      categories: ['office'],
    })
    await publish('maps', { translations: { en: say('Maps', 'Where you are') }, categories: ['multimedia'] })
    expect(await ids({ search: 'TEAMS' })).toEqual(['deck', 'notes'])
    expect(await ids({ search: 'teams boards' })).toEqual(['deck'])
    expect(await ids({ search: 'für tafeln', language: 'en' })).toEqual(['deck'])
    expect(await ids({ search: 'boards tafeln' })).toEqual([])
    expect(await ids({ categoryId: 'office' })).toEqual(['notes'])
    expect(await ids({ categoryId: 'office', search: 'maps' })).toEqual([])
    await happen(notes.featured(3))
    const pages = await Promise.all([1, 2, 3].map((page) => browse({ page, pageSize: 2 })))
    expect(pages.map(({ apps }) => apps.map(({ appId }) => appId))).toEqual([['notes', 'deck'], ['maps'], []])
    expect(pages.map(({ total }) => total)).toEqual([3, 3, 3])
  })
})
