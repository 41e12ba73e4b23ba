import { appActivity } from '@appstore/contracts/activity'
import {
  accepted,
  certificateChanged,
  deleted,
  featured,
  invited,
  maintainerRemoved,
  offered,
  registered,
  transferred,
} from '../app/app-events-spec.js'
import { startTestCatalog, type TestCatalog } from '../catalog-spec.js'

let catalog: TestCatalog

beforeAll(async () => {
  catalog = await startTestCatalog()
})
afterAll(() => catalog.stop())

async function happen(stream: string, ...events: { type: string; data: unknown }[]): Promise<void> {
  const position = await catalog.happen(...events.map((event) => ({ stream, event })))
  expect(await catalog.service().projection('app_activity').waitFor(BigInt(position), 20_000)).toBe(true)
}

const activity = (appId: string, before: string | null = null, limit = 100) =>
  catalog.others.call(appActivity, { appId, before, limit })
const typesOf = async (appId: string) => (await activity(appId)).entries.map(({ type }) => type)

describe('the activity of an app', () => {
  it('tells everybody who did what, the newest first, and keeps invitations and offers to itself', async () => {
    const events = [registered, invited('bob'), accepted('bob'), offered('bob'), transferred('bob', 'ann')]
    await happen('app-news', ...events, certificateChanged, featured, maintainerRemoved('cleo'), deleted)
    expect(await typesOf('news')).toEqual([
      'AppDeleted',
      'AppMaintainerRemoved',
      'AppFeatured',
      'AppCertificateChanged',
      'AppTransferAccepted',
      'AppInvitationAccepted',
      'AppRegistered',
    ])
    const { entries } = await activity('news')
    expect(entries[4]).toMatchObject({ actor: 'account:a', accountId: 'bob', formerOwnerId: 'ann', release: null })
    expect(entries[4]?.at).toBe('2030-01-02T03:04:05.678Z')
    expect(entries.at(-1)).toMatchObject({ accountId: 'ann', formerOwnerId: null })
  })

  it('has its releases', async () => {
    await happen('app-mail', { ...registered, data: { ...registered.data, appId: 'mail' } } as typeof registered)
    const release = { appId: 'mail', version: '1.0.0', isNightly: true, at: '2030-01-01T00:00:00.000Z' }
    await happen('release-mail', { type: 'ReleaseWithdrawn', data: release })
    const { entries } = await activity('mail')
    expect(entries[0]).toMatchObject({ type: 'ReleaseWithdrawn', release: { version: '1.0.0', isNightly: true } })
  })

  it('comes in pages that join without gap or repetition', async () => {
    const all = await typesOf('news')
    const read: string[] = []
    for (let before: string | null = null, first = true; first || before !== null; first = false) {
      const page: Awaited<ReturnType<typeof activity>> = await activity('news', before, 3)
      read.push(...page.entries.map(({ type }) => type))
      before = page.next
    }
    expect(read).toEqual(all)
  })

  it('is there for what has stood in the store once, and for nothing else', async () => {
    await expect(activity('nothing')).rejects.toMatchObject({ kind: 'not-found', code: 'app-unknown' })
    const texts = { name: 'Bridge', summary: 's', description: 'd', website: '', issueTracker: '', screenshots: [] }
    const at = '2030-01-01T00:00:00.000Z'
    await happen('app-bridge', { type: 'IntegrationSubmitted', data: { appId: 'bridge', ownerId: 'ann', texts, at } })
    await expect(activity('bridge')).rejects.toMatchObject({ code: 'app-unknown' })
    await happen('app-bridge', { type: 'IntegrationApproved', data: { appId: 'bridge', at } })
    expect(await typesOf('bridge')).toEqual(['IntegrationApproved', 'IntegrationSubmitted'])
  })
})
