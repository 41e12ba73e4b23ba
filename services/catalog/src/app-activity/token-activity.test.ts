import { appActivity } from '@appstore/contracts/activity'
import { appsOfTokenChange } from '@appstore/contracts/app-tokens'
import { accepted, deleted, left, registered, restored, transferred } from '../app/app-events-spec.js'
import { startTestCatalog, type TestCatalog } from '../catalog-spec.js'
import { type Happened, useProjection } from '../projection-tables-spec.js'
import { appActivityProjection } from './app-activity.projection.js'

const at = '2030-01-02T03:04:05.000Z'
const data = { accountId: 'ann', at }
const name = { sealed: 'c2VhbGVk' }

const issued = (accountId: string, occasion = 'asked'): Happened => ({
  stream: `account-${accountId}`,
  event: { type: 'AccountTokenIssued', data: { ...data, accountId, tokenId: 'classic', occasion } },
})
const created = (tokenId: string, scopes: string[], apps: string[] | null, accountId = 'ann'): Happened => {
  const expiresAt = '2030-04-01T00:00:00.000Z'
  const token = { tokenId, name, scopes, apps, expiresAt }
  return {
    stream: `account-${accountId}`,
    event: { type: 'PersonalTokenCreated', data: { ...data, ...token, accountId } },
  }
}
const revoked = (tokenId: string, when = at, accountId = 'ann'): Happened => ({
  stream: `account-${accountId}`,
  event: { type: 'PersonalTokenRevoked', data: { accountId, tokenId, occasion: 'asked', at: when } },
})
const erased = (accountId: string): Happened => ({
  stream: `account-${accountId}`,
  event: { type: 'AccountErased', data: { accountId, decisions: [], otherApps: 'orphan', at } },
})
/** The same happens to another app than `news`. */
const app = (event: { type: string; data: unknown }, appId = 'news'): Happened => {
  return { stream: `app-${appId}`, event: { type: event.type, data: { ...(event.data as object), appId } } }
}

describe('tokens in the activity of apps', () => {
  const projection = useProjection(appActivityProjection)
  /** Each line as the app, what happened and to whom, without what happens to apps themselves. */
  const lines = async (...history: Happened[]) => {
    const { app_activity: rows = [] } = await projection.after(history)
    return rows
      .filter(({ keepers }) => keepers !== null)
      .map(({ app_id, type, account_id, position }) => `${position} ${app_id} ${type} ${account_id}`)
      .sort()
  }

  it('stand with each app that their holder looks after, and that the token reaches', async () => {
    const apps = [
      app(registered),
      app(registered, 'mail'),
      app({ ...registered, data: { ...registered.data, ownerId: 'bob' } } as typeof registered, 'chat'),
    ]
    expect(await lines(...apps, issued('ann'), issued('bob', 'password'))).toEqual([
      '4 mail AccountTokenIssued ann',
      '4 news AccountTokenIssued ann',
      '5 chat AccountTokenIssued bob',
    ])
    expect(await lines(...apps, created('1', ['publish'], ['mail', 'chat']), revoked('1'))).toEqual([
      '4 mail PersonalTokenCreated ann',
      '5 mail PersonalTokenRevoked ann',
    ])
    expect(await lines(...apps, created('1', ['read', 'manage-apps'], null))).toHaveLength(2)
  })

  it('do not, where a token changes no app, had run out, or was made before the account', async () => {
    expect(await lines(app(registered), created('1', ['read', 'rate'], null), revoked('1'))).toEqual([])
    const late = '2030-04-02T00:00:00.000Z'
    expect(await lines(app(registered), created('1', ['publish'], null), revoked('1', late))).toHaveLength(1)
    expect(await lines(app(registered), revoked('unknown'))).toEqual([])
  })

  it('count from the place in the log at which their holder came to the app, to the one at which they went', async () => {
    const before = [created('old', ['publish'], null), issued('bob')]
    const between = [app(registered), app(accepted('bob')), issued('bob'), revoked('old')]
    const after = [app(left('bob')), issued('bob'), app(transferred('bob', 'ann')), issued('ann'), issued('bob')]
    expect(await lines(...before, ...between, ...after)).toEqual([
      '11 news AccountTokenIssued bob',
      '5 news AccountTokenIssued bob',
      '6 news PersonalTokenRevoked ann',
    ])
  })

  it('are not told of apps that are gone, nor tokens of people who are', async () => {
    expect(await lines(app(registered), app(deleted), issued('ann'))).toEqual([])
    expect(await lines(app(registered), app(deleted), app(restored), issued('ann'))).toHaveLength(1)
    expect(await lines(app(registered), created('1', ['publish'], null), erased('ann'), revoked('1'))).toHaveLength(1)
  })

  it('come out the same however the log is paged, as it grows, and when it is read anew', async () => {
    const history = [
      created('old', ['publish'], null),
      app(registered),
      created('new', ['publish'], ['news']),
      app(accepted('bob')),
      issued('bob'),
      revoked('old'),
      app(transferred('bob', 'ann')),
      revoked('new'),
      issued('bob'),
    ]
    const tables = ({ app_activity }: Awaited<ReturnType<typeof projection.after>>) =>
      (app_activity ?? []).map(({ event_id: _, ...row }) => row)
    const [whole, ...others] = await projection.afterPagesOf([2_000, 1, 2, 3], history)
    for (const other of others) expect(other).toEqual(whole)
    for (const cut of [0, 3, 6]) {
      const { grown, rebuilt } = await projection.grown(history, cut)
      expect(grown).toEqual(rebuilt)
      expect(tables(grown)).toEqual(tables(whole as typeof grown))
    }
  })
})

describe('who is told of a token', () => {
  let catalog: TestCatalog
  beforeAll(async () => {
    catalog = await startTestCatalog()
  })
  afterAll(() => catalog.stop())

  it('is everybody who looked after the app at that moment, as soon as the catalog has seen it', async () => {
    await catalog.happen(app(registered), app(accepted('bob')), app(registered, 'mail'))
    const position = await catalog.happen(issued('ann'))
    const reach = (place: string) => catalog.others.call(appsOfTokenChange, { position: place })
    const apps = [
      { appId: 'mail', keeperIds: ['ann'] },
      { appId: 'news', keeperIds: ['ann', 'bob'] },
    ]
    expect(await reach(position)).toEqual({ apps })
    await catalog.happen(app(left('bob')))
    expect(await reach(position)).toEqual({ apps })
    expect(await reach(await catalog.happen(issued('nobody')))).toEqual({ apps: [] })
  })

  it('is told publicly, with the app', async () => {
    const { entries } = await catalog.others.call(appActivity, { appId: 'mail', before: null, limit: 10 })
    expect(entries.map(({ type, accountId }) => [type, accountId])).toEqual([
      ['AccountTokenIssued', 'ann'],
      ['AppRegistered', 'ann'],
    ])
    expect(JSON.stringify(entries)).not.toMatch(/sealed|classic/)
  })
})
