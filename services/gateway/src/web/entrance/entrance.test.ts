import { captchaChallenge } from '@appstore/contracts/captcha'
import { confirmationOf, confirmEmail, requestPasswordReset, resetPassword, signUp } from '@appstore/contracts/people'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { browser, type TestBrowser } from '../browser-spec.js'
import { answerForms, answerPeople, fieldsInvalid, KEY, PASSWORD } from '../people-answerers-spec.js'

let gateway: TestGateway
let visitor: TestBrowser

beforeAll(async () => {
  gateway = await startTestGateway({ TRUSTED_PROXY_COUNT: '1' })
  answerPeople(gateway.answerers)
})
afterAll(() => gateway.stop())
beforeEach(async () => {
  answerForms(gateway.answerers)
  visitor = browser(gateway)
  await visitor.open('/')
})

async function eventually(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setTimeout(resolve, 5))
}

const NEWCOMER = {
  username: 'newcomer',
  email: 'newcomer@example.org',
  firstName: 'New <b>',
  lastName: 'Comer',
  password: PASSWORD,
  passwordAgain: PASSWORD,
  captchaToken: 'question-1',
  captchaAnswer: ' 7 ',
}

describe('registering', () => {
  it('leads to the mailbox', async () => {
    expect((await visitor.open('/signup/')).text).toContain('how much is 3 + 4?')
    const answer = await visitor.send('/signup/', { ...NEWCOMER, newsletter: 'yes' })
    expect([answer.status, answer.headers.location]).toEqual([303, '/confirm-email/'])
    expect(gateway.answerers.asked(signUp).at(-1)).toMatchObject({
      username: 'newcomer',
      newsletter: true,
      language: 'en',
      captcha: 'question:question-1:7',
    })
    expect((await visitor.open('/confirm-email/')).text).toContain('Look into your mailbox')
  })

  it('takes the puzzle that a browser has solved instead of the answer to the question', async () => {
    await visitor.send('/signup/', { ...NEWCOMER, captcha: 'c29sdmVk' })
    expect(gateway.answerers.asked(signUp).at(-1)).toMatchObject({ captcha: 'c29sdmVk', newsletter: false })
  })

  it('lets Google’s widget in where it is set up, on this page alone', async () => {
    gateway.answerers.answerWith(captchaChallenge, async () => ({ kind: 'recaptcha' as const, siteKey: 'site-key' }))
    const { headers, text } = await visitor.open('/signup/')
    const policy = headers['content-security-policy']
    for (const part of ['https://www.gstatic.com/recaptcha/', 'frame-src https://www.google.com/recaptcha/']) {
      expect(policy).toContain(part)
    }
    expect(text).toContain('data-sitekey="site-key"')
    expect((await visitor.open('/login/')).headers['content-security-policy']).not.toContain('google')
    await visitor.send('/signup/', { ...NEWCOMER, 'g-recaptcha-response': 'from-google' })
    expect(gateway.answerers.asked(signUp).at(-1)?.captcha).toBe('from-google')
  })

  it('names each wrong field, keeps what was filled in, and forgets the passwords', async () => {
    gateway.answerers.answerWith(signUp, async () => {
      throw fieldsInvalid(
        { field: 'username', code: 'username-taken', detail: 'x' },
        { field: 'captcha', code: 'captcha-wrong', detail: 'x' },
      )
    })
    const { status, text } = await visitor.send('/signup/', NEWCOMER)
    expect(status).toBe(422)
    expect(text).toContain('Please check the 2 marked fields.')
    expect(text).toMatch(
      /<input id="field-username"[^>]*value="newcomer"[^>]*aria-describedby="field-username-hint field-username-problem" aria-invalid/,
    )
    expect(text).toContain('Somebody has this name already.')
    expect(text).toContain('value="New &lt;b>"')
    expect(text).not.toContain(PASSWORD)
  })

  it('asks for the password twice', async () => {
    const before = gateway.answerers.asked(signUp).length
    const { status, text } = await visitor.send('/signup/', { ...NEWCOMER, passwordAgain: 'other' })
    expect([status, gateway.answerers.asked(signUp).length]).toEqual([422, before])
    expect(text).toContain('The two passwords are not the same.')
  })

  it('says so when captchas cannot be checked, and loses nothing', async () => {
    gateway.answerers.answerWith(signUp, async () => {
      throw new DomainError('unavailable', 'captcha-unavailable', 'The captcha cannot be checked.')
    })
    const { status, text } = await visitor.send('/signup/', NEWCOMER)
    expect(status).toBe(422)
    expect(text).toContain('We cannot tell people from robots just now.')
    expect(text).toContain('value="newcomer@example.org"')
  })

  it('is the same command when the form is sent twice, and another one for another browser', async () => {
    const command = '2f0c2f3e-5c1f-4bb2-8a55-0e0c7a0a6a11'
    await visitor.send('/signup/', { ...NEWCOMER, command })
    await visitor.send('/signup/', { ...NEWCOMER, command })
    const other = browser(gateway)
    await other.open('/signup/')
    await other.send('/signup/', { ...NEWCOMER, command })
    const [one, two, three] = gateway.answerers
      .asked(signUp)
      .slice(-3)
      .map(({ caller }) => caller.commandId)
    expect(one).toBe(two)
    expect(three).not.toBe(one)
  })

  it('is possible twenty times a minute from one address', async () => {
    const from = { 'x-forwarded-for': '203.0.113.9' }
    const solved = { ...NEWCOMER, captcha: 'c29sdmVk' }
    for (let time = 0; time < 20; time++) expect((await visitor.send('/signup/', solved, from)).status).toBe(303)
    expect((await visitor.send('/signup/', solved, from)).status).toBe(429)
  })

  it('is possible ten times an hour by answers to the question, and by puzzles beyond that', async () => {
    const from = { 'x-forwarded-for': '203.0.113.11' }
    for (let time = 0; time < 10; time++) expect((await visitor.send('/signup/', NEWCOMER, from)).status).toBe(303)
    expect((await visitor.send('/signup/', NEWCOMER, from)).status).toBe(429)
    const hidden = { ...NEWCOMER, captcha: 'question:question-1:7' }
    expect((await visitor.send('/signup/', hidden, from)).status).toBe(429)
    expect((await visitor.send('/signup/', { ...NEWCOMER, captcha: 'c29sdmVk' }, from)).status).toBe(303)
  })
})

