import { validateSubscription } from '@appstore/contracts/integrations'
import { startTestIntegrations, type TestIntegrations } from '../integrations-spec.js'
import { json, MISBEHAVIOURS, type RemoteHost, startRemoteHost } from '../outside/remote-host-spec.js'

let desk: RemoteHost
let integrations: TestIntegrations
const settings = () => ({
  ENABLE_ENTERPRISE_ONLY_APPS: 'true',
  ENTERPRISE_KEY_VALIDATION_ENDPOINT: `${desk.url}/validate?v=1`,
  ENTERPRISE_KEY_VALIDATION_API_KEY: 'the-api-key',
})
beforeEach(async () => {
  desk = await startRemoteHost()
  integrations = await startTestIntegrations(settings())
  knows('good')
})
afterEach(async () => {
  await integrations.stop()
  await desk.stop()
})

function knows(...keys: string[]): void {
  desk.answer = ({ body }, response) => json(response, { valid: keys.includes(JSON.parse(body).subscriptionKey) })
}
const isValid = async (subscriptionKey: string) =>
  (await integrations.call(validateSubscription, { subscriptionKey })).valid
const later = (seconds: number) => {
  integrations.now = new Date(integrations.now.getTime() + seconds * 1_000)
}

describe('a subscription key', () => {
  it('is valid when the desk says so, which is asked with our credential', async () => {
    expect([await isValid('good'), await isValid('bad')]).toEqual([true, false])
    const { method, target, headers, body } = desk.received[0] as (typeof desk.received)[number]
    expect([method, target, headers.authorization, headers['content-type'], JSON.parse(body)]).toEqual([
      'POST',
      '/validate?v=1',
      'Bearer the-api-key',
      'application/json',
      { subscriptionKey: 'good' },
    ])
  })

  it('is asked about once, however many come with it at the same time', async () => {
    expect(await Promise.all(Array.from({ length: 20 }, () => isValid('good')))).toEqual(Array(20).fill(true))
    expect(desk.received).toHaveLength(1)
  })

  it('stays valid for five minutes, and invalid for one (api.md wart 16)', async () => {
    expect([await isValid('good'), await isValid('late')]).toEqual([true, false])
    knows('late')
    later(59)
    expect([await isValid('good'), await isValid('late')]).toEqual([true, false])
    later(2)
    expect([await isValid('good'), await isValid('late')]).toEqual([true, true])
    later(240)
    expect(await isValid('good')).toBe(false)
    expect(desk.received).toHaveLength(4)
  })

  it.each([
    ...Object.entries(MISBEHAVIOURS),
    ['a redirect', (response) => json(response, { valid: true }, 307, { location: `${desk.url}/elsewhere` })],
    ['a refusal of our own credential', (response) => json(response, { valid: true }, 401)],
  ] satisfies [string, (typeof MISBEHAVIOURS)[string]][])(
    'is not valid for ten seconds after %s',
    async (_name, misbehave) => {
      desk.answer = (_request, response) => misbehave(response)
      expect(await isValid('good')).toBe(false)
      knows('good')
      later(9)
      expect(await isValid('good')).toBe(false)
      expect(desk.received).toHaveLength(1)
      later(2)
      expect(await isValid('good')).toBe(true)
      expect(integrations.lines.join()).toContain('A subscription key cannot be checked just now')
    },
  )

  it.each<[string, unknown, number]>([
    ['another status', { valid: true }, 403],
    ['a word for a boolean', { valid: 'true' }, 200],
    ['a number for a boolean', { valid: 1 }, 200],
    ['something else', { ok: true }, 200],
    ['a list', [{ valid: true }], 200],
    ['nothing', null, 200],
  ])('is not valid when the desk answers with %s', async (_name, value, status) => {
    desk.answer = (_request, response) => json(response, value, status)
    expect(await isValid('good')).toBe(false)
  })

  it('is in no log line and no metric, not even when the desk repeats it', async () => {
    desk.answer = ({ body }, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(`${JSON.parse(body).subscriptionKey}?`)
    }
    await isValid('secret-key')
    knows('secret-key')
    later(11)
    await isValid('secret-key')
    for (const text of [integrations.lines.join(), await integrations.context.metrics.text()]) {
      expect(text).not.toContain('secret-key')
      expect(text).not.toContain('the-api-key')
    }
  })

  it('that is blank is not asked about', async () => {
    expect([await isValid(''), await isValid('  ')]).toEqual([false, false])
    expect(desk.received).toEqual([])
  })

  it('counts as not valid at once while too many others are being asked about', async () => {
    const waiting: (() => void)[] = []
    desk.answer = (_request, response) => waiting.push(() => json(response, { valid: true }))
    const flood = Array.from({ length: 64 }, (_, each) => isValid(`key-${each}`))
    while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await isValid('one-too-many')).toBe(false)
    desk.answer = (_request, response) => json(response, { valid: true })
    for (const each of waiting) each()
    expect(await Promise.all(flood)).toEqual(Array(64).fill(true))
    expect(await isValid('one-too-many')).toBe(true)
  })

  it('keeps nobody waiting when the service ends', async () => {
    const arrived = Promise.withResolvers<void>()
    desk.answer = () => arrived.resolve()
    const asked = isValid('good')
    await arrived.promise
    await integrations.service.stop()
    expect(await asked).toBe(false)
  })
})

describe('while enterprise-only apps are off', () => {
  it('no key is valid and the desk is left alone', async () => {
    for (const name of Object.keys(settings())) {
      const off = await startTestIntegrations({ ...settings(), [name]: '' })
      const { valid } = await off.call(validateSubscription, { subscriptionKey: 'good' })
      const { problems } = await off.service.health()
      await off.stop()
      expect(valid).toBe(false)
      expect(problems).toHaveLength(name === 'ENABLE_ENTERPRISE_ONLY_APPS' ? 0 : 1)
    }
    expect(desk.received).toEqual([])
  })
})
