import { appPeople, appsOf, changeApp } from '@appstore/contracts/ownership'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { browser, type TestBrowser } from '../browser-spec.js'
import { answerForms, answerPeople, OWN_APP, PASSWORD } from '../people-answerers-spec.js'

let gateway: TestGateway
let anna: TestBrowser

beforeAll(async () => {
  gateway = await startTestGateway({ THROTTLE_LOGIN: '1000/minute' })
  answerPeople(gateway.answerers)
  anna = browser(gateway)
  await anna.open('/login/')
  await anna.send('/login/', { login: 'anna', password: PASSWORD })
})
afterAll(() => gateway.stop())
beforeEach(async () => {
  answerForms(gateway.answerers)
  await anna.open('/account/apps/')
})

const NEWS = '/account/apps/news/'
const lastChange = () => gateway.answerers.asked(changeApp).at(-1)

describe('the apps of somebody', () => {
  it('are listed with the part they have in each', async () => {
    const { text } = await anna.open('/account/apps/')
    for (const part of ['News &lt;b>', 'Looks for somebody', 'Co-maintainer', 'no release yet', `href="${NEWS}"`]) {
      expect(text).toContain(part)
    }
    const stranger = await browser(gateway).open('/account/apps/')
    expect([stranger.status, stranger.headers.location]).toEqual([303, '/login/?next=%2Faccount%2Fapps%2F'])
    gateway.answerers.answerWith(appsOf, async () => ({ apps: [], invitations: [], offers: [] }))
    expect((await anna.open('/account/apps')).text).toContain('You look after no app yet.')
  })

  it.each([
    ['notes', 'invitation', 'yes', { kind: 'answer-invitation', invitationId: 'id-of-notes', accepted: true }],
    ['notes', 'invitation', 'no', { kind: 'answer-invitation', invitationId: 'id-of-notes', accepted: false }],
    ['maps', 'offer', 'yes', { kind: 'answer-offer', offerId: 'id-of-maps', accepted: true }],
    ['maps', 'offer', 'nonsense', { kind: 'answer-offer', offerId: 'id-of-maps', accepted: false }],
  ])('wait for an answer: %s, %s, %s', async (appId, kind, accepted, change) => {
    const answer = await anna.send(`/account/apps/${appId}/answer/`, { kind, id: `id-of-${appId}`, accepted })
    expect([answer.status, answer.headers.location]).toEqual([303, '/account/apps/'])
    const account = { accountId: 'id-of-anna' }
    expect(lastChange()).toMatchObject({ appId, account, change, caller: { actor: 'account:id-of-anna' } })
  })

  it.each(['transfer-apps', 'orphan-apps', 'deprecate-apps', 'enterprise-apps'])(
    'are found where they were: %s',
    async (place) => {
      expect((await anna.open(`/account/${place}/`)).headers.location).toBe('/account/apps/')
    },
  )
})

describe('an app of one’s own', () => {
  it('shows who looks after it, who is asked, and what it says about itself', async () => {
    const { text } = await anna.open(NEWS)
    for (const part of ['Bert Helper (bert)', 'sue', 'January 16, 2030', 'Looks for somebody'])
      expect(text).toContain(part)
  })

  it('is set to a state, never flipped', async () => {
    await anna.send(NEWS, { kind: 'flag', flag: 'orphan', on: 'no' })
    expect(lastChange()).toMatchObject({ appId: 'news', change: { kind: 'flag', flag: 'orphan', on: false } })
    await anna.send(NEWS, { kind: 'flag', flag: 'deprecated', on: 'yes' })
    expect(lastChange()).toMatchObject({ change: { kind: 'flag', flag: 'deprecated', on: true } })
    expect((await anna.send(NEWS, { kind: 'flag', flag: 'featured', on: 'yes' })).status).toBe(400)
    expect((await anna.send(NEWS, { kind: 'remove' })).status).toBe(400)
  })

  it.each([
    [
      { kind: 'invite', username: 'bert' },
      { kind: 'invite', accountId: 'id-of-bert' },
    ],
    [
      { kind: 'offer', username: 'bert' },
      { kind: 'offer', accountId: 'id-of-bert' },
    ],
    [
      { kind: 'withdraw-invitation', id: 'invitation-1' },
      { kind: 'withdraw-invitation', invitationId: 'invitation-1' },
    ],
    [
      { kind: 'withdraw-offer', id: 'offer-1' },
      { kind: 'withdraw-offer', offerId: 'offer-1' },
    ],
    [
      { kind: 'remove-maintainer', id: 'id-of-bert' },
      { kind: 'maintainer', accountId: 'id-of-bert', present: false },
    ],
  ])('has other people by %j', async (form, change) => {
    const answer = await anna.send(NEWS, form as unknown as Record<string, string>)
    expect([answer.status, answer.headers.location]).toEqual([303, NEWS])
    expect(lastChange()).toMatchObject({ appId: 'news', change })
  })

  it('names whoever does not exist at the field', async () => {
    const { status, text } = await anna.send(NEWS, { kind: 'invite', username: 'nobody' })
    expect([status, text.includes('There is nobody with this user name.')]).toEqual([422, true])
    expect(text).toMatch(/id="invite-username"[^>]*value="nobody"/)
    expect(text).not.toMatch(/id="offer-username"[^>]*nobody/)
  })

  it('is left by those who help with it', async () => {
    const page = await anna.open('/account/apps/deck/')
    expect([page.text.includes('Stop helping'), page.text.includes('Hand the app over')]).toEqual([true, false])
    expect(gateway.answerers.asked(appPeople).every(({ appId }) => appId === 'news')).toBe(true)
    expect((await anna.send('/account/apps/deck/', { kind: 'leave' })).headers.location).toBe('/account/apps/')
  })

  it('is nothing for others, and nobody changes it without the right', async () => {
    expect((await anna.open('/account/apps/other/')).status).toBe(404)
    gateway.answerers.answerWith(changeApp, async () => {
      throw new DomainError('forbidden', 'not-owner', 'The app is not yours.')
    })
    expect((await anna.send('/account/apps/other/', { kind: 'leave' })).status).toBe(403)
    gateway.answerers.answerWith(appsOf, async () => ({
      apps: [{ ...OWN_APP, isIntegration: true }],
      invitations: [],
      offers: [],
    }))
    expect((await anna.open(NEWS)).text).not.toContain('What the app says about itself')
  })
})
