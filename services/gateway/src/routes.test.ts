import { DomainError } from '@appstore/event-sourcing/domain-error'
import { ITEMS } from './documents/list-items-spec.js'
import { startTestGateway, type TestGateway } from './gateway-spec.js'
import { TOKENS } from './store-answerers-spec.js'

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
  for (const name of names) gateway.catalog.set(name, [ITEMS[name] as string])
  gateway.catalog.wake(...names)
  await eventually(async () => (await gateway.ask('/api/v1/platforms.json')).status === 200)
}

describe('routes', () => {
  it('that are unknown are 404, as JSON (api.md wart 17)', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE']) {
      for (const path of ['/api/v1/nothing', '/api/v1/apps.json/', '/API/v1/apps.json', '/api/v1/apps/news/releases']) {
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
