import { setAccountEnabled } from '@appstore/contracts/accounts'
import { publishDiscover, submitIntegration } from '@appstore/contracts/catalog'
import { eraseAccount } from '@appstore/contracts/deletion'
import { changeApp } from '@appstore/contracts/ownership'
import { giveRating } from '@appstore/contracts/ratings'
import { restoreRelease, syncPlatformVersions, withdrawRelease } from '@appstore/contracts/releases'
import { listedApp } from '../documents/list-items-spec.js'
import { OPERATOR, startTestGateway, type TestGateway } from '../gateway-spec.js'

const AUTH = { authorization: OPERATOR }
const BY_OPERATOR = { actor: 'operator', credential: 'operator-token', reason: 'because' }

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const order = (path: string, body: object = {}) =>
  gateway.post(`/operator/${path}`, { ...body, reason: 'because' }, AUTH)

describe('orders about apps', () => {
  it.each([
    ['delete', {}, { kind: 'remove' }],
    ['restore', {}, { kind: 'restore' }],
    ['approve', {}, { kind: 'approve' }],
    ['transfer', { enabled: true }, { kind: 'flag', flag: 'transfer', on: true }],
    ['flag', { flag: 'orphan', on: false }, { kind: 'flag', flag: 'orphan', on: false }],
    ['featured', { featured: false }, { kind: 'featured', on: false }],
    ['owner', { username: 'bert' }, { kind: 'owner', accountId: 'id-of-bert' }],
    [
      'maintainers',
      { username: 'bert', present: true },
      { kind: 'maintainer', accountId: 'id-of-bert', present: true },
    ],
  ])('%s', async (kind, body, change) => {
    const answer = await order(`apps/news/${kind}`, body)
    expect([answer.status, answer.json]).toEqual([200, { position: null }])
    expect(gateway.answerers.asked(changeApp).at(-1)).toMatchObject({
      account: null,
      appId: 'news',
      change,
      caller: BY_OPERATOR,
    })
  })

  it('are answered when the lists show them', async () => {
    gateway.answerers.answerWith(changeApp, async () => ({
      position: gateway.catalog.set('apps.json', [JSON.stringify(listedApp('a'))]),
    }))
    expect((await order('apps/news/delete')).json).toEqual({ position: expect.stringMatching(/^\d+$/) })
    expect((await gateway.ask('/api/v1/apps.json')).json).toEqual([listedApp('a')])
  })

  it('say who is not known, and which fields are wrong', async () => {
    const unknown = await order('apps/news/maintainers', { username: 'nobody', present: true })
    expect([unknown.status, unknown.json]).toEqual([404, expect.objectContaining({ code: 'account-unknown' })])
    const wrong = await order('apps/news/transfer', { enabled: 'perhaps' })
    expect([wrong.status, Object.keys((wrong.json as { fields: object }).fields)]).toEqual([400, ['enabled']])
  })

  it('are one command when they are repeated with a key', async () => {
    const headers = { ...AUTH, 'idempotency-key': 'delete once' }
    for (let times = 0; times < 2; times++) await gateway.post('/operator/apps/mail/delete', {}, headers)
    const [first, second] = gateway.answerers.asked(changeApp).slice(-2)
    expect(second?.caller.commandId).toBe(first?.caller.commandId)
  })
})

describe('orders about releases', () => {
  it('withdraw with a right of their own', async () => {
    const answer = await order('releases/withdraw', { appId: 'news', version: '1.0.0' })
    expect(answer.status).toBe(200)
    expect(gateway.answerers.asked(withdrawRelease).at(-1)).toMatchObject({
      appId: 'news',
      version: '1.0.0',
      isNightly: false,
      account: null,
      caller: BY_OPERATOR,
    })
  })

  it('restore', async () => {
    expect((await order('releases/restore', { app_id: 'news', version: '1.0.0', is_nightly: true })).status).toBe(200)
    expect(gateway.answerers.asked(restoreRelease).at(-1)).toMatchObject({
      appId: 'news',
      isNightly: true,
      caller: BY_OPERATOR,
    })
  })
})

