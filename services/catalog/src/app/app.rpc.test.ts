import { appKeepers } from '@appstore/contracts/app-mails'
import { deleteApp, getApp, registerApp } from '@appstore/contracts/catalog'
import { changeApp } from '@appstore/contracts/ownership'
import type { z } from 'zod'
import { startTestCatalog, type TestCatalog } from '../catalog-spec.js'

const ANN = { accountId: 'id-of-ann', username: 'ann', isStaff: false, isSuperuser: false }
const BOB = { ...ANN, accountId: 'id-of-bob', username: 'bob' }

let catalog: TestCatalog

beforeAll(async () => {
  catalog = await startTestCatalog()
})
afterAll(() => catalog.stop())

function register(
  certificate: string,
  account = ANN,
  commandId: string = crypto.randomUUID(),
): Promise<z.infer<typeof registerApp.response>> {
  const caller = { actor: `account:${account.accountId}`, credential: 'token:t', commandId, correlationId: 'c-1' }
  const request = { caller, account, certificate, signature: 'c2ln', isEnterpriseOnly: false }
  return catalog.others.call(registerApp, request)
}

const appOf = async (appId: string) => (await catalog.others.call(getApp, { appId })).app
const eventsOf = (appId: string) => catalog.eventStore.readStream(`app-${appId}`)

describe('registering an app', () => {
  it('makes the caller its owner, and is in the log with who did it', async () => {
    const { position, ...registered } = await register('CN=news 1')
    expect(registered).toEqual({ appId: 'news', outcome: 'registered' })
    expect(position).toBe(String(await catalog.eventStore.head()))
    expect(await appOf('news')).toMatchObject({
      appId: 'news',
      ownerId: 'id-of-ann',
      maintainerIds: [],
      certificate: 'CN=news 1',
      certificateRevision: 0,
    })
    expect(await eventsOf('news')).toEqual([
      expect.objectContaining({
        type: 'AppRegistered',
        data: expect.objectContaining({ appId: 'news', certificateSerial: '1', isEnterpriseOnly: false }),
        metadata: expect.objectContaining({ actor: 'account:id-of-ann', credential: 'token:t', correlationId: 'c-1' }),
      }),
    ])
  })

  it('again changes nothing, and with another certificate changes it', async () => {
    const { position } = await register('CN=again 1')
    expect(await register('CN=again 1')).toEqual({ appId: 'again', outcome: 'unchanged', position })
    expect(await register('CN=again 2')).toMatchObject({ outcome: 'certificate-changed' })
    expect(await appOf('again')).toMatchObject({ certificate: 'CN=again 2', certificateRevision: 1 })
  })

  it('with the same command gives the first answer', async () => {
    const commandId = crypto.randomUUID()
    const first = await register('CN=once 1', ANN, commandId)
    expect(await register('CN=once 1', ANN, commandId)).toEqual(first)
    expect(await eventsOf('once')).toHaveLength(1)
  })

  it('by two at once gives it to one of them', async () => {
    const outcomes = await Promise.allSettled([register('CN=race 1', ANN), register('CN=race 2', BOB)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const events = await eventsOf('race')
    expect(events).toHaveLength(1)
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { kind: 'forbidden', code: 'app-owned-by-another' },
    })
  })

  it('of somebody else is refused', async () => {
    await register('CN=mine 1')
    await expect(register('CN=mine 1', BOB)).rejects.toMatchObject({ kind: 'forbidden', code: 'app-owned-by-another' })
  })

  it('with a certificate that is not trusted says what is wrong with it', async () => {
    await expect(register('something else')).rejects.toMatchObject({ kind: 'invalid', code: 'certificate-untrusted' })
  })

  it('under an id that cannot be one is refused and leaves no trace', async () => {
    await expect(register('CN=No-Id 1')).rejects.toMatchObject({ kind: 'invalid', code: 'app-id-invalid' })
    expect(await eventsOf('No-Id')).toEqual([])
  })
})

it('an app that nobody registered is unknown', async () => {
  expect(await appOf('nothing')).toBeNull()
})

describe('who looks after an app', () => {
  const keepersOf = async (appId: string, revision: number | null) =>
    (await catalog.others.call(appKeepers, { appId, revision })).keepers

  it('is known as it is, as it was after each event, and after a deletion', async () => {
    await register('CN=kept 1')
    const caller = { actor: 'operator', credential: 'x', commandId: crypto.randomUUID(), correlationId: 'c' }
    const change = { kind: 'owner', accountId: BOB.accountId } as const
    await catalog.others.call(changeApp, { caller, account: null, appId: 'kept', change })
    const [before, after] = [ANN, BOB].map(({ accountId }) => ({ ownerId: accountId, maintainerIds: [] }))
    expect([await keepersOf('kept', 0), await keepersOf('kept', 1), await keepersOf('kept', null)]).toEqual([
      before,
      after,
      after,
    ])
    const deletion = { caller: { ...caller, commandId: crypto.randomUUID() }, account: BOB, appId: 'kept' }
    await catalog.others.call(deleteApp, deletion)
    expect([await keepersOf('kept', 2), await keepersOf('kept', null)]).toEqual([after, after])
  })

  it('is nobody where nothing ever stood', async () => expect(await keepersOf('nothing', null)).toBeNull())
})
