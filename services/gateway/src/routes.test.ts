import { DomainError } from '@appstore/event-sourcing/domain-error'
import { startTestGateway, type TestGateway } from './gateway-spec.js'
import { TOKENS } from './store-answerers-spec.js'

const app = (id: string) => JSON.stringify({ id })
const TOKEN = { authorization: `Token ${TOKENS.anna}` }
const RELEASE = { download: 'https://example.org/news.tar.gz', signature: 'c2lnbmF0dXJl' }

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

async function eventually(check: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 5))
}

async function listsAreThere(): Promise<void> {
  const names = ['apps.json', 'appapi_apps.json', 'categories.json', 'platforms.json']
  for (const name of names) gateway.catalog.set(name, [app('news')])
  gateway.catalog.wake(...names)
  await eventually(async () => (await gateway.ask('/api/v1/platforms.json')).status === 200)
}

describe('every route with every method', () => {
  const PATHS = [
    ...[
      '/',
      '/api',
      '/api/',
      '/api/v1',
      '/api/v1/',
      '/api/v1/apps.json',
      '/api/v1/categories.json',
      '/api/v1/platforms.json',
    ],
    ...[
      '/api/v1/appapi_apps.json',
      '/api/v1/ratings.json',
      '/api/v1/discover.json',
      '/api/v1/token',
      '/api/v1/token/new/',
    ],
    ...['/api/v1/apps', '/api/v1/apps/', '/api/v1/apps/releases', '/api/v1/apps/releases/', '/api/v1/apps/news'],
    ...['/api/v1/apps/news/releases/1.0.0', '/api/v1/platform/31.0.0/apps.json', '/api/v1/platform/31/apps.json'],
    ...['/schema/apps/info.xsd', '/health', '/health/ready', '/health/live', '/health/startup', '/metrics', '/nothing'],
    ...['/operator', '/operator/accounts', '/operator/accounts/verify-email', '/operator/tokens', '/operator/version'],
    ...['/operator/projections', '/operator/projections/catalog/x/rebuild', '/operator/projections/%E0%A4%A/x/rebuild'],
    ...['/operator/events', '/operator/events?after=x&limit=0', '/%', '/..%2f', '/api/v1/%00'],
  ]
  const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE']
  const HEADERS = [{}, TOKEN, { authorization: 'Token x' }, { authorization: 'Bearer the-operator-token-of-the-tests' }]

  it('is answered, and never with 500', async () => {
    await listsAreThere()
    for (const path of PATHS) {
      for (const method of METHODS) {
        for (const headers of HEADERS) {
          const { status } = await gateway.ask(path, { method, headers })
          if (status >= 500) throw new Error(`${method} ${path} was answered with ${status}`)
        }
        for (const body of ['{}', '{', '[1]', 'null']) {
          const { status } = await gateway.ask(path, {
            method,
            body,
            headers: { ...TOKEN, 'content-type': 'application/json' },
          })
          if (status >= 500) throw new Error(`${method} ${path} ${body} was answered with ${status}`)
        }
      }
    }
    expect(gateway.lines.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })

  it('unknown ones are 404, as JSON', async () => {
    for (const method of METHODS.filter((each) => each !== 'HEAD')) {
      for (const path of ['/api/v1/nothing', '/api/v1/apps.json/', '/API/v1/apps.json']) {
        const answer = await gateway.ask(path, { method })
        expect([method, path, answer.status]).toEqual([method, path, 404])
        expect(answer.headers['content-type']).toMatch(/json/)
      }
    }
    expect((await gateway.ask('/nothing')).headers['content-type']).toBe('application/problem+json')
  })
})

describe('what is not part of the API', () => {
  it('may load, frame and guess nothing; HTTPS is demanded where it is spoken', async () => {
    const proxied = await startTestGateway({ TRUSTED_PROXY_COUNT: '1' })
    const [plain, secure] = [
      await proxied.ask('/health/live'),
      await proxied.ask('/health/live', { headers: { 'x-forwarded-proto': 'https' } }),
    ]
    expect(plain.headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
    })
    expect(plain.headers['strict-transport-security']).toBeUndefined()
    expect(secure.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
    expect((await gateway.ask('/')).headers['content-security-policy']).toMatch(/^default-src 'none'/)
    await proxied.stop()
  })
})

describe('a request', () => {
  beforeEach(() => {
    gateway.answerers.published.splice(0)
    gateway.answerers.onPublish = async () => ({ created: true, position: null })
  })

  it('keeps its id, and is one line in the log without secrets', async () => {
    const headers = { ...TOKEN, 'x-request-id': 'request-number-1' }
    const answer = await gateway.post('/api/v1/apps/releases?secret=1', RELEASE, headers)
    expect(answer.headers['x-request-id']).toBe('request-number-1')
    expect(gateway.answerers.published[0]?.caller.correlationId).toBe('request-number-1')
    await eventually(() => gateway.lines.some((line) => line.includes('request-number-1')))
    const about = gateway.lines.filter((line) => line.includes('request-number-1'))
    expect(about).toHaveLength(1)
    expect(JSON.parse(about[0] as string)).toMatchObject({ method: 'POST', path: '/api/v1/apps/releases', status: 201 })
    expect(gateway.lines.join()).not.toContain(TOKENS.anna)
    expect(gateway.lines.join()).not.toContain('secret=1')
  })

  it('gets an id when it brings none, or one that would spoil the log', async () => {
    for (const id of ['short', 'a'.repeat(100), 'with spaces in it']) {
      const answer = await gateway.ask('/health/live', { headers: { 'x-request-id': id } })
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  it('is measured by route, never by path', async () => {
    await listsAreThere()
    await gateway.ask('/some/path/of/a/scanner')
    await gateway.ask('/api/v1/platform/1.2.3/apps.json')
    await gateway.ask('/api/v1/apps.json', { headers: { 'if-none-match': '*' } })
    await eventually(async () => /form="notModified"} [1-9]/.test((await gateway.ask('/metrics')).text))
    const { text } = await gateway.ask('/metrics')
    const holds = (part: string) => text.includes(part)
    expect(['route="/api/v1/platform"', 'route="other"', 'store_documents 4\n'].filter(holds)).toHaveLength(3)
    expect(holds('scanner')).toBe(false)
  })

  it('that fails because of a bug elsewhere tells nothing about it', async () => {
    gateway.answerers.onPublish = async () => {
      throw new Error('the inner secret')
    }
    const answer = await gateway.post('/api/v1/apps/releases', RELEASE, TOKEN)
    expect(answer.status).toBe(500)
    expect(answer.text).not.toContain('inner secret')
  })

  it('gets the sentence of the rule it broke', async () => {
    gateway.answerers.onPublish = async () => {
      throw new DomainError('forbidden', 'not-a-maintainer', 'This token may not publish for news.')
    }
    const answer = await gateway.post('/api/v1/apps/releases', RELEASE, TOKEN)
    expect([answer.status, answer.json]).toEqual([403, { detail: 'This token may not publish for news.' }])
  })
})
