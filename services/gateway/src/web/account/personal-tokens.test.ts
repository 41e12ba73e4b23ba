import { createPersonalToken, revokePersonalToken } from '@appstore/contracts/personal-tokens'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { browser, type TestBrowser } from '../browser-spec.js'
import { answerForms, answerPeople, fieldsInvalid, PASSWORD } from '../people-answerers-spec.js'

const PAGE = '/account/tokens/'
const MAKE = '/account/tokens/new/'
const TOKEN = `store_${'x'.repeat(49)}`
let gateway: TestGateway
let anna: TestBrowser
let sessions: ReturnType<typeof answerPeople>

beforeAll(async () => {
  gateway = await startTestGateway({ THROTTLE_LOGIN: '1000/minute', THROTTLE_API_TOKEN_GEN: '1000/minute' })
  sessions = answerPeople(gateway.answerers)
})
afterAll(() => gateway.stop())
beforeEach(async () => {
  answerForms(gateway.answerers)
  anna = browser(gateway)
  await anna.open('/login/')
  await anna.send('/login/', { login: 'anna', password: PASSWORD })
  await anna.open('/account/')
})

const FORM = { tokenName: 'Build', 'scope-publish': 'yes', apps: 'news, deck', expiresInDays: '30' }

describe('tokens for programs', () => {
  it.each([MAKE, `${PAGE}revoke/`])('are for those who are logged in: %s', async (path) => {
    const stranger = browser(gateway)
    expect((await stranger.open(PAGE)).status).toBe(303)
    expect((await stranger.open(path)).status).toBe(303)
    const sent = await stranger.send(path, { csrf: await stranger.token() })
    expect([sent.status, sent.headers.location]).toEqual([303, `/login/?next=${encodeURIComponent(path)}`])
  })

  it('are not made by whoever finds a screen left open, but revoked at once', async () => {
    const provedAt = '2020-01-02T03:04:05.000Z'
    for (const [secret, session] of sessions) sessions.set(secret, { ...session, provedAt })
    const before = gateway.answerers.asked(createPersonalToken).length
    for (const answer of [await anna.open(MAKE), await anna.send(MAKE, FORM)]) {
      expect([answer.status, answer.headers.location]).toEqual([
        303,
        '/reauthenticate/?next=%2Faccount%2Ftokens%2Fnew%2F',
      ])
    }
    expect(gateway.answerers.asked(createPersonalToken)).toHaveLength(before)
    expect((await anna.send(`${PAGE}revoke/`, { token: 'token-1' })).headers.location).toBe(PAGE)
  })

  it('are listed by what their holder knows them by', async () => {
    const { text, headers } = await anna.open(PAGE)
    for (const part of ['Build &lt;b>', '(news)', MAKE]) expect(text).toContain(part)
    expect([text.includes(TOKEN), headers['cache-control']]).toEqual([false, 'no-store'])
  })

  it('are made as asked for, and shown in that one answer', async () => {
    const answer = await anna.send(MAKE, FORM)
    expect([answer.status, answer.text.includes(TOKEN), answer.headers['cache-control']]).toEqual([
      200,
      true,
      'no-store',
    ])
    expect(answer.headers['content-encoding']).toBeUndefined()
    expect(gateway.answerers.asked(createPersonalToken).at(-1)).toMatchObject({
      accountId: 'id-of-anna',
      name: 'Build',
      scopes: ['publish'],
      apps: ['news', 'deck'],
      expiresInDays: 30,
    })
    expect((await anna.open(PAGE)).text).not.toContain(TOKEN)
    await anna.send(MAKE, { ...FORM, apps: ' ' })
    expect(gateway.answerers.asked(createPersonalToken).at(-1)).toMatchObject({ apps: null })
  })

  it('say what is wrong with what was asked for', async () => {
    gateway.answerers.answerWith(createPersonalToken, async () => {
      throw fieldsInvalid(
        { field: 'scopes', code: 'token-scopes-missing', detail: 'x' },
        { field: 'expiresInDays', code: 'token-days-invalid', detail: 'x' },
      )
    })
    const { status, text } = await anna.send(MAKE, FORM)
    expect(status).toBe(422)
    for (const part of ['Choose at least one', 'lasts 1 to 366 days', 'value="news, deck"'])
      expect(text).toContain(part)
    gateway.answerers.answerWith(createPersonalToken, async () => {
      throw new DomainError('conflict', 'too-many-tokens', 'x')
    })
    expect((await anna.send(MAKE, FORM)).text).toContain('You have 100 tokens')
  })

  it('are revoked one by one', async () => {
    const answer = await anna.send(`${PAGE}revoke/`, { token: 'token-1' })
    expect([answer.status, answer.headers.location]).toEqual([303, PAGE])
    expect(gateway.answerers.asked(revokePersonalToken).at(-1)).toMatchObject({
      tokenId: 'token-1',
      accountId: 'id-of-anna',
    })
  })
})
