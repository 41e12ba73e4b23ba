import { captchaChallenge, verifyCaptcha } from '@appstore/contracts/captcha'
import { type Challenge, solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { startTestIntegrations, type TestIntegrations } from '../integrations-spec.js'
import { json, type RemoteHost, startRemoteHost } from '../outside/remote-host-spec.js'

let test: TestIntegrations
beforeAll(async () => {
  test = await startTestIntegrations({})
})
afterAll(() => test.stop())

type Own = Extract<Awaited<ReturnType<typeof asked>>, { kind: 'proof-of-work' }>
const asked = () => test.call(captchaChallenge, {})
const own = async () => (await asked()) as Own
const passes = async (solution: string) => (await test.call(verifyCaptcha, { solution })).passed

async function solved(challenge: Record<string, unknown>): Promise<{ challenge: Challenge; solution: object }> {
  const typed = challenge as unknown as Challenge
  return { challenge: typed, solution: (await solveChallenge({ challenge: typed, deriveKey })) as object }
}
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')

describe('the puzzle', () => {
  it('is passed by who solves it, once', async () => {
    const solution = encoded(await solved((await own()).challenge))
    expect([await passes(solution), await passes(solution)]).toEqual([true, false])
  })

  it('is the same for all instances and after a restart', async () => {
    const solution = encoded(await solved((await own()).challenge))
    await test.restart()
    expect(await passes(solution)).toBe(true)
  })

  it('is not passed by another solution, an easier puzzle or one that has run out', async () => {
    const { challenge, solution } = await solved((await own()).challenge)
    expect(await passes(encoded({ challenge, solution: { ...solution, derivedKey: '00'.repeat(32) } }))).toBe(false)
    const easier = { ...challenge, parameters: { ...challenge.parameters, cost: 1 } }
    expect(await passes(encoded({ challenge: easier, solution }))).toBe(false)
    test.now = new Date(test.now.getTime() + 21 * 60_000)
    expect(await passes(encoded({ challenge, solution }))).toBe(false)
  })

  it.each(['', 'x', '{}', encoded(null), encoded({ challenge: {}, solution: {} }), '\0'])(
    'is not passed by %j',
    async (solution) => {
      expect(await passes(solution)).toBe(false)
    },
  )
})

describe('the question', () => {
  const sum = ({ summands }: Own['question']) => summands.reduce((total, each) => total + each, 0)

  it('is passed by the right answer, once', async () => {
    const { question } = await own()
    const answer = `question:${question.token}: ${sum(question)} `
    expect([await passes(answer), await passes(answer)]).toEqual([true, false])
  })

  it('has one attempt', async () => {
    const { question } = await own()
    expect(await passes(`question:${question.token}:${sum(question) + 1}`)).toBe(false)
    expect(await passes(`question:${question.token}:${sum(question)}`)).toBe(false)
  })

  it('runs out, and cannot be made to last', async () => {
    const { question } = await own()
    const [nonce, , proof] = question.token.split('.')
    expect(await passes(`question:${nonce}.9999999999999.${proof}:${sum(question)}`)).toBe(false)
    const { question: other } = await own()
    test.now = new Date(test.now.getTime() + 21 * 60_000)
    expect(await passes(`question:${other.token}:${sum(other)}`)).toBe(false)
  })
})

describe('Google’s captcha', () => {
  let google: RemoteHost
  let withGoogle: TestIntegrations
  beforeAll(async () => {
    google = await startRemoteHost()
    withGoogle = await startTestIntegrations({
      RECAPTCHA_PUBLIC_KEY: 'public',
      RECAPTCHA_PRIVATE_KEY: 'private',
      RECAPTCHA_VERIFY_URL: `${google.url}/siteverify`,
    })
  })
  afterAll(async () => {
    await withGoogle.stop()
    await google.stop()
  })
  const verdict = (solution: string) => withGoogle.call(verifyCaptcha, { solution })

  it('takes the place of the own one when both keys are set', async () => {
    expect(await withGoogle.call(captchaChallenge, {})).toEqual({ kind: 'recaptcha', siteKey: 'public' })
  })

  it('is passed when Google says so, and only then', async () => {
    google.answer = (_, response) => json(response, { success: true })
    expect(await verdict('token')).toEqual({ passed: true })
    expect(google.received.at(-1)?.body).toBe('secret=private&response=token')
    google.answer = (_, response) => json(response, { success: false })
    expect(await verdict('token')).toEqual({ passed: false })
    expect(await verdict('')).toEqual({ passed: false })
  })

  it('lets nobody through while Google does not answer', async () => {
    google.answer = (_, response) => json(response, {}, 500)
    await expect(verdict('token')).rejects.toThrow('captcha-unavailable')
  })
})

describe('a captcha that is off', () => {
  it('lets everybody through', async () => {
    const off = await startTestIntegrations({ CAPTCHA: 'off' })
    expect(await off.call(captchaChallenge, {})).toEqual({ kind: 'off' })
    expect(await off.call(verifyCaptcha, { solution: '' })).toEqual({ passed: true })
    await off.stop()
  })
})
