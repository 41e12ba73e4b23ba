import { findDeliveries, retryDelivery } from '@appstore/contracts/deliveries'
import type { TestGateway } from '../../gateway-spec.js'
import { answerForms } from '../people-answerers-spec.js'
import { answerAdministration } from './admin-answerers-spec.js'
import { type People, startAdministration } from './admin-spec.js'

let gateway: TestGateway
let people: People

beforeAll(async () => {
  const started = await startAdministration()
  gateway = started.gateway
  people = started.people
})
afterAll(() => gateway.stop())
beforeEach(() => {
  answerForms(gateway.answerers)
  answerAdministration(gateway.answerers)
})

describe('mails', () => {
  it('are looked for by whom they are for and what became of them', async () => {
    const { text } = await people.staff.open('/admin/mails/?user=bert&state=failed&kind=second-factor-reset&before=9')
    expect(gateway.answerers.asked(findDeliveries).at(-1)).toMatchObject({
      account: { username: 'sue' },
      state: 'failed',
      kind: 'second-factor-reset',
      accountId: 'id-of-bert',
      before: '9',
    })
    expect(text).toContain('The mail server refused it (550)')
    expect(text).toMatch(/<option value="second-factor-reset" selected[^>]*>The second factor was reset</)
    await people.staff.open('/admin/mails/?state=x&kind=x&before=x')
    expect(gateway.answerers.asked(findDeliveries).at(-1)).toMatchObject({
      state: null,
      kind: null,
      accountId: null,
      before: null,
    })
    const before = gateway.answerers.asked(findDeliveries).length
    expect((await people.staff.open('/admin/mails/?user=no-such-user')).text).toContain('No mail fits this.')
    expect(gateway.answerers.asked(findDeliveries)).toHaveLength(before)
  })

  it('are tried once more where that makes sense', async () => {
    const { text } = await people.staff.open('/admin/mails/?state=failed')
    expect(text.match(/name="delivery" value="[^"]+"/g)).toEqual(['name="delivery" value="d-1"'])
    const answer = await people.staff.send('/admin/mails/?state=failed', { kind: 'retry', delivery: 'd-1' })
    expect([answer.status, answer.headers.location]).toEqual([303, '/admin/mails/?state=failed'])
    expect(gateway.answerers.asked(retryDelivery).at(-1)).toMatchObject({
      deliveryId: 'd-1',
      account: { username: 'sue' },
      caller: { actor: 'account:id-of-sue' },
    })
  })
})
