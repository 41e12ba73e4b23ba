import { DomainError } from '@appstore/event-sourcing/domain-error'
import { listedApp } from '../documents/list-items-spec.js'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { TOKENS } from '../store-answerers-spec.js'

const RELEASES = '/api/v1/apps/releases'
const TOKEN = { authorization: `Token ${TOKENS.anna}` }
const RELEASE = { download: 'https://example.org/news.tar.gz', signature: 'c2lnbmF0dXJl' }
const CERTIFICATE = { certificate: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----', signature: 'c2ln' }
const basic = (username: string, password = `password of ${username}`) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
})

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway({ THROTTLE_APP_UPLOAD: '1000/day', THROTTLE_APP_REGISTER: '2/day' })
})
afterAll(() => gateway.stop())

beforeEach(() => {
  gateway.answerers.published.splice(0)
  gateway.answerers.registered.splice(0)
  gateway.answerers.onPublish = async () => ({ created: true, position: null })
  gateway.answerers.onRegister = async () => ({ outcome: 'registered', position: null })
})

describe('authentication', () => {
  it.each([
    ['a token', TOKEN],
    ['the scheme in any spelling', { authorization: `tOkEn ${TOKENS.anna}` }],
    ['user name and password', basic('anna')],
  ])('takes %s', async (_what, headers) => {
    expect((await gateway.post(RELEASES, RELEASE, headers)).status).toBe(201)
    expect(gateway.answerers.published[0]).toMatchObject({
      account: { accountId: 'id-of-anna', username: 'anna' },
      caller: { actor: 'account:id-of-anna' },
    })
  })

  it.each([
    ['nothing', {}],
    ['an unknown token', { authorization: `Token ${'f'.repeat(40)}` }],
    ['something that is no token', { authorization: 'Token abc' }],
    ['a wrong password', basic('anna', 'guess')],
    ['another scheme', { authorization: 'Bearer abc' }],
  ])('refuses %s with 401 and a challenge', async (_what, headers) => {
    for (const path of ['/api/v1/apps', '/api/v1/apps/', RELEASES, `${RELEASES}/`]) {
      const answer = await gateway.post(path, {}, headers as Record<string, string>)
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Token'])
      expect(Object.keys(answer.json as object)).toEqual(['detail'])
    }
  })
})

describe('the order of checks', () => {
  it('asks who it is before the method, and the method before the body', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      expect((await gateway.ask(RELEASES, { method })).status).toBe(401)
      const known = await gateway.ask(RELEASES, {
        method,
        headers: { ...TOKEN, 'content-type': 'text/plain' },
        body: '{',
      })
      expect([method, known.status, known.headers.allow]).toEqual([method, 405, 'POST, OPTIONS'])
    }
  })

  it('looks at Accept first', async () => {
    expect((await gateway.post(RELEASES, RELEASE, { accept: 'text/plain' })).status).toBe(406)
    expect((await gateway.post(`${RELEASES}?format=json`, RELEASE, { ...TOKEN, accept: 'text/plain' })).status).toBe(
      201,
    )
  })

  it('refuses other content types with 415 and malformed JSON with a detail', async () => {
    expect((await gateway.post(RELEASES, RELEASE, { ...TOKEN, 'content-type': 'text/plain' })).status).toBe(415)
    const answer = await gateway.post(RELEASES, '{"download":', TOKEN)
    expect([answer.status, Object.keys(answer.json as object)]).toEqual([400, ['detail']])
  })

  it('tells OPTIONS without credentials what there is', async () => {
    const answer = await gateway.ask(RELEASES, { method: 'OPTIONS' })
    expect([answer.status, answer.headers.allow]).toEqual([200, 'POST, OPTIONS'])
  })
})

describe('publishing', () => {
  it.each([RELEASES, `${RELEASES}/`, '//api/v1//apps/releases'])('is offered under %s', async (path) => {
    const answer = await gateway.post(path, { ...RELEASE, nightly: true, checksum: 'x' }, TOKEN)
    expect([answer.status, answer.text]).toEqual([201, ''])
    expect(gateway.answerers.published[0]).toMatchObject({ ...RELEASE, nightly: true })
  })

  it('answers 200 for a version that was there', async () => {
    gateway.answerers.onPublish = async () => ({ created: false, position: null })
    const answer = await gateway.post(RELEASES, RELEASE, TOKEN)
    expect([answer.status, answer.text]).toEqual([200, ''])
  })

  it('says what is wrong with each field', async () => {
    const answer = await gateway.post(RELEASES, { download: 'http://example.org/a', nightly: null }, TOKEN)
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.json as object)).toEqual(['download', 'signature', 'nightly'])
    expect(gateway.answerers.published).toHaveLength(0)
  })

  it('refuses a body that is no object', async () => {
    const answer = await gateway.post(RELEASES, [], TOKEN)
    expect([answer.status, Object.keys(answer.json as object)]).toEqual([400, ['nonFieldErrors']])
  })

  it('gives the sentence of a refusal as an array of one', async () => {
    gateway.answerers.onPublish = async () => {
      throw new DomainError('invalid', 'archive-too-large', 'The archive is larger than 30 MiB.')
    }
    const answer = await gateway.post(RELEASES, RELEASE, TOKEN)
    expect([answer.status, answer.json]).toEqual([400, ['The archive is larger than 30 MiB.']])
  })

  it('is answered when the lists show it: the next GET has the release and another tag', async () => {
    gateway.catalog.set('apps.json', [JSON.stringify(listedApp('mail'))])
    gateway.catalog.wake('apps.json')
    for (;;) {
      const before = await gateway.ask('/api/v1/apps.json')
      if (before.status === 200) break
    }
    const before = await gateway.ask('/api/v1/apps.json')
    for (let version = 1; version <= 20; version++) {
      gateway.answerers.onPublish = async () => {
        return {
          created: true,
          position: gateway.catalog.set('apps.json', [
            JSON.stringify(listedApp('news', { discussion: `v${version}` })),
          ]),
        }
      }
      const answer = await gateway.post(RELEASES, RELEASE, TOKEN)
      expect(answer.headers['x-position']).toMatch(/^\d+$/)
      const after = await gateway.ask('/api/v1/apps.json')
      expect(after.json).toEqual([listedApp('news', { discussion: `v${version}` })])
      expect(after.headers.etag).not.toBe(before.headers.etag)
    }
  })
})

