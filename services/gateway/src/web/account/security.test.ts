import { listPasskeys } from '@appstore/contracts/passkeys'
import { disableTotp, enableTotp, prepareTotp, secondFactorsOf } from '@appstore/contracts/second-factor'
import { startTestGateway, type TestGateway } from '../../gateway-spec.js'
import { browser, type TestBrowser } from '../browser-spec.js'
import { type AnnasFactors, answerFactors, CODE, CODES, KEY } from '../factor-answerers-spec.js'
import { answerPeople, PASSWORD } from '../people-answerers-spec.js'

let gateway: TestGateway
let factors: AnnasFactors
let anna: TestBrowser
beforeAll(async () => {
  gateway = await startTestGateway({ THROTTLE_LOGIN: '1000/minute', REQUIRE_SECOND_FACTOR_FOR_PUBLISHING: 'true' })
  factors = answerFactors(gateway.answerers, answerPeople(gateway.answerers))
})
afterAll(() => gateway.stop())

async function enter(hasApp: boolean, codesLeft = 10): Promise<void> {
  Object.assign(factors, { hasApp, codesLeft, provedAt: new Date().toISOString() })
  anna = browser(gateway)
  await anna.open('/login/')
  await anna.send('/login/', { login: 'anna', password: PASSWORD })
  if (hasApp) {
    await anna.open('/login/second-step/')
    await anna.send('/login/second-step/', { code: CODE })
  }
  await anna.open('/account/security/')
}

describe('setting up an app', () => {
  beforeEach(() => enter(false))

  it('shows picture and key only after the button, drawn into the page and kept by nobody', async () => {
    const before = await anna.open('/account/security/app/')
    expect(before.text).not.toContain(KEY.slice(0, 4))
    const { text, headers } = await anna.send('/account/security/app/')
    expect(text).toContain('JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP')
    expect(text).toMatch(/<svg viewBox="0 0 \d+ \d+" role="img" aria-label="QR code[^>]*>.*<path d="M4 4h1v1h-1z/)
    expect(text).not.toContain('data:')
    expect(text).not.toMatch(/ style="/)
    expect(headers['cache-control']).toBe('no-store')
    expect(gateway.answerers.asked(prepareTotp).at(-1)).toMatchObject({ accountId: 'id-of-anna' })
  })

  it('shows the same key again when the code was wrong, and codes when it was right', async () => {
    const { text } = await anna.send('/account/security/app/')
    const app = /name="app" value="([^"]+)"/.exec(text)?.[1] as string
    const wrong = await anna.send('/account/security/app/confirm/', { app, code: '1' })
    expect([wrong.status, wrong.text.includes('This code is not right')]).toEqual([422, true])
    expect(gateway.answerers.asked(prepareTotp).at(-1)).toMatchObject({ totpId: app })
    const right = await anna.send('/account/security/app/confirm/', { app, code: CODE })
    expect(right.status).toBe(200)
    expect(right.headers['cache-control']).toBe('no-store')
    for (const code of CODES) expect(right.text).toContain(`<li>${code}</li>`)
    expect(gateway.answerers.asked(enableTotp).at(-1)).toMatchObject({
      accountId: 'id-of-anna',
      caller: { actor: 'account:id-of-anna', credential: expect.stringMatching(/^session:/) },
    })
  })

  it('offers to end all other sessions, and does what the box says', async () => {
    const ticked = /name="endOthers"[^>]*checked/
    const { text } = await anna.send('/account/security/app/')
    expect(text).toMatch(ticked)
    const app = /name="app" value="([^"]+)"/.exec(text)?.[1] as string
    const without = await anna.send('/account/security/app/confirm/', { app, code: '1' })
    expect(without.text).not.toMatch(ticked)
    const wrong = await anna.send('/account/security/app/confirm/', { app, code: '1', endOthers: 'yes' })
    expect(wrong.text).toMatch(ticked)
    await anna.send('/account/security/app/confirm/', { app, code: CODE, endOthers: 'yes' })
    expect(gateway.answerers.asked(enableTotp).at(-1)).toMatchObject({ endOthers: true })
    await anna.send('/account/security/app/confirm/', { app, code: CODE })
    expect(gateway.answerers.asked(enableTotp).at(-1)).toMatchObject({ endOthers: false })
  })

  it('begins again when the form says not which app', async () => {
    for (const app of ['', 'x', '../..']) {
      const answer = await anna.send('/account/security/app/confirm/', { app, code: CODE })
      expect([answer.status, answer.headers.location]).toEqual([303, '/account/security/'])
    }
  })
})

describe('the page about security', () => {
  it('says that the store wants a second factor, until there is one', async () => {
    await enter(false)
    for (const path of ['/account/', '/account/security/', '/account/token/']) {
      expect([path, (await anna.open(path)).text.includes('your account needs a second factor')]).toEqual([path, true])
    }
    expect((await anna.open('/account/security/app/')).text).not.toContain('needs a second factor')
    await enter(true)
    expect((await anna.open('/account/')).text).not.toContain('needs a second factor')
  })

  it('says how many codes are left, and shows new ones only after a button', async () => {
    await enter(true, 2)
    expect((await anna.open('/account/security/')).text).toContain('2 codes are left.')
    await enter(true, 0)
    expect((await anna.open('/account/security/')).text).toContain('You have no code.')
    expect((await anna.open('/account/security/recovery-codes/')).text).not.toContain(CODES[0])
    expect((await anna.send('/account/security/recovery-codes/')).text).toContain(CODES[0])
  })

  it('removes the app after a question', async () => {
    await enter(true)
    expect((await anna.open('/account/security/app/remove/')).text).toContain('Remove the app?')
    const answer = await anna.send('/account/security/app/remove/')
    expect([answer.status, answer.headers.location]).toEqual([303, '/account/security/'])
    expect(gateway.answerers.asked(disableTotp)).toHaveLength(1)
    expect((await anna.open('/account/security/')).text).toContain('The authenticator app is removed.')
  })
})

describe('whoever has passkeys', () => {
  it.each([
    [0, true],
    [10, false],
  ])('and %i recovery codes is led to new ones: %s', async (recoveryCodes, isSuggested) => {
    await enter(false)
    const { answerWith } = gateway.answerers
    answerWith(secondFactorsOf, async () => ({ totp: null, recoveryCodes, passkeys: 1 }))
    const passkey = { passkeyId: 'k', name: 'Key', keeper: '', addedAt: factors.provedAt, lastUsedAt: null }
    answerWith(listPasskeys, async () => ({ passkeys: [passkey] }))
    const link = 'href="/account/security/recovery-codes/"'
    expect((await anna.open('/account/passkeys/')).text.includes(link)).toBe(isSuggested)
    // who has no app finds them beside it all the same
    expect((await anna.open('/account/security/')).text).toContain(link)
  })
})
