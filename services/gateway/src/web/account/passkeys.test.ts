import {
  addPasskey,
  beginPasskey,
  beginPasskeyProof,
  beginPasskeySignIn,
  removePasskey,
  renamePasskey,
  signInWithPasskey,
} from '@appstore/contracts/passkeys'
import { completeSignIn, proveIdentity } from '@appstore/contracts/second-factor'
import { signIn } from '@appstore/contracts/sessions'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { browser, type TestBrowser } from '../browser-spec.js'
import { answerPasskeys, CHALLENGE, PASSKEY, RIGHT } from '../passkey-answerers-spec.js'
import { answerForms, answerPeople, fieldsInvalid, PASSWORD } from '../people-answerers-spec.js'

const MANY = '1000/minute'

let gateway: TestGateway
let sessions: ReturnType<typeof answerPeople>
let anna: TestBrowser
beforeAll(async () => {
  gateway = await startTestGateway({ THROTTLE_LOGIN: MANY, THROTTLE_PASSKEY: MANY, THROTTLE_REAUTHENTICATION: MANY })
})
afterAll(() => gateway.stop())
beforeEach(async () => {
  sessions = answerPeople(gateway.answerers)
  answerForms(gateway.answerers)
  answerPasskeys(gateway.answerers, sessions)
  anna = browser(gateway)
  await anna.open('/login/')
  await anna.send('/login/', { login: 'anna', password: PASSWORD })
  await anna.open('/account/passkeys/')
})

const asked: TestGateway['answerers']['asked'] = (contract) => gateway.answerers.asked(contract)
const JSON_TYPE = /^application\/json/

/** Anna's proof of who she is has become old. */
function isStale(changes: object = {}): void {
  const secret = anna.cookies.get('session') as string
  const session = sessions.get(secret)
  if (session === undefined) throw new Error('anna is not signed in')
  sessions.set(secret, { ...session, provedAt: '2020-01-01T00:00:00.000Z', ...changes })
}

