import { arriveByLogin, linkedLogins, newcomerOf, signUpByLogin, unlinkLogin } from '@appstore/contracts/linked-logins'
import { beginLogin, loginProviders } from '@appstore/contracts/logins'
import { changeProfile, profileOf } from '@appstore/contracts/profiles'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { browser, type TestBrowser } from '../browser-spec.js'
import { answerForms, answerPeople, PASSWORD, PROFILE } from '../people-answerers-spec.js'

const GITHUB = { provider: 'github' as const, name: 'GitHub', origins: ['https://github.example'] }
const NEWCOMER = {
  provider: 'github' as const,
  username: 'octo<b>',
  email: 'octo@mail.example',
  emailVerified: true,
  firstName: 'Octo',
  lastName: 'Cat',
}
let gateway: TestGateway
let sessions: ReturnType<typeof answerPeople>
let visitor: TestBrowser

beforeAll(async () => {
  gateway = await startTestGateway({ THROTTLE_LOGIN: '1000/minute', THROTTLE_SIGNUP: '1000/minute' })
  sessions = answerPeople(gateway.answerers)
})
afterAll(() => gateway.stop())
beforeEach(async () => {
  const { answerWith } = gateway.answerers
  answerForms(gateway.answerers)
  answerWith(loginProviders, async () => ({ providers: [GITHUB] }))
  answerWith(beginLogin, async () => ({
    address: 'https://github.example/go',
    browser: 'b'.repeat(43),
    maxAgeSeconds: 600,
  }))
  answerWith(newcomerOf, async ({ ticket }) => ({ newcomer: ticket === 'ticket-1' ? NEWCOMER : null }))
  answerWith(linkedLogins, async () => ({ logins: [] }))
  answerWith(unlinkLogin, async () => ({ position: null }))
  visitor = browser(gateway)
  await visitor.open('/login/')
})

const begun = () => gateway.answerers.asked(beginLogin).at(-1)?.intent
const targets = ({ headers }: { headers: Record<string, unknown> }) =>
  /form-action ([^;]+)/.exec(String(headers['content-security-policy']))?.[1]

async function logIn(provedMinutesAgo = 0): Promise<void> {
  await visitor.send('/login/', { login: 'anna', password: PASSWORD })
  const secret = visitor.cookies.get('session') as string
  const session = sessions.get(secret) as NonNullable<ReturnType<typeof sessions.get>>
  sessions.set(secret, { ...session, provedAt: new Date(Date.now() - provedMinutesAgo * 60_000).toISOString() })
  await visitor.open('/')
}

