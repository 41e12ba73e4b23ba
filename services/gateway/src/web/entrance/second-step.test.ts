import { completeSignIn, proveIdentity } from '@appstore/contracts/second-factor'
import { endSession } from '@appstore/contracts/sessions'
import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { browser, type TestBrowser } from '../browser-spec.js'
import { type AnnasFactors, answerFactors, CHALLENGE, CODE, CODES } from '../factor-answerers-spec.js'
import { answerPeople, PASSWORD } from '../people-answerers-spec.js'

let gateway: TestGateway
let factors: AnnasFactors
let visitor: TestBrowser
beforeAll(async () => {
  const many = '1000/minute'
  gateway = await startTestGateway({ THROTTLE_LOGIN: many, THROTTLE_SECOND_STEP: many })
  factors = answerFactors(gateway.answerers, answerPeople(gateway.answerers))
})
afterAll(() => gateway.stop())
beforeEach(async () => {
  factors.hasApp = true
  factors.provedAt = new Date().toISOString()
  visitor = browser(gateway)
  await visitor.open('/login/')
})

const LOGIN = { login: 'anna', password: PASSWORD }
const STEP = '/login/second-step/'
const cookiesOf = (answer: Awaited<ReturnType<TestBrowser['open']>>) => [answer.headers['set-cookie'] ?? []].flat()