describe('registering', () => {
  const anna = () => gateway.post('/api/v1/apps', { ...CERTIFICATE, is_enterprise_only: 'true' }, TOKEN)

  it('answers 201 for a new app, 204 for a known one, then 429: only POST counts, and each account for itself', async () => {
    for (let index = 0; index < 5; index++) await gateway.ask('/api/v1/apps', { headers: TOKEN })
    expect((await anna()).status).toBe(201)
    expect(gateway.answerers.registered[0]).toMatchObject({ ...CERTIFICATE, isEnterpriseOnly: true })
    gateway.answerers.onRegister = async () => ({ outcome: 'taken-over', position: null })
    expect((await anna()).status).toBe(204)
    const refused = await anna()
    expect([refused.status, Object.keys(refused.json as object)]).toEqual([429, ['detail']])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(86_000)
    const bert = await gateway.post('/api/v1/apps/', CERTIFICATE, { authorization: `Token ${TOKENS.bert}` })
    expect(bert.status).toBe(204)
    expect((await gateway.ask('/api/v1/apps', { headers: TOKEN })).status).toBe(405)
  })
})

describe('an Idempotency-Key', () => {
  const keyed = (key: string, body: unknown = RELEASE) =>
    gateway.post(RELEASES, body, { ...TOKEN, 'idempotency-key': key })

  it('gives the first answer again without asking anybody', async () => {
    gateway.answerers.onPublish = async () => ({ created: true, position: gateway.catalog.set('apps.json', []) })
    const [first, second] = [await keyed('key-1'), await keyed('key-1')]
    expect([second.status, second.text, second.headers['x-position']]).toEqual([
      first.status,
      first.text,
      first.headers['x-position'],
    ])
    expect(gateway.answerers.published).toHaveLength(1)
  })

  it('gives a refusal again too', async () => {
    gateway.answerers.onPublish = async () => {
      throw new DomainError('invalid', 'download-failed', 'https://example.org/news.tar.gz answered with 404.')
    }
    const [first, second] = [await keyed('key-2'), await keyed('key-2')]
    expect([second.status, second.json]).toEqual([400, first.json])
    expect(gateway.answerers.published).toHaveLength(1)
  })

  it('is refused with another body', async () => {
    await keyed('key-3')
    const answer = await keyed('key-3', { ...RELEASE, nightly: true })
    expect([answer.status, Object.keys(answer.json as object)]).toEqual([409, ['detail']])
    expect(gateway.answerers.published).toHaveLength(1)
  })

  it('carries the same command id to the services after a failure, and none without it', async () => {
    gateway.answerers.onPublish = async () => {
      throw new DomainError('unavailable', 'event-store-unavailable', 'The event store does not answer.')
    }
    expect((await keyed('key-4')).status).toBe(503)
    gateway.answerers.onPublish = async () => ({ created: true, position: null })
    expect((await keyed('key-4')).status).toBe(201)
    await gateway.post(RELEASES, RELEASE, TOKEN)
    const [failed, repeated, other] = gateway.answerers.published.map(({ caller }) => caller.commandId)
    expect(repeated).toBe(failed)
    expect(other).not.toBe(failed)
  })
})

describe('while PostgreSQL is away', () => {
  it('writes go on, limits are counted in memory, and only what needs the memory of keys is 503', async () => {
    const alone = await startTestGateway({
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
      THROTTLE_APP_UPLOAD: '2/day',
    })
    const keyed = await alone.post(RELEASES, RELEASE, { ...TOKEN, 'idempotency-key': 'key' })
    expect([keyed.status, alone.answerers.published.length]).toEqual([503, 0])
    expect((await alone.post(RELEASES, RELEASE, TOKEN)).status).toBe(201)
    expect((await alone.post(RELEASES, RELEASE, TOKEN)).status).toBe(429)
    await alone.stop()
  })
})

describe('while a service is away', () => {
  it('writes are 503 with Retry-After, and the lists stay', async () => {
    const alone = await startTestGateway()
    for (const service of ['releases', 'accounts'] as const) {
      await alone.answerers.stop(service)
      const answer = await alone.post(RELEASES, RELEASE, TOKEN)
      expect([service, answer.status, Object.keys(answer.json as object)]).toEqual([service, 503, ['detail']])
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect((await alone.ask('/')).status).toBe(200)
    await alone.stop()
  })
})
