import { changeAccount } from '@appstore/contracts/administration'
import { listPersonalTokens } from '@appstore/contracts/personal-tokens'
import type { TestGateway } from '../../gateway-spec.js'
import { answerForms } from '../people-answerers-spec.js'
import { answerAdministration } from './admin-answerers-spec.js'
import { type People, startAdministration } from './admin-spec.js'

const BERT = '/admin/users/id-of-bert/'

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

const lastChange = () => gateway.answerers.asked(changeAccount).at(-1)

describe('with what somebody logs in', () => {
  it('is shown with when it was used, and without what only administrators may know', async () => {
    const [staff, root] = [(await people.staff.open(BERT)).text, (await people.superuser.open(BERT)).text]
    for (const text of [staff, root]) {
      for (const part of ['Authenticator app', '7 recovery codes left', 'Passkey: My phone &lt;b>', 'Build &lt;b>'])
        expect(text).toContain(part)
      expect(text).toContain('Publish releases · Read what only you may see (news)'.split(' · ')[0])
      expect(text).toContain('credential=token%3Atoken-1')
    }
    expect([root.includes('GitHub: bert-at-work'), staff.includes('bert-at-work')]).toEqual([true, false])
    const offers = (text: string, kind: string) => text.includes(`name="kind" value="${kind}"`)
    for (const [kind, forStaff] of [
      ['revoke-token', true],
      ['reset-second-factor', false],
      ['remove-passkey', false],
    ] as const) {
      expect([kind, offers(root, kind), offers(staff, kind)]).toEqual([kind, true, forStaff])
    }
  })

  it('is little for whoever has a password alone', async () => {
    gateway.answerers.answerWith(listPersonalTokens, async () => ({ tokens: [] }))
    const { text } = await people.superuser.open('/admin/users/id-of-tom/')
    expect(text).toContain('No program has a token of this account.')
    expect(text).not.toMatch(/Authenticator app|value="(reset-second-factor|remove-passkey|revoke-token)"/)
  })

  it.each([
    ['revoke-token', { token: 'token-1' }, { kind: 'revoke-personal-token', tokenId: 'token-1' }],
    ['reset-second-factor', {}, { kind: 'reset-second-factor' }],
    ['remove-passkey', { passkey: 'passkey-2' }, { kind: 'remove-passkey', passkeyId: 'passkey-2' }],
  ])('is taken away by %s, with the reason', async (kind, fields, change) => {
    await people.superuser.open(BERT)
    const answer = await people.superuser.send(BERT, { kind, ...fields, reason: 'Stolen.' } as Record<string, string>)
    expect([answer.status, answer.headers.location]).toEqual([303, BERT])
    const caller = { actor: 'account:id-of-root', reason: 'Stolen.' }
    expect(lastChange()).toMatchObject({ account: { username: 'root' }, accountId: 'id-of-bert', change, caller })
  })
})
