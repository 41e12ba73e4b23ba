import { apiTokenOf, rotateToken } from '@appstore/contracts/accounts'
import { cancelDeletion, requestDeletion } from '@appstore/contracts/deletion'
import { changePassword } from '@appstore/contracts/people'
import { changeEmail, changeLanguage, changeProfile, profileOf } from '@appstore/contracts/profiles'
import type { SessionIdentity } from '@appstore/contracts/sessions'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { browser, type TestBrowser } from '../browser-spec.js'
import { answerForms, answerPeople, fieldsInvalid, PASSWORD, PROFILE } from '../people-answerers-spec.js'

let gateway: TestGateway
let sessions: ReturnType<typeof answerPeople>
let anna: TestBrowser

beforeAll(async () => {
  const many = '1000/minute'
  gateway = await startTestGateway({ THROTTLE_LOGIN: many, THROTTLE_PASSWORD_CHANGE: many })
  sessions = answerPeople(gateway.answerers)
})
afterAll(() => gateway.stop())
beforeEach(async () => {
  answerForms(gateway.answerers)
  anna = await signedIn()
})

async function signedIn(): Promise<TestBrowser> {
  const visitor = browser(gateway)
  await visitor.open('/login/')
  await visitor.send('/login/', { login: 'anna', password: PASSWORD })
  await visitor.open('/account/')
  return visitor
}

const PRIVATE = [
  '',
  'password/',
  'token/',
  'token/new/',
  'sessions/',
  'sessions/others/',
  'email/',
  'email/cancel/',
  'apps/news/answer/',
  'change-language/',
  'delete/',
  'delete/cancel/',
]
const asked: TestGateway['answerers']['asked'] = (contract) => gateway.answerers.asked(contract)

describe('the pages about oneself', () => {
  it.each(PRIVATE)('/account/%s are for those who are logged in, and kept by nobody', async (place) => {
    const path = `/account/${place}`
    const stranger = browser(gateway)
    const answer = await stranger.open(`${path}?a=1`)
    expect([answer.status, answer.headers.location]).toEqual([303, `/login/?next=${encodeURIComponent(`${path}?a=1`)}`])
    expect(answer.headers['cache-control']).toBe('no-store')
    const sent = await stranger.send(path, { csrf: await stranger.token() })
    expect([sent.status, sent.headers.location]).toEqual([303, `/login/?next=${encodeURIComponent(path)}`])
    expect((await stranger.open('/login/')).text).toContain('so nothing was done')
    const own = await anna.open(path)
    expect([own.status < 400, own.headers['cache-control']]).toEqual([true, 'no-store'])
  })

  it('open no more once the session has ended elsewhere', async () => {
    sessions.clear()
    expect((await anna.open('/account/')).headers.location).toBe('/login/?next=%2Faccount%2F')
  })

  it('send those to the login who have tried too many passwords', async () => {
    gateway.answerers.answerWith(changeProfile, async () => {
      throw new DomainError('forbidden', 'session-ended', 'Too many wrong passwords.')
    })
    const answer = await anna.send('/account/', { firstName: 'A', lastName: 'B', password: 'x' })
    expect([answer.status, answer.headers.location, anna.cookies.has('session')]).toEqual([303, '/login/', false])
    expect((await anna.open('/login/')).text).toContain('Too many wrong passwords')
  })
})