describe('logins by other parties', () => {
  it('are offered where they are set up, and forms lead there from those pages alone', async () => {
    for (const path of ['/login/', '/signup/', '/github/login/']) {
      const page = await visitor.open(path)
      expect([path, page.status, targets(page)]).toEqual([path, 200, "'self' https://github.example"])
      expect(page.text).toContain('Continue with GitHub')
    }
    expect(targets(await visitor.open('/'))).toBe("'self'")
    gateway.answerers.answerWith(loginProviders, async () => ({ providers: [] }))
    const plain = await visitor.open('/login/')
    expect([targets(plain), plain.text.includes('Continue with')]).toEqual(["'self'", false])
    expect((await visitor.open('/oidc/login/')).status).toBe(404)
  })

  it('begin with a form of ours, and go on to pages of this site alone', async () => {
    const answer = await visitor.send('/github/login/', { purpose: 'enter', next: '//evil.example/' })
    expect([answer.status, answer.headers.location, begun()?.next]).toEqual([303, 'https://github.example/go', '/'])
    const cookie = [answer.headers['set-cookie'] ?? []].flat().find((each) => each.startsWith('login='))
    expect(cookie).toMatch(/^login=b{43}; Max-Age=600; Path=\/; .*HttpOnly; SameSite=Lax$/)
    const count = gateway.answerers.asked(beginLogin).length
    expect((await visitor.send('/github/login/', { csrf: 'x' })).status).toBe(403)
    expect((await visitor.send('/github/login/', {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    await visitor.open('/github/login/')
    expect(gateway.answerers.asked(beginLogin)).toHaveLength(count)
  })

  it('are connected and disconnected by whoever showed within ten minutes who they are', async () => {
    const connect = { purpose: 'connect', next: '/social/connections/' }
    expect((await visitor.send('/github/login/', connect)).headers.location).toMatch('/login/')
    await logIn(11)
    const again = '/reauthenticate/?next=%2Fsocial%2Fconnections%2F'
    expect((await visitor.send('/github/login/', connect)).headers.location).toBe(again)
    expect((await visitor.open('/social/connections/')).headers.location).toBe(again)
    expect((await visitor.send('/social/connections/', { login: 'l' })).headers.location).toBe(again)
    expect(gateway.answerers.asked(unlinkLogin)).toEqual([])
    await logIn(9)
    expect((await visitor.open('/social/connections/')).status).toBe(200)
    await visitor.send('/github/login/', connect)
    expect(begun()).toEqual({ ...connect, accountId: 'id-of-anna' })
    await visitor.send('/social/connections/', { login: 'l' })
    expect(gateway.answerers.asked(unlinkLogin).at(-1)).toMatchObject({ accountId: 'id-of-anna', loginId: 'l' })
  })

  it('that are the only way in stay, with the reason', async () => {
    await logIn()
    gateway.answerers.answerWith(unlinkLogin, async () => {
      throw new DomainError('conflict', 'only-way-in', 'x')
    })
    const { status, text } = await visitor.send('/social/connections/', { login: 'l' })
    expect([status, text.includes('There is no other way to log in to your account.')]).toEqual([422, true])
  })

  it.each(['login-expired', 'login-refused', 'login-in-use', 'login-provider-unavailable'])(
    'that came to nothing are told of without the code in the address: %s',
    async (code) => {
      gateway.answerers.answerWith(arriveByLogin, async () => {
        throw new DomainError(code.endsWith('unavailable') ? 'unavailable' : 'forbidden', code, 'x')
      })
      const answer = await visitor.open('/github/login/callback/?code=secret&state=s')
      expect([answer.status, answer.headers.location]).toEqual([303, `/social/login/error/?reason=${code}`])
      const page = await visitor.open(answer.headers.location as string)
      expect(page.status).toBe(code.endsWith('unavailable') ? 503 : 403)
      expect(page.text).toContain('The login did not work')
    },
  )

  it('of people who are new here lead to a form with what is known, which makes the account', async () => {
    gateway.answerers.answerWith(arriveByLogin, async () => ({
      outcome: 'newcomer' as const,
      ticket: 'ticket-1',
      maxAgeSeconds: 1_800,
    }))
    await visitor.send('/github/login/')
    const answer = await visitor.open('/github/login/callback/?code=c&state=s')
    expect([answer.headers.location, visitor.cookies.has('login')]).toEqual(['/social/signup/', false])
    const { text } = await visitor.open('/social/signup/')
    expect(text).toContain('value="octo&lt;b>"')
    expect(text).toContain('href="/login/?next=%2Fsocial%2Fconnections%2F"')
    gateway.answerers.answerWith(signUpByLogin, async () => ({ outcome: 'mail-sent' as const, position: null }))
    const made = await visitor.send('/social/signup/', { username: 'octo', email: 'octo@mail.example' })
    expect([made.headers.location, visitor.cookies.has('newcomer')]).toEqual(['/confirm-email/', false])
    expect((await visitor.open('/social/signup/')).headers.location).toBe('/social/login/error/?reason=login-expired')
  })

  it('stand in for the password of those who have none, when they are fresh', async () => {
    gateway.answerers.answerWith(profileOf, async () => ({ profile: { ...PROFILE, hasPassword: false } }))
    await logIn(11)
    const count = gateway.answerers.asked(changeProfile).length
    for (const path of ['/account/', '/account/email/', '/account/delete/']) {
      const answer = await visitor.send(path, { firstName: 'A', email: 'a@mail.example' })
      expect(answer.headers.location).toBe(`/reauthenticate/?${new URLSearchParams({ next: path })}`)
    }
    expect(gateway.answerers.asked(changeProfile)).toHaveLength(count)
    await logIn()
    expect((await visitor.send('/account/', { firstName: 'A' })).headers.location).toBe('/account/')
  })
})
