import { endSession, signIn } from '@appstore/contracts/sessions'
import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { browser, type TestBrowser } from '../browser-spec.js'
import { answerForms, answerPeople, PASSWORD } from '../people-answerers-spec.js'

let gateway: TestGateway
let sessions: ReturnType<typeof answerPeople>
let visitor: TestBrowser

beforeAll(async () => {
  gateway = await startTestGateway({ THROTTLE_LOGIN: '1000/minute', TRUSTED_PROXY_COUNT: '1' })
  sessions = answerPeople(gateway.answerers)
})
afterAll(() => gateway.stop())
beforeEach(async () => {
  visitor = browser(gateway)
  await visitor.open('/login/')
})

const LOGIN = { login: 'anna', password: PASSWORD }
const last = () => gateway.answerers.asked(signIn).at(-1)

describe('logging in', () => {
  it('starts a session that the pages know from then on', async () => {
    const answer = await visitor.send('/login/', { ...LOGIN, next: '/account/' })
    expect([answer.status, answer.headers.location]).toEqual([303, '/account/'])
    const cookie = [answer.headers['set-cookie'] ?? []].flat().find((each) => each.startsWith('session='))
    expect(cookie).toMatch(/^session=secret-\d+; Max-Age=\d+; Path=\/; .*HttpOnly; SameSite=Lax$/)
    const { text, headers } = await visitor.open('/')
    expect(text).toContain('Log out')
    expect(text).not.toContain('href="/signup/"')
    expect(headers['cache-control']).toBe('no-store')
  })

  it('says the same of unknown names and wrong passwords, and keeps the name', async () => {
    const unknown = await visitor.send('/login/', { login: 'nobody', password: 'x', next: '/account/' })
    const wrong = await visitor.send('/login/', { login: 'anna', password: 'wrong' })
    for (const answer of [unknown, wrong]) {
      expect(answer.status).toBe(422)
      expect(answer.text).toContain('User name or password is wrong.')
      expect(answer.text).toContain('<title>Please correct: Log in · App Store</title>')
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
    expect(unknown.text).toContain('value="nobody"')
    expect(unknown.text).toContain('name="next" value="/account/"')
    expect(wrong.text).not.toContain('value="wrong"')
  })

  it('hides what is typed as a password, and lets it be pasted and filled in', async () => {
    answerForms(gateway.answerers)
    for (const path of ['/login/', '/signup/']) {
      const fields = [...(await visitor.open(path)).text.matchAll(/<input[^>]*name="[^"]*password[^"]*"[^>]*>/gi)]
      expect(fields.length).toBeGreaterThan(0)
      for (const [field] of fields) {
        expect(field).toMatch(/type="password"/)
        expect(field).toMatch(/autocomplete="(current|new)-password"/)
        expect(field).not.toMatch(/onpaste|readonly/i)
      }
    }
  })

  it('takes a session that was there before for nothing', async () => {
    const planted = { cookie: [...visitor.cookies, ['session', 'planted']].map((pair) => pair.join('=')).join('; ') }
    const refused = await visitor.send('/login/', LOGIN, planted)
    // its forms belong to another session
    expect(refused.status).toBe(403)
    await visitor.open('/login/')
    await visitor.send('/login/', LOGIN)
    const first = visitor.cookies.get('session')
    const other = browser(gateway)
    await other.open('/login/')
    await other.send('/login/', LOGIN)
    expect(other.cookies.get('session')).not.toBe(first)
    expect(other.cookies.get('session')).not.toBe('planted')
  })

  it('is a command of its own each time, because a session’s secret is told once', async () => {
    const command = '2f0c2f3e-5c1f-4bb2-8a55-0e0c7a0a6a11'
    await visitor.send('/login/', { ...LOGIN, command })
    const first = last()
    const again = browser(gateway)
    await again.open('/login/')
    await again.send('/login/', { ...LOGIN, command })
    expect(last()?.caller.commandId).not.toBe(first?.caller.commandId)
    expect(first).toMatchObject({ caller: { actor: 'visitor', credential: 'none' }, device: { address: '127.0.0.1' } })
  })

  it('sends those who have not confirmed their address to their mailbox', async () => {
    const answer = await visitor.send('/login/', { login: 'newcomer', password: PASSWORD })
    expect([answer.status, answer.headers.location]).toEqual([303, '/confirm-email/'])
    expect(visitor.cookies.has('session')).toBe(false)
  })

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example'])('never leads to %s', async (next) => {
    const page = await visitor.open(`/login/?${new URLSearchParams({ next })}`)
    expect(page.text).not.toContain('name="next" value="/\\evil')
    expect(page.text).not.toMatch(/<form[^>]*action="\/login\/"[^>]*>(?:(?!<\/form>).)*evil\.example/)
    expect((await visitor.send('/login/', { ...LOGIN, next })).headers.location).toBe('/')
  })

  it('is nothing for those who are logged in', async () => {
    await visitor.send('/login/', LOGIN)
    for (const path of ['/login/', '/signup/']) expect((await visitor.open(path)).headers.location).toBe('/')
  })

  it('fails ten times an hour from one address; then not even the right password helps there, and elsewhere it does', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address })
    const wrong = { login: 'anna', password: 'wrong' }
    for (let time = 0; time < 10; time++) {
      expect((await visitor.send('/login/', wrong, from('198.51.100.7'))).status).toBe(422)
      if (time === 4) expect((await browserAt('198.51.100.7')).status).toBe(303)
    }
    const locked = await browserAt('198.51.100.7')
    expect([locked.status, Number(locked.headers['retry-after']) > 3_000]).toEqual([429, true])
    expect(locked.text).toContain('Too many tries')
    expect((await browserAt('198.51.100.8')).status).toBe(303)
  })

  async function browserAt(address: string) {
    const another = browser(gateway)
    await another.open('/login/')
    return await another.send('/login/', LOGIN, { 'x-forwarded-for': address })
  }
})

describe('logging out', () => {
  it('ends the session, by a button alone', async () => {
    await visitor.send('/login/', LOGIN)
    const secret = visitor.cookies.get('session') as string
    const question = await visitor.open('/logout/')
    expect([question.status, sessions.has(secret)]).toEqual([200, true])
    const answer = await visitor.send('/logout/')
    expect([answer.status, answer.headers.location, sessions.has(secret)]).toEqual([303, '/', false])
    expect(gateway.answerers.asked(endSession).at(-1)?.caller).toMatchObject({ actor: 'account:id-of-anna' })
    const home = await visitor.open('/')
    expect(home.text).toContain('You are logged out.')
    expect((await visitor.open('/')).text).not.toContain('You are logged out.')
    expect((await visitor.open('/logout/')).headers.location).toBe('/')
  })

  it('cannot be done by another site', async () => {
    await visitor.send('/login/', LOGIN)
    await visitor.open('/')
    expect((await visitor.send('/logout/', {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await visitor.send('/logout/', { csrf: 'x' })).status).toBe(403)
    expect(sessions.has(visitor.cookies.get('session') as string)).toBe(true)
  })
})

describe('a notice', () => {
  it('says only what the site has words for', async () => {
    const say = async (notice: string) =>
      (await gateway.ask('/', { headers: { accept: 'text/html', cookie: `notice=${notice}` } })).text
    expect(await say('saved')).toContain('role="status"')
    for (const forged of ['You-won!', 'errors.home', '__proto__', 'constructor', '<b>']) {
      expect(await say(forged)).not.toContain('role="status"')
    }
  })
})