describe('passkeys', () => {
  it('are listed with what is known of them', async () => {
    const { text } = await anna.open('/account/passkeys/')
    for (const part of ['My phone &lt;b>', 'Apple Passwords', 'January 2, 2030', 'January 3, 2030', 'Not used yet']) {
      expect(text).toContain(part)
    }
    expect(text).toContain('<noscript>')
  })

  it.each(['', 'new/', 'new/options/', 'passkey-1/', 'passkey-1/remove/'])(
    'are for those who are logged in: %s',
    async (place) => {
      const path = `/account/passkeys/${place}`
      const stranger = browser(gateway)
      expect((await stranger.open(path)).headers.location).toMatch(/^\/login\//)
      if (place === '') return
      const sent = await stranger.send(path, { csrf: await stranger.token() })
      expect([sent.status, sent.headers.location]).toEqual([303, `/login/?next=${encodeURIComponent(path)}`])
    },
  )

  it.each(['new/', 'new/options/', 'passkey-1/', 'passkey-1/remove/'])(
    'change by forms of this site alone: %s',
    async (place) => {
      const path = `/account/passkeys/${place}`
      const before = [addPasskey, beginPasskey, renamePasskey, removePasskey].map((contract) => asked(contract).length)
      const foreign = [
        await anna.send(path, { csrf: '', answer: RIGHT, passkeyName: 'x' }),
        await anna.send(path, { answer: RIGHT, passkeyName: 'x' }, { 'sec-fetch-site': 'cross-site' }),
        await anna.send(path, {}, { 'content-type': 'application/json' }),
      ]
      expect(foreign.map(({ status }) => status)).toEqual([403, 403, 415])
      const after = [addPasskey, beginPasskey, renamePasskey, removePasskey].map((contract) => asked(contract).length)
      expect(after).toEqual(before)
    },
  )

  it('are asked for by a script, for this browser alone', async () => {
    const { status, headers, text } = await anna.send('/account/passkeys/new/options/')
    expect([status, headers['cache-control']]).toEqual([200, 'no-store'])
    expect(headers['content-type']).toMatch(JSON_TYPE)
    expect(JSON.parse(text)).toEqual({ options: { challenge: 'Y2hhbGxlbmdl' }, site: 'https://store.example' })
    await anna.send('/account/passkeys/new/options/')
    const [first, second] = asked(beginPasskey).slice(-2)
    expect([first?.accountId, second?.browser]).toEqual(['id-of-anna', first?.browser])
    const secret = anna.cookies.get('csrf') as string
    expect(JSON.stringify(first)).not.toContain(secret)
  })

  it('are added with a name, and with what is wrong said beside what was filled in', async () => {
    expect((await anna.open('/account/passkeys/new/')).text).toMatch(/name="endOthers"[^>]*checked/)
    const form = { passkeyName: 'My <phone>', answer: RIGHT, endOthers: 'yes' }
    await anna.send('/account/passkeys/new/options/')
    const { status, headers } = await anna.send('/account/passkeys/new/', form)
    expect([status, headers.location]).toEqual([303, '/account/passkeys/'])
    const { browser: asking } = asked(beginPasskey).at(-1) ?? {}
    expect(asked(addPasskey).at(-1)).toMatchObject({
      accountId: 'id-of-anna',
      name: 'My <phone>',
      answer: RIGHT,
      endOthers: true,
    })
    expect(asked(addPasskey).at(-1)?.browser).toBe(asking)
    expect((await anna.open('/account/passkeys/')).text).toContain('The passkey was added.')
    gateway.answerers.answerWith(addPasskey, async () => {
      throw new DomainError('invalid', 'passkey-refused', 'x')
    })
    const refused = await anna.send('/account/passkeys/new/', form)
    expect([refused.status, refused.text.includes('value="My &lt;phone>"')]).toEqual([422, true])
    expect(refused.text).toContain('longer than five minutes')
  })

  it('get other names', async () => {
    expect((await anna.open('/account/passkeys/passkey-1/')).text).toContain('value="My phone &lt;b>"')
    const { headers } = await anna.send('/account/passkeys/passkey-1/', { passkeyName: 'Old phone' })
    expect(headers.location).toBe('/account/passkeys/')
    expect(asked(renamePasskey).at(-1)).toMatchObject({ passkeyId: 'passkey-1', name: 'Old phone' })
    gateway.answerers.answerWith(renamePasskey, async () => {
      throw fieldsInvalid({ field: 'passkeyName', code: 'passkey-name-invalid', detail: 'x' })
    })
    const wrong = await anna.send('/account/passkeys/passkey-1/', { passkeyName: '' })
    expect([wrong.status, wrong.text.includes('A name has 1 to 60 characters.')]).toEqual([422, true])
    expect((await anna.open('/account/passkeys/nothing/')).status).toBe(404)
  })

  it('are removed by a button of a page that asks', async () => {
    expect((await anna.open('/account/passkeys/passkey-1/remove/')).text).toContain('Remove “My phone &lt;b>”?')
    const { headers } = await anna.send('/account/passkeys/passkey-1/remove/')
    expect(headers.location).toBe('/account/passkeys/')
    expect(asked(removePasskey).at(-1)).toMatchObject({ accountId: 'id-of-anna', passkeyId: 'passkey-1' })
  })

  it.each(['new/', 'new/options/', `${PASSKEY.passkeyId}/remove/`])(
    'are added and removed by somebody who has shown within ten minutes who they are: %s',
    async (place) => {
      isStale()
      const path = `/account/passkeys/${place}`
      const before = asked(addPasskey).length + asked(beginPasskey).length + asked(removePasskey).length
      const { headers } = await anna.send(path, { answer: RIGHT })
      expect(headers.location).toBe(`/reauthenticate/?next=${encodeURIComponent(path)}`)
      expect(asked(addPasskey).length + asked(beginPasskey).length + asked(removePasskey).length).toBe(before)
    },
  )
})

describe('a passkey at the login', () => {
  it('is asked for by a script, and lets its holder in', async () => {
    const visitor = browser(gateway)
    const { text } = await visitor.open('/login/?next=/account/passkeys/')
    expect(text).toContain('autocomplete="username webauthn"')
    expect(text).toMatch(/<form[^>]*action="\/login\/passkey\/"[^>]* hidden/)
    const options = await visitor.send('/login/passkey/options/')
    expect([options.status, JSON.parse(options.text).options]).toEqual([200, { challenge: 'Y2hhbGxlbmdl' }])
    const entered = await visitor.send('/login/passkey/', { answer: RIGHT, next: '/account/passkeys/' })
    expect([entered.status, entered.headers.location]).toEqual([303, '/account/passkeys/'])
    const [asking, answering] = [asked(beginPasskeySignIn).at(-1), asked(signInWithPasskey).at(-1)]
    expect(answering).toMatchObject({ browser: asking?.browser, caller: { actor: 'visitor', credential: 'none' } })
    expect((await visitor.open('/account/passkeys/')).status).toBe(200)
  })

  it('leads nowhere else', async () => {
    const visitor = browser(gateway)
    await visitor.open('/login/')
    const entered = await visitor.send('/login/passkey/', { answer: RIGHT, next: '//evil.example/' })
    expect(entered.headers.location).toBe('/')
  })

  it('that opens nothing is refused in the same words, whatever was wrong', async () => {
    const pages = ['{"id":"wrong"}', '', 'x'.repeat(40_000)].map(async (answer) => {
      const visitor = browser(gateway)
      await visitor.open('/login/')
      return await visitor.send('/login/passkey/', { answer })
    })
    const answers = await Promise.all(pages)
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422])
    for (const { text } of answers) expect(text).toContain('This passkey does not open an account here.')
  })

  it('is asked for and taken by forms of this site alone', async () => {
    const visitor = browser(gateway)
    await visitor.open('/login/')
    const count = asked(beginPasskeySignIn).length + asked(signInWithPasskey).length
    for (const path of ['/login/passkey/', '/login/passkey/options/']) {
      expect((await visitor.send(path, { csrf: '', answer: RIGHT })).status).toBe(403)
      expect((await visitor.send(path, { answer: RIGHT }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
      expect((await visitor.open(path)).headers.location).toBe('/login/')
    }
    expect(asked(beginPasskeySignIn).length + asked(signInWithPasskey).length).toBe(count)
  })

  it('is asked for from one browser under one name, and from another under another', async () => {
    const names = new Set<string | undefined>()
    for (let count = 0; count < 3; count++) {
      const visitor = browser(gateway)
      await visitor.open('/login/')
      await visitor.send('/login/passkey/options/')
      names.add(asked(beginPasskeySignIn).at(-1)?.browser)
    }
    expect(names.size).toBe(3)
  })

  it('serves as the second step after the password', async () => {
    gateway.answerers.answerWith(signIn, async () => ({
      outcome: 'second-factor' as const,
      challenge: CHALLENGE,
      methods: ['passkey' as const],
    }))
    const visitor = browser(gateway)
    await visitor.open('/login/')
    const first = await visitor.send('/login/', { login: 'anna', password: PASSWORD, next: '/account/passkeys/' })
    expect(first.headers.location).toBe('/login/second-step/?next=%2Faccount%2Fpasskeys%2F')
    const { text } = await visitor.open(first.headers.location as string)
    expect([text.includes('Use a passkey'), text.includes('name="code"')]).toEqual([true, false])
    expect(JSON.parse((await visitor.send('/login/second-step/options/')).text)).toHaveProperty('options')
    const wrong = await visitor.send('/login/second-step/', { answer: 'wrong' })
    expect([wrong.status, wrong.text.includes('longer than five minutes')]).toEqual([422, true])
    const done = await visitor.send('/login/second-step/', { answer: RIGHT, next: '/account/passkeys/' })
    expect([done.status, done.headers.location]).toEqual([303, '/account/passkeys/'])
    expect(asked(completeSignIn).at(-1)).toMatchObject({ challenge: CHALLENGE, passkey: RIGHT })
    const stranger = browser(gateway)
    await stranger.open('/login/')
    expect((await stranger.send('/login/second-step/options/')).headers.location).toMatch(/^\/login\//)
  })

  it('proves once more who sits there', async () => {
    isStale({ hasSecondFactor: true })
    const { text } = await anna.open('/reauthenticate/?next=/account/passkeys/new/')
    expect([text.includes('Use a passkey'), text.includes('name="password"')]).toEqual([true, false])
    await anna.send('/reauthenticate/options/')
    const { headers } = await anna.send('/reauthenticate/', { answer: RIGHT, next: '/account/passkeys/new/' })
    expect(headers.location).toBe('/account/passkeys/new/')
    const { browser: asking } = asked(beginPasskeyProof).at(-1) ?? {}
    expect(asked(proveIdentity).at(-1)?.proof).toEqual({ method: 'passkey', answer: RIGHT, browser: asking })
  })
})