describe('the profile', () => {
  it('shows what is known and changes names and newsletter', async () => {
    const { text } = await anna.open('/account/')
    expect(text).toContain('value="Anna &lt;b>"')
    expect(text).toMatch(/name="newsletter" value="yes" checked/)
    const answer = await anna.send('/account/', { firstName: 'Anne', lastName: 'Author', password: PASSWORD })
    expect([answer.status, answer.headers.location]).toEqual([303, '/account/'])
    expect(asked(changeProfile).at(-1)).toMatchObject({
      accountId: 'id-of-anna',
      firstName: 'Anne',
      newsletter: false,
      caller: { actor: 'account:id-of-anna', credential: expect.stringMatching(/^session:session-\d+$/) },
    })
    expect((await anna.open('/account/')).text).toContain('Saved.')
  })

  it('keeps what was filled in when something is wrong with it', async () => {
    gateway.answerers.answerWith(changeProfile, async () => {
      throw fieldsInvalid({ field: 'password', code: 'password-wrong', detail: 'x' })
    })
    const { status, text } = await anna.send('/account/', { firstName: 'Anne', lastName: 'B', password: 'wrong' })
    expect([status, text.includes('value="Anne"'), text.includes('This is not your password.')]).toEqual([
      422,
      true,
      true,
    ])
    expect(text).toContain('anna@example.org')
  })

  it('changes the address by a mail, three times an hour', async () => {
    const form = { email: 'new@example.org', password: PASSWORD }
    for (let time = 0; time < 3; time++) expect((await anna.send('/account/email/', form)).status).toBe(303)
    expect(asked(changeEmail).at(-1)).toMatchObject({ email: 'new@example.org', accountId: 'id-of-anna' })
    expect((await anna.send('/account/email/', form)).status).toBe(429)
    gateway.answerers.answerWith(profileOf, async () => ({ profile: { ...PROFILE, pendingEmail: 'new@example.org' } }))
    expect((await anna.open('/account/')).text).toContain('new@example.org waits to be confirmed')
    expect((await anna.send('/account/email/cancel/')).headers.location).toBe('/account/')
  })

  it('has a language, for mails and for this browser', async () => {
    expect((await anna.open('/account/change-language/')).text).toMatch(/<option value="de" lang="de" selected/)
    await anna.send('/account/change-language/', { language: 'de' })
    expect(asked(changeLanguage).at(-1)).toMatchObject({ language: 'de' })
    expect((await anna.open('/account/')).text).toContain('<html lang="de"')
  })
})

describe('the password', () => {
  it('is changed with the present one, and ends the session', async () => {
    const form = { oldPassword: PASSWORD, password: 'another good one', passwordAgain: 'another good one' }
    const answer = await anna.send('/account/password/', form)
    expect([answer.status, answer.headers.location, anna.cookies.has('session')]).toEqual([303, '/login/', false])
    expect(asked(changePassword).at(-1)).toMatchObject({ oldPassword: PASSWORD, newPassword: 'another good one' })
  })

  it('stays when something is wrong', async () => {
    gateway.answerers.answerWith(changePassword, async () => {
      throw fieldsInvalid(
        { field: 'oldPassword', code: 'password-wrong', detail: 'x' },
        { field: 'password', code: 'password-too-short', detail: 'x' },
      )
    })
    const { status, text } = await anna.send('/account/password/', {
      oldPassword: 'x',
      password: 'y',
      passwordAgain: 'y',
    })
    expect(status).toBe(422)
    for (const sentence of ['This is not your password.', 'at least 8 characters', '2 marked fields']) {
      expect(text).toContain(sentence)
    }
    const different = await anna.send('/account/password/', { oldPassword: 'x', password: 'y', passwordAgain: 'z' })
    expect([different.status, different.text.includes('not the same')]).toEqual([422, true])
  })

  it('is not asked for where there is none', async () => {
    gateway.answerers.answerWith(profileOf, async () => ({ profile: { ...PROFILE, hasPassword: false } }))
    expect((await anna.open('/account/password/')).text).not.toContain('name="oldPassword"')
    expect((await anna.open('/account/')).text).not.toContain('name="password"')
  })
})

describe('the API token', () => {
  it('is shown by a button alone, and replaced by another', async () => {
    const token = 'd'.repeat(40)
    expect((await anna.open('/account/token/')).text).not.toContain(token)
    const shown = await anna.send('/account/token/')
    expect([shown.status, shown.text.includes(token), shown.headers['cache-control']]).toEqual([200, true, 'no-store'])
    expect(shown.headers['content-encoding']).toBeUndefined()
    expect(asked(apiTokenOf).at(-1)).toMatchObject({ accountId: 'id-of-anna' })
    const replaced = await anna.send('/account/token/new/')
    expect(replaced.text).toMatch(/value="[0-9a-f]{32}0{8}"/)
    expect(asked(rotateToken).at(-1)?.caller).toMatchObject({ actor: 'account:id-of-anna' })
  })
})