describe('the link of a confirmation mail', () => {
  it('leads to a button, and only that confirms', async () => {
    const before = gateway.answerers.asked(confirmEmail).length
    const page = await visitor.open(`/confirm-email/${KEY}/`)
    expect([page.status, gateway.answerers.asked(confirmEmail).length]).toEqual([200, before])
    expect(page.text).toContain('Is anna@example.org the address of anna?')
    const answer = await visitor.send(`/confirm-email/${KEY}/`)
    expect([answer.status, answer.headers.location]).toEqual([303, '/login/'])
    expect((await visitor.open('/login/')).text).toContain('Your address is confirmed.')
  })

  it('that is used or too old offers another mail', async () => {
    const page = await visitor.open('/confirm-email/old/')
    expect([page.status, page.text.includes('Send another mail')]).toEqual([404, true])
    const answer = await visitor.send('/confirm-email/', { email: 'anna@example.org' })
    expect([answer.status, answer.headers.location]).toEqual([303, '/confirm-email/'])
    expect((await visitor.open('/confirm-email/')).text).toContain('another mail is on its way')
  })

  it('that was used meanwhile says so', async () => {
    gateway.answerers.answerWith(confirmEmail, async () => {
      throw new DomainError('not-found', 'key-invalid', 'The key is not valid.')
    })
    const answer = await visitor.send(`/confirm-email/${KEY}/`)
    expect([answer.status, answer.text.includes('This link does not work any more.')]).toEqual([422, true])
    gateway.answerers.answerWith(confirmationOf, async () => ({ confirmation: null }))
    expect((await visitor.send(`/confirm-email/${KEY}/`)).status).toBe(404)
  })
})

describe('a forgotten password', () => {
  it('is answered the same for every address, once a minute', async () => {
    const from = { 'x-forwarded-for': '203.0.113.10' }
    const answer = await visitor.send('/password/reset/', { email: 'whoever@example.org' }, from)
    expect([answer.status, answer.headers.location]).toEqual([303, '/password/reset/done/'])
    expect(gateway.answerers.asked(requestPasswordReset).at(-1)).toMatchObject({
      email: 'whoever@example.org',
      language: 'en',
    })
    expect((await visitor.open('/password/reset/done/')).text).toContain('If there is an account with this address')
    const second = await visitor.send('/password/reset/', { email: 'whoever@example.org' }, from)
    expect([second.status, Number(second.headers['retry-after']) <= 60]).toEqual([429, true])
  })

  it('is replaced by the link of the mail', async () => {
    const page = await visitor.open(`/password/reset/key/${KEY}/`)
    expect(page.text).toContain('For the account anna.')
    const path = `/password/reset/key/${KEY}/`
    expect((await visitor.send(path, { password: 'a', passwordAgain: 'b' })).status).toBe(422)
    gateway.answerers.answerWith(resetPassword, async () => {
      throw fieldsInvalid({ field: 'password', code: 'password-common', detail: 'x' })
    })
    const weak = await visitor.send(path, { password: 'password', passwordAgain: 'password' })
    expect([weak.status, weak.text.includes('Too many people have this password.')]).toEqual([422, true])
    answerForms(gateway.answerers)
    const answer = await visitor.send(path, { password: PASSWORD, passwordAgain: PASSWORD })
    expect([answer.status, answer.headers.location]).toEqual([303, '/login/'])
    expect(gateway.answerers.asked(resetPassword).at(-1)).toMatchObject({ key: KEY, password: PASSWORD })
    expect((await visitor.open('/password/reset/key/old/')).status).toBe(404)
  })

  it('never names its key to other sites, nor in the log', async () => {
    for (const path of [`/confirm-email/${KEY}/`, `//confirm-email//${KEY}`, `/password/reset/key/${KEY}/x`]) {
      await visitor.open(path)
      await visitor.send(path)
    }
    const { headers } = await visitor.open(`/password/reset/key/${KEY}/`)
    await eventually(() => gateway.lines.some((line) => line.includes('/password/reset/key/…/')))
    expect(gateway.lines.join('\n')).not.toContain(KEY)
    expect([headers['referrer-policy'], headers['cache-control']]).toEqual(['same-origin', 'no-store'])
  })
})
