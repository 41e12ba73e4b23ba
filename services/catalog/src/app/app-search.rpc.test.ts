import type { AccountIdentity } from '@appstore/contracts/accounts'
import { type AppsShown, administeredApp, appFigures, findApps } from '@appstore/contracts/app-administration'
import { changeApp } from '@appstore/contracts/ownership'
import { person } from '@appstore/contracts/rights-walk-spec'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { appMetadata, historyOf } from '../app-list/app-history-spec.js'
import { startTestCatalog, type TestCatalog } from '../catalog-spec.js'

const STAFF = person('sue', { isStaff: true })

let catalog: TestCatalog

beforeAll(async () => {
  catalog = await startTestCatalog()
  const [news, deck, bridge, gone] = ['news', 'deck', 'bridge', 'gone'].map(historyOf) as [
    ReturnType<typeof historyOf>,
    ReturnType<typeof historyOf>,
    ReturnType<typeof historyOf>,
    ReturnType<typeof historyOf>,
  ]
  const named = appMetadata({ translations: { en: { name: 'Feed Reader', summary: 's', description: 'd' } } })
  await catalog.happen(
    news.registered(1, { isEnterpriseOnly: true }),
    news.published(2, { version: '1.0.0', appMetadata: named }),
    news.published(3, { version: '1.1.0' }),
    news.withdrawn(4, { version: '1.1.0' }),
    deck.registered(5),
    bridge.submitted(6),
    gone.registered(7),
    gone.deleted(8),
  )
  // the lists show the releases, and a change is answered when the read model shows it
  await catalog.document('apps.json')
  const caller = { actor: 'operator', credential: 'x', commandId: crypto.randomUUID(), correlationId: 'c' }
  await catalog.others.call(changeApp, {
    caller,
    account: null,
    appId: 'news',
    change: { kind: 'featured', on: true },
  })
})
afterAll(() => catalog.stop())

async function find(search: string, show: AppsShown = 'all', more: { after?: string; limit?: number } = {}) {
  const { after = null, limit = 10 } = more
  return await catalog.others.call(findApps, { account: STAFF, search, show, after, limit })
}
const ids = async (...asked: Parameters<typeof find>) => (await find(...asked)).apps.map(({ appId }) => appId)

describe('the apps of the store', () => {
  it('are found by a part of id or name', async () => {
    expect(await ids('')).toEqual(['bridge', 'deck', 'news'])
    expect(await ids(' feed READER ')).toEqual(['news'])
    expect(await ids('ec')).toEqual(['deck'])
    for (const nothing of ['%', 'zzz', 'a\0b', 'new_']) expect([nothing, await ids(nothing)]).toEqual([nothing, []])
  })

  it('are listed by what is said of them, and page by page', async () => {
    const expected: [AppsShown, string[]][] = [
      ['waiting', ['bridge']],
      ['integrations', ['bridge']],
      ['featured', ['news']],
      ['deleted', ['gone']],
      ['orphan', []],
    ]
    for (const [show, found] of expected) expect([show, await ids('', show)]).toEqual([show, found])
    const first = await find('', 'all', { limit: 2 })
    expect([first.apps.length, first.next]).toEqual([2, 'deck'])
    const last = await find('', 'all', { limit: 2, after: 'deck' })
    expect([last.apps.map(({ appId }) => appId), last.next]).toEqual([['news'], null])
    expect(await catalog.others.call(appFigures, { account: STAFF })).toMatchObject({
      all: 3,
      waiting: 1,
      featured: 1,
      deleted: 1,
      transfer: 0,
    })
  })

  it('show everything about one, also once it is gone', async () => {
    const one = async (appId: string) =>
      (await catalog.others.call(administeredApp, { account: STAFF, appId })).app ?? undefined
    const facts = { name: 'Feed Reader', ownerId: 'ann', isFeatured: true, isEnterpriseOnly: true, isDeleted: false }
    expect(await one('news')).toMatchObject({ ...facts, latestVersion: '1.0.0' })
    expect((await one('news'))?.releases.map(({ version, isWithdrawn }) => [version, isWithdrawn])).toEqual([
      ['1.1.0', true],
      ['1.0.0', false],
    ])
    expect(await one('gone')).toMatchObject({ appId: 'gone', isDeleted: true, releases: [] })
    expect(await one('bridge')).toMatchObject({ isIntegration: true, isApproved: false, name: 'Mail Plugin' })
    expect([await one('nothing'), await one('a\0')]).toEqual([undefined, undefined])
  })

  it('are shown to those who look after the store, and to nobody else', async () => {
    const account: AccountIdentity = person('ann')
    for (const work of [
      catalog.others.call(findApps, { account, search: '', show: 'all', after: null, limit: 1 }),
      catalog.others.call(administeredApp, { account, appId: 'news' }),
      catalog.others.call(appFigures, { account }),
    ]) {
      const error = await work.then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      expect(error instanceof DomainError && error.code).toBe('staff-only')
    }
  })
})