describe('the second step of logging in', () => {
  it('comes after the password, with a challenge that stands in a cookie and in no address', async () => {
    const answer = await visitor.send('/login/', { ...LOGIN, next: '/account/' })
    expect([answer.status, answer.headers.location]).toEqual([303, `${STEP}?next=%2Faccount%2F`])
    const cookie = cookiesOf(answer).find((each) => each.startsWith('challenge='))
    expect(cookie).toMatch(/^challenge=c{43}; Max-Age=300; Path=\/; .*HttpOnly; SameSite=Lax$/)
    expect(visitor.cookies.has('session')).toBe(false)
    const { status, text, headers } = await visitor.open(`${STEP}?next=%2Faccount%2F`)
    expect(status).toBe(200)
    expect(text).toContain('autocomplete="one-time-code"')
    expect(text).toContain('name="next" value="/account/"')
    expect(text).not.toContain(CHALLENGE)
    expect(headers['cache-control']).toBe('no-store')
  })

  it('ends in a session of its own, where somebody wanted to go', async () => {
    await visitor.send('/login/', LOGIN)
    await visitor.open(STEP)
    const answer = await visitor.send(STEP, { code: CODE, next: '/account/' })
    expect([answer.status, answer.headers.location]).toEqual([303, '/account/'])
    expect(visitor.cookies.get('session')).toMatch(/^strong-secret-/)
    expect(visitor.cookies.has('challenge')).toBe(false)
    expect((await visitor.open('/account/security/')).status).toBe(200)
  })

  it.each([
    ['//evil.example/', '/'],
    ['https://evil.example/', '/'],
    ['/\\evil.example', '/'],
    ['/account/', '/account/'],
  ])('leads to %s as to %s', async (next, where) => {
    await visitor.send('/login/', LOGIN)
    const { text } = await visitor.open(`${STEP}?${new URLSearchParams({ next })}`)
    expect(text).not.toMatch(/name="next" value="(?!\/login\/)[^"]*evil/)
    expect((await visitor.send(STEP, { code: CODE, next })).headers.location).toBe(where)
  })

  it('says what is wrong at the field, keeps nothing of what was typed, and goes on', async () => {
    await visitor.send('/login/', LOGIN)
    await visitor.open(STEP)
    const wrong = await visitor.send(STEP, { code: '135791' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('This code is not right')
    expect(wrong.text).not.toContain('135791')
    expect(wrong.text).toContain('aria-invalid')
    const stopped = await visitor.send(STEP, { code: '999999' })
    expect([stopped.status, stopped.text.includes('possible in 2 minutes')]).toEqual([422, true])
    expect((await visitor.send(STEP, { code: CODE })).status).toBe(303)
  })

  it('takes recovery codes on a page of their own', async () => {
    await visitor.send('/login/', LOGIN)
    const { text } = await visitor.open(`${STEP}?with=recovery-code`)
    expect(text).toContain('for="field-code" class="font-medium">Recovery code')
    const wrong = await visitor.send(STEP, { code: 'nothing', with: 'recovery-code' })
    expect([wrong.status, wrong.text.includes('Recovery code')]).toEqual([422, true])
    expect(text).toContain('maxlength="40"')
    expect((await visitor.send(STEP, { code: CODES[0] as string, with: 'recovery-code' })).status).toBe(303)
  })

  it('is nobody’s who has not taken the first, nor another browser’s', async () => {
    await visitor.send('/login/', LOGIN)
    const other = browser(gateway)
    await other.open('/login/')
    const before = gateway.answerers.asked(completeSignIn).length
    for (const answer of [await other.open(STEP), await other.send(STEP, { code: CODE })]) {
      expect([answer.status, answer.headers.location]).toEqual([303, '/login/'])
    }
    expect(gateway.answerers.asked(completeSignIn)).toHaveLength(before)
    // nor can somebody else's browser be made to send it: its form has to be ours
    expect((await visitor.send(STEP, { code: CODE, csrf: 'x' })).status).toBe(403)
  })

  it('that takes too long begins again, and says so', async () => {
    await visitor.send('/login/', LOGIN)
    await visitor.open(STEP)
    const late = { cookie: [...visitor.cookies, ['challenge', 'old']].map((pair) => pair.join('=')).join('; ') }
    const only = { cookie: late.cookie.replace(`challenge=${CHALLENGE}; `, '') }
    const answer = await visitor.send(STEP, { code: CODE, next: '/account/' }, only)
    expect([answer.status, answer.headers.location]).toEqual([303, '/login/?next=%2Faccount%2F'])
    expect((await visitor.open('/login/')).text).toContain('That took too long')
  })
})

describe('showing once more who one is', () => {
  const AGAIN = '/reauthenticate/?next=%2Faccount%2Ftoken%2F'
  const enter = async (minutesAgo: number) => {
    factors.provedAt = new Date(Date.now() - minutesAgo * 60_000).toISOString()
    await visitor.send('/login/', LOGIN)
    if (factors.hasApp) {
      await visitor.open(STEP)
      await visitor.send(STEP, { code: CODE })
    }
    await visitor.open('/')
  }

  it.each([
    '/account/token/',
    '/account/security/app/',
    '/account/security/app/remove/',
    '/account/security/recovery-codes/',
  ])('%s asks for it after ten minutes, and not before', async (path) => {
    await enter(9)
    expect((await visitor.open(path)).status).toBe(200)
    visitor = browser(gateway)
    await visitor.open('/login/')
    await enter(11)
    for (const answer of [await visitor.open(path), await visitor.send(path)]) {
      expect([answer.status, answer.headers.location]).toEqual([
        303,
        `/reauthenticate/?${new URLSearchParams({ next: path })}`,
      ])
    }
  })

  it('replaces no token before it was done', async () => {
    await enter(11)
    const answer = await visitor.send('/account/token/new/')
    expect(answer.headers.location).toBe('/reauthenticate/?next=%2Faccount%2Ftoken%2Fnew%2F')
  })

  it('is by password where there is nothing else, and gives the session another secret', async () => {
    factors.hasApp = false
    await enter(11)
    const former = visitor.cookies.get('session')
    const { text } = await visitor.open(AGAIN)
    expect(text).toContain('name="password"')
    const wrong = await visitor.send('/reauthenticate/', { password: 'x', next: '/account/token/' })
    expect([wrong.status, wrong.text.includes('This is not your password.')]).toEqual([422, true])
    const right = await visitor.send('/reauthenticate/', { password: PASSWORD, next: '/account/token/' })
    expect([right.status, right.headers.location]).toEqual([303, '/account/token/'])
    expect(visitor.cookies.get('session')).not.toBe(former)
    expect((await visitor.open('/account/token/')).status).toBe(200)
  })

  it('sent twice leads where the first went, with the former cookie and with the new one, and by its own form alone', async () => {
    factors.hasApp = false
    await enter(11)
    const { text } = await visitor.open(AGAIN)
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] as string
    const form = { csrf: field('csrf'), command: field('command'), password: PASSWORD, next: '/account/token/' }
    const cookie = [...visitor.cookies].map((pair) => pair.join('=')).join('; ')
    const first = await visitor.send('/reauthenticate/', form)
    const asked = gateway.answerers.asked(proveIdentity).length
    // the first answer had come, but the next page was not there yet
    const withNew = await visitor.send('/reauthenticate/', form)
    expect(gateway.answerers.asked(proveIdentity)).toHaveLength(asked)
    // the second press was quicker than the answer to the first: it brings what the first brought
    const withFormer = await visitor.send('/reauthenticate/', form, { cookie })
    for (const { status, headers } of [first, withNew, withFormer]) {
      expect([status, headers.location, headers['cache-control']]).toEqual([303, '/account/token/', 'no-store'])
    }
    expect((await visitor.open('/account/token/')).status).toBe(200)
    const otherForm = { ...form, command: '6f1f4d0e-7f0b-4a63-9b8e-0f7c6a1d2e3f' }
    const other = await visitor.send('/reauthenticate/', otherForm, { cookie })
    expect([other.status, other.headers.location]).toEqual([303, '/login/?next=%2Freauthenticate%2F'])
    expect((await visitor.send('/reauthenticate/', otherForm)).status).toBe(403)
  })

  it('is by code where there is an app', async () => {
    await enter(11)
    const { text } = await visitor.open(AGAIN)
    expect(text).toContain('name="code"')
    expect(text).not.toContain('name="password"')
    expect((await visitor.send('/reauthenticate/', { code: '135791' })).status).toBe(422)
    expect((await visitor.send('/reauthenticate/', { code: CODE, next: '//evil.example/' })).headers.location).toBe('/')
    expect(gateway.answerers.asked(proveIdentity).at(-1)).toMatchObject({ proof: { method: 'code', code: CODE } })
  })

  it('can be by logging in once more, after which one comes back', async () => {
    await enter(11)
    const answer = await visitor.send('/reauthenticate/again/', { next: '/account/token/' })
    expect(answer.headers.location).toBe('/login/?next=%2Faccount%2Ftoken%2F')
    expect(visitor.cookies.has('session')).toBe(false)
    expect(gateway.answerers.asked(endSession).at(-1)).toMatchObject({ accountId: 'id-of-anna' })
  })

  it('is limited for each account', async () => {
    await enter(11)
    const answers = []
    for (let tries = 0; tries < 12; tries += 1) {
      answers.push((await visitor.send('/reauthenticate/', { code: '135791' })).status)
    }
    expect(answers.at(-1)).toBe(429)
  })
})