describe('orders in the name of others', () => {
  const TEXTS = { name: 'Bridge', summary: 'Connects', description: 'Much' }

  it('enter integrations', async () => {
    const answer = await order('integrations', { ...TEXTS, owner: 'anna', approved: true })
    expect([answer.status, answer.json]).toEqual([200, { appId: 'bridge', position: null }])
    expect(gateway.answerers.asked(submitIntegration).at(-1)).toMatchObject({
      ownerId: 'id-of-anna',
      approved: true,
      texts: { ...TEXTS, website: '', issueTracker: '', screenshots: [] },
      caller: BY_OPERATOR,
    })
  })

  it('rate', async () => {
    const answer = await order('ratings', { username: 'bert', appId: 'news', rating: 0.5, comment: 'So so' })
    expect(answer.status).toBe(200)
    expect(gateway.answerers.asked(giveRating).at(-1)).toMatchObject({
      account: { username: 'bert' },
      rating: 0.5,
      language: 'en',
      comment: 'So so',
      caller: BY_OPERATOR,
    })
    const wrong = await order('ratings', { username: 'bert', appId: 'news', rating: 2 })
    expect(wrong.status).toBe(400)
  })
})

describe('orders about the rest', () => {
  it('bar accounts', async () => {
    expect((await order('accounts/enabled', { username: 'bert', enabled: false })).status).toBe(200)
    expect(gateway.answerers.asked(setAccountEnabled).at(-1)).toMatchObject({ username: 'bert', enabled: false })
  })

  it('erase accounts, with what becomes of their apps', async () => {
    gateway.answerers.answerWith(eraseAccount, async () => ({ accountId: 'id-of-bert', position: '9' }))
    const answer = await order('accounts/erase', { username: 'bert', apps: 'delete' })
    expect([answer.status, answer.json]).toEqual([200, { accountId: 'id-of-bert', position: '9' }])
    const asked = { username: 'bert', apps: 'delete', caller: BY_OPERATOR }
    expect(gateway.answerers.asked(eraseAccount)).toMatchObject([asked])
    const wrong = await order('accounts/erase', { username: 'bert', apps: 'keep' })
    expect([wrong.status, Object.keys((wrong.json as { fields: object }).fields)]).toEqual([400, ['apps']])
    expect(gateway.answerers.asked(eraseAccount)).toHaveLength(1)
  })

  it('bring the versions of the platform up to date, or look only', async () => {
    const found = { versions: ['31.0.0'], current: '31.0.0', position: null }
    gateway.answerers.answerWith(syncPlatformVersions, async () => found)
    expect((await order('platforms/sync', { oldestSupported: '31.0.0' })).json).toEqual(found)
    expect((await order('platforms/sync', { oldest_supported: '30.0.0', print: true })).status).toBe(200)
    expect(gateway.answerers.asked(syncPlatformVersions)).toMatchObject([
      { oldestSupported: '31.0.0', print: false, caller: BY_OPERATOR },
      { oldestSupported: '30.0.0', print: true },
    ])
    expect((await order('platforms/sync', { oldestSupported: '31' })).status).toBe(400)
  })

  it('replace the discover document, or say what is wrong with it', async () => {
    expect((await order('discover', { text: '[ ]' })).json).toEqual({ position: null })
    expect(gateway.answerers.asked(publishDiscover).at(-1)).toMatchObject({ text: '[ ]', caller: BY_OPERATOR })
    gateway.answerers.answerWith(publishDiscover, async () => ({ violations: ['/0 has no type'] }))
    const refused = await order('discover', { text: '[{}]' })
    expect([refused.status, refused.json]).toEqual([400, expect.objectContaining({ violations: ['/0 has no type'] })])
  })
})