describe('the sessions', () => {
  it('are listed and ended one by one or all at once', async () => {
    const phone = await signedIn()
    const { text } = await anna.open('/account/sessions/')
    expect(text).toContain('This browser')
    const idOf = (visitor: TestBrowser) => sessions.get(visitor.cookies.get('session') as string)?.sessionId as string
    const revoked = await anna.send('/account/sessions/', { session: idOf(phone) })
    expect([revoked.headers.location, (await phone.open('/account/')).status]).toEqual(['/account/sessions/', 303])
    const tablet = await signedIn()
    await anna.open('/account/sessions/')
    await anna.send('/account/sessions/others/')
    expect((await tablet.open('/account/')).status).toBe(303)
    expect((await anna.open('/account/')).status).toBe(200)
    const own = await anna.send('/account/sessions/', { session: idOf(anna) })
    expect([own.headers.location, anna.cookies.has('session')]).toEqual(['/', false])
  })
})

describe('the end of an account', () => {
  it('needs a decision on each app', async () => {
    const { text } = await anna.open('/account/delete/')
    for (const choice of ['transfer:id-of-bert', 'orphan', 'delete'])
      expect(text).toContain(`name="app:news" value="${choice}"`)
    const form = {
      email: 'anna@example.org',
      password: PASSWORD,
      'app:news': 'transfer:id-of-bert',
      'app:other': 'nonsense',
    }
    const answer = await anna.send('/account/delete/', form)
    expect([answer.status, answer.headers.location]).toEqual([303, '/account/delete/'])
    const decisions = [{ appId: 'news', decision: 'transfer', to: 'id-of-bert' }]
    expect(asked(requestDeletion).at(-1)).toMatchObject({ email: 'anna@example.org', decisions })
  })

  it('says what is wrong', async () => {
    gateway.answerers.answerWith(requestDeletion, async () => {
      throw fieldsInvalid(
        { field: 'email', code: 'email-other', detail: 'x' },
        { field: 'decisions', code: 'decision-missing', detail: 'x' },
      )
    })
    const { status, text } = await anna.send('/account/delete/', { email: 'x@example.org', 'app:news': 'orphan' })
    expect(status).toBe(422)
    for (const part of ['not the address of your account', 'Please decide', 'value="orphan" required checked']) {
      expect(text).toContain(part)
    }
  })

  it('tells the last administrator to name another one first', async () => {
    gateway.answerers.answerWith(requestDeletion, async () => {
      throw new DomainError('conflict', 'last-superuser', 'x')
    })
    const { status, text } = await anna.send('/account/delete/', { email: 'anna@example.org' })
    expect([status, text.includes('Make somebody else an administrator first.')]).toEqual([422, true])
  })

  it('can be called off until it comes', async () => {
    const deletion = { eraseAt: '2030-02-03T00:00:00.000Z', decisions: [] }
    gateway.answerers.answerWith(profileOf, async () => ({ profile: { ...PROFILE, deletion } }))
    gateway.answerers.answerWith(cancelDeletion, async () => ({ position: null }))
    expect((await anna.open('/account/delete/')).text).toContain('February 3, 2030')
    const own = sessions.get(anna.cookies.get('session') as string) as SessionIdentity
    sessions.set(anna.cookies.get('session') as string, { ...own, eraseAt: deletion.eraseAt })
    const link = /February 3, 2030[\s\S]*href="\/account\/delete\/">Change my mind/
    for (const path of ['/', '/account/', '/nothing-here']) expect((await anna.open(path)).text).toMatch(link)
    expect((await anna.open('/account/delete/')).text).not.toMatch(link)
    sessions.set(anna.cookies.get('session') as string, own)
    expect((await anna.open('/')).text).not.toMatch(link)
    expect((await anna.send('/account/delete/cancel/')).headers.location).toBe('/account/')
  })
})
