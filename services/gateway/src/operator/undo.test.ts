import { randomUUID } from 'node:crypto'
import { changeAccount } from '@appstore/contracts/administration'
import { auditedEvent, readAudit } from '@appstore/contracts/audit'
import { changeApp } from '@appstore/contracts/ownership'
import { restoreRelease, withdrawRelease } from '@appstore/contracts/releases'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { OPERATOR, startTestGateway, type TestGateway } from '../gateway-spec.js'

const AUTH = { authorization: OPERATOR }
const entryOf = (type: string, eventId: string) => ({
  position: '7',
  eventId,
  commandId: 'c',
  correlationId: 'c',
  type,
  object: { kind: 'app', id: 'news' },
  objectName: 'anna',
  revision: 3,
  at: '2030-01-02T03:04:05.678Z',
  actor: 'operator',
  actorName: null,
  credential: 'operator-token',
  reason: null,
})

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

async function undo(type: string, data: object = {}) {
  const eventId = randomUUID()
  const event = { entry: entryOf(type, eventId), data: { appId: 'news', ...data } }
  gateway.answerers.answerWith(auditedEvent, async (asked) => ({ event: asked.eventId === eventId ? event : null }))
  return { eventId, answer: await gateway.post(`/operator/audit/${eventId}/undo`, {}, AUTH) }
}

describe('undoing', () => {
  it.each([
    ['AppDeleted', {}, { kind: 'restore' }],
    ['AppRestored', {}, { kind: 'remove' }],
    ['AppFeatured', {}, { kind: 'featured', on: false }],
    ['AppTransferEnabled', {}, { kind: 'flag', flag: 'transfer', on: false }],
    ['AppUndeprecated', {}, { kind: 'flag', flag: 'deprecated', on: true }],
    ['AppMaintainerRemoved', { accountId: 'b' }, { kind: 'maintainer', accountId: 'b', present: true }],
    ['AppInvitationAccepted', { accountId: 'b' }, { kind: 'maintainer', accountId: 'b', present: false }],
    ['AppTransferAccepted', { ownerId: 'b', formerOwnerId: 'a' }, { kind: 'owner', accountId: 'a', from: 'b' }],
    ['AppOwnerChanged', { ownerId: 'b', formerOwnerId: 'a' }, { kind: 'owner', accountId: 'a', from: 'b' }],
    ['AppTransferOffered', { offerId: 'o' }, { kind: 'withdraw-offer', offerId: 'o' }],
  ])('%s is another change, with a reason that names it', async (type, data, change) => {
    const { eventId, answer } = await undo(type, data)
    expect([answer.status, answer.json]).toEqual([200, { position: null, undone: entryOf(type, eventId) }])
    expect(gateway.answerers.asked(changeApp).at(-1)).toMatchObject({
      account: null,
      appId: 'news',
      change,
      caller: { actor: 'operator', credential: 'operator-token', reason: `undoes ${type} ${eventId}` },
    })
  })

  it('releases', async () => {
    const release = { version: '1.0.0', isNightly: true }
    await undo('ReleaseWithdrawn', release)
    expect(gateway.answerers.asked(restoreRelease).at(-1)).toMatchObject({ appId: 'news', ...release, account: null })
    await undo('ReleaseRestored', { ...release, version: '1.0.0', isNightly: false })
    expect(gateway.answerers.asked(withdrawRelease).at(-1)).toMatchObject({ version: '1.0.0', asAdministrator: true })
  })

  it.each([
    ['AccountDisabled', {}, { kind: 'enabled', on: true }],
    ['AccountEnabled', {}, { kind: 'enabled', on: false }],
    [
      'AccountRolesChanged',
      { isStaff: false, isSuperuser: false, before: { isStaff: true, isSuperuser: true } },
      { kind: 'roles', isStaff: true, isSuperuser: true },
    ],
  ])('%s goes by the rules for administrators', async (type, data, change) => {
    gateway.answerers.answerWith(changeAccount, async () => ({ position: null }))
    const at = '2030-01-02T03:04:05.678Z'
    expect((await undo(type, { accountId: 'id-of-anna', ...data, at })).answer.status).toBe(200)
    const asked = gateway.answerers.asked(changeAccount).at(-1)
    expect(asked).toMatchObject({ account: null, accountId: 'news', change })
    gateway.answerers.answerWith(changeAccount, async () => {
      throw new DomainError('conflict', 'last-superuser', 'This is the last administrator.')
    })
    const { answer } = await undo(type, { accountId: 'id-of-anna', ...data, at })
    expect([answer.status, answer.json]).toEqual([409, expect.objectContaining({ code: 'last-superuser' })])
  })

  it('is refused with the reason where it is not possible', async () => {
    const { answer } = await undo('AppCertificateChanged')
    expect([answer.status, answer.json]).toEqual([409, expect.objectContaining({ code: 'not-undoable' })])
    const unknown = await gateway.post(`/operator/audit/${randomUUID()}/undo`, {}, AUTH)
    expect([unknown.status, unknown.json]).toEqual([404, expect.objectContaining({ code: 'event-unknown' })])
    expect((await gateway.post('/operator/audit/no-id/undo', {}, AUTH)).status).toBe(400)
  })
})

describe('the audit', () => {
  it('is searched by what the query names', async () => {
    gateway.answerers.answerWith(readAudit, async () => ({ entries: [entryOf('AppDeleted', 'e')], next: '7' }))
    const answer = await gateway.ask('/operator/audit?actor=anna&appId=news&limit=3', { headers: AUTH })
    expect(answer.json).toEqual({ entries: [entryOf('AppDeleted', 'e')], next: '7' })
    expect(gateway.answerers.asked(readAudit).at(-1)).toEqual({ actor: 'anna', appId: 'news', limit: 3 })
    expect((await gateway.ask('/operator/audit?limit=0', { headers: AUTH })).status).toBe(400)
    expect((await gateway.ask('/operator/audit')).status).toBe(401)
  })
})
