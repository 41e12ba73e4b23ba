import { randomUUID } from 'node:crypto'
import type { AppDecision } from '@appstore/contracts/deletion'
import { appsOf, changeApp } from '@appstore/contracts/ownership'
import { until } from '@appstore/event-sourcing/counter-spec'
import { appMetadata, historyOf } from '../app-list/app-history-spec.js'
import { startTestCatalog, type TestCatalog } from '../catalog-spec.js'

const AT = '2030-02-01T00:00:00.000Z'
let catalog: TestCatalog
beforeAll(async () => {
  catalog = await startTestCatalog()
})
afterAll(() => catalog.stop())

const happened = (appId: string, type: string, data: object) => {
  return { stream: `app-${appId}`, event: { type, data: { appId, at: AT, ...data } } }
}
const registered = (appId: string, ownerId: string) => {
  const certificate = { certificate: 'PEM', certificateSerial: '1', isEnterpriseOnly: false }
  return happened(appId, 'AppRegistered', { ownerId, ...certificate })
}
const maintains = (appId: string, accountId: string) => happened(appId, 'AppMaintainerAdded', { accountId })
const erased = (accountId: string, decisions: AppDecision[] = [], otherApps = 'orphan') => {
  const data = { accountId, decisions, otherApps, at: AT }
  return { stream: `account-${accountId}`, event: { type: 'AccountErased', data } }
}

const eventsOf = (appId: string) => catalog.eventStore.readStream(`app-${appId}`)
const lastOf = async (appId: string) => (await eventsOf(appId)).at(-1)
const ends = (appId: string, type: string) => until(async () => (await lastOf(appId))?.type === type)
const caller = () => ({ actor: 'operator', credential: 'operator-token', commandId: randomUUID(), correlationId: 'c' })

it('whoever is gone has nothing to do with any app any more: each goes as it was decided', async () => {
  const [ann, bob] = [randomUUID(), randomUUID()]
  await catalog.happen(
    registered('kept', ann),
    maintains('kept', bob),
    registered('deleted', ann),
    registered('undecided', ann),
    registered('helped', bob),
    maintains('helped', ann),
    registered('strange', bob),
    erased(ann, [
      { appId: 'kept', decision: 'transfer', to: bob },
      { appId: 'deleted', decision: 'delete' },
      { appId: 'strange', decision: 'delete' }, // it was hers when she decided
    ]),
  )
  await ends('undecided', 'AppOrphaned')
  expect(await lastOf('kept')).toMatchObject({ type: 'AppOwnerChanged', data: { ownerId: bob, formerOwnerId: ann } })
  expect((await lastOf('kept'))?.metadata).toMatchObject({ actor: 'system:when-account-erased', credential: 'none' })
  expect(await lastOf('deleted')).toMatchObject({ type: 'AppDeleted' })
  expect(await lastOf('helped')).toMatchObject({ type: 'AppMaintainerRemoved', data: { accountId: ann } })
  expect(await eventsOf('strange')).toHaveLength(1)
  const owned = async () => {
    const { apps } = await catalog.others.call(appsOf, { accountId: bob })
    return apps.filter(({ role }) => role === 'owner').map(({ appId }) => appId)
  }
  await until(async () => (await owned()).join() === 'helped,kept,strange')
})

it('each goes as it was decided also when all of it is seen late', async () => {
  const [ann, bob] = [randomUUID(), randomUUID()]
  const decisions: AppDecision[] = [
    { appId: 'handed', decision: 'transfer', to: bob },
    { appId: 'dropped', decision: 'delete' },
  ]
  await catalog.restart(() =>
    catalog.happen(
      registered('handed', ann),
      maintains('handed', bob),
      registered('dropped', ann),
      registered('left', ann),
      erased(ann, decisions),
    ),
  )
  await ends('left', 'AppOrphaned')
  const happenedTo = async (appId: string) => (await eventsOf(appId)).map(({ type }) => type)
  expect(await happenedTo('handed')).toEqual(['AppRegistered', 'AppMaintainerAdded', 'AppOwnerChanged'])
  expect(await happenedTo('dropped')).toEqual(['AppRegistered', 'AppDeleted'])
})

it('by an operator’s order all their apps can go; the list changes its tag', async () => {
  const ann = randomUUID()
  const tag = async () => (await catalog.document('apps.json'))?.manifest.etag
  const listed = historyOf('listed')
  await catalog.happen(registered('listed', ann), listed.published(2, { version: '1.0.0', appMetadata: appMetadata() }))
  const before = await tag()
  await catalog.happen(erased(ann, [], 'delete'))
  await ends('listed', 'AppDeleted')
  expect(await tag()).not.toBe(before)
})

it('what comes to somebody after they are gone is taken from them at once', async () => {
  const [ann, bob] = [randomUUID(), randomUUID()]
  await catalog.happen(registered('late', ann), erased(ann), registered('later', ann), maintains('later', ann))
  await ends('late', 'AppOrphaned')
  await ends('later', 'AppOrphaned')
  await catalog.happen(registered('given', bob), maintains('given', ann))
  await ends('given', 'AppMaintainerRemoved')
  await catalog.happen(happened('late', 'AppDeleted', {}))
  await catalog.others.call(changeApp, { caller: caller(), account: null, appId: 'late', change: { kind: 'restore' } })
  expect((await catalog.others.call(appsOf, { accountId: ann })).apps.map(({ flags }) => flags.orphan)).not.toContain(
    false,
  )
})

it('is done once, whatever ends in between', async () => {
  const ann = randomUUID()
  const appIds = Array.from({ length: 30 }, (_, index) => `many_${index}`)
  await catalog.happen(...appIds.map((appId) => registered(appId, ann)), erased(ann))
  await until(async () => (await lastOf('many_0'))?.type === 'AppOrphaned')
  await catalog.restart()
  await ends('many_9', 'AppOrphaned') // the last one in the order of their names
  for (const appId of appIds) {
    expect((await eventsOf(appId)).map(({ type }) => type)).toEqual(['AppRegistered', 'AppOrphaned'])
  }
})
