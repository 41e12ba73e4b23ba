import { readFile } from 'node:fs/promises'
import { getManifest } from '@appstore/contracts/documents'
import { listedApp } from './documents/list-items-spec.js'
import { startTestGateway, type TestGateway } from './gateway-spec.js'
import { TOKENS } from './store-answerers-spec.js'

const app = (id: string) => JSON.stringify(listedApp(id))
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

async function listsAreThere(of = gateway): Promise<void> {
  of.catalog.set('apps.json', [app('news')])
  of.catalog.wake('apps.json')
  await eventually(async () => (await of.ask('/api/v1/apps.json')).text === `[${app('news')}]`)
}

describe('the lists', () => {
  it('are not yet there, rather than not at all, before the catalog made them', async () => {
    const fresh = await startTestGateway()
    for (const name of ['apps', 'appapi_apps', 'categories', 'platforms', 'ratings']) {
      const answer = await fresh.ask(`/api/v1/${name}.json`)
      expect([name, answer.status, answer.headers['retry-after']]).toEqual([name, 503, '2'])
    }
    await fresh.stop()
  })

  it.each(['//api/v1/apps.json', '/api/v1//apps.json', '/api/v1/apps.json?t=1'])(
    'are answered under %s',
    async (path) => {
      await listsAreThere()
      for (const method of ['GET', 'HEAD']) expect((await gateway.ask(path, { method })).status).toBe(200)
    },
  )

  it('ignore credentials (api.md wart 6)', async () => {
    await listsAreThere()
    for (const authorization of ['Token wrong', 'Basic !', 'Bearer x']) {
      expect((await gateway.ask('/api/v1/apps.json', { headers: { authorization } })).status).toBe(200)
    }
  })

  it('are refused with 406 to those who accept neither JSON nor HTML', async () => {
    await listsAreThere()
    const answer = await gateway.ask('/api/v1/apps.json', { headers: { accept: 'application/xml' } })
    expect([answer.status, Object.keys(answer.json as object)]).toEqual([406, ['detail']])
  })

  it('have no other methods', async () => {
    await listsAreThere()
    for (const path of ['/api/v1/apps.json', '/api/v1/platform/31.0.0/apps.json', '/', '/api/v1']) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const answer = await gateway.ask(path, { method })
        expect([path, answer.status, answer.headers.allow]).toEqual([path, 405, 'GET, HEAD, OPTIONS'])
      }
    }
  })

  it('make those who ask wait for a newer body that is on its way', async () => {
    await listsAreThere()
    const gate = Promise.withResolvers<void>()
    gateway.catalog.gate = gate.promise
    gateway.catalog.set('apps.json', [app('news'), app('mail')])
    gateway.catalog.asked.clear()
    gateway.catalog.wake('apps.json')
    await eventually(() => gateway.catalog.asked.has(getManifest.subject))
    const waiting = gateway.ask('/api/v1/apps.json')
    expect((await gateway.ask('/health/live')).status).toBe(200)
    gate.resolve()
    expect((await waiting).text).toContain('mail')
  })

  it('go on when NATS goes away', async () => {
    const other = await startTestGateway()
    await listsAreThere(other)
    await other.stopBroker()
    const answer = await other.ask('/api/v1/apps.json')
    expect([answer.status, answer.text]).toEqual([200, `[${app('news')}]`])
    const write = await other.post('/api/v1/apps/releases', RELEASE, TOKEN)
    expect(write.status).toBe(503)
    expect(Number(write.headers['retry-after'])).toBeGreaterThan(0)
    expect((await other.ask('/health/live')).status).toBe(200)
    expect((await other.ask('/health/ready')).status).toBe(200)
    await other.stop()
  })
})

describe('a platform version that nobody asked for before', () => {
  it('is made when asked for, whatever three numbers it has', async () => {
    gateway.catalog.compile = (name) => gateway.catalog.set(name, [app(name)])
    for (const path of ['/api/v1/platform/34.0.1/apps.json', '//api/v1/platform/99.98.97/apps.json?x']) {
      const answer = await gateway.ask(path, { headers: { 'accept-encoding': 'gzip' } })
      expect([answer.status, answer.headers['content-encoding']]).toEqual([200, 'gzip'])
      expect((await gateway.ask(path, { headers: { 'if-none-match': answer.headers.etag as string } })).status).toBe(
        304,
      )
    }
  })

  it.each([
    '31',
    '31.0',
    '31.0.0.1',
    '31.0.0-rc1',
    '09.0.0',
    '1.00.0',
    'v1.0.0',
    '1.0.x',
    '1.0.1e3',
    '1.0.99999999999',
  ])('is not there as %s', async (version) => {
    const answer = await gateway.ask(`/api/v1/platform/${version}/apps.json`)
    expect([answer.status, Object.keys(answer.json as object)]).toEqual([404, ['detail']])
  })

  it('is 503 while the catalog is away', async () => {
    const other = await startTestGateway()
    await other.catalog.stop()
    await other.answerers.stop('catalog')
    const answer = await other.ask('/api/v1/platform/34.0.1/apps.json')
    expect(answer.status).toBe(503)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    await other.stop()
  })
})

describe('pages and schemas', () => {
  it.each(['/', '/api/v1', '/api/v1/', '/schema/apps/info.xsd', '/schema/apps/database.xsd', '//schema/apps/info.xsd'])(
    '%s answers 200 to GET and HEAD, without JSON being accepted too',
    async (path) => {
      const get = await gateway.ask(path)
      expect([get.status, get.headers['x-content-type-options']]).toEqual([200, 'nosniff'])
      const head = await gateway.ask(path, { method: 'HEAD' })
      expect([head.status, head.headers['content-length']]).toEqual([200, get.headers['content-length']])
    },
  )

  it('the schema is the one that releases are checked with', async () => {
    const schema = await readFile(new URL('../../releases/schema/info.xsd', import.meta.url), 'utf8')
    expect((await gateway.ask('/schema/apps/info.xsd')).text).toBe(schema)
  })
})

describe('CORS', () => {
  it('lets every site read every answer below /api/', async () => {
    for (const [path, request] of [
      ['/api/v1', {}],
      ['/api/v1/nothing', {}],
      ['/api/v1/apps', { method: 'POST' }],
    ] as const) {
      const { headers } = await gateway.ask(path, request)
      expect([path, headers['access-control-allow-origin']]).toEqual([path, '*'])
      expect(headers['access-control-allow-credentials']).toBeUndefined()
    }
  })

  it('answers preflight requests without credentials', async () => {
    for (const path of ['/api/v1/apps', '/api/v1/apps.json', '/api/v1/platform/31.0.0/apps.json']) {
      const answer = await gateway.ask(path, {
        method: 'OPTIONS',
        headers: { origin: 'https://example.org', 'access-control-request-method': 'POST' },
      })
      expect([answer.status, answer.headers['content-length']]).toEqual([200, '0'])
      expect(answer.headers['access-control-allow-methods']).toBe('GET, POST, PUT, PATCH, DELETE, OPTIONS')
      for (const name of ['content-type', 'authorization', 'if-none-match', 'x-requested-with', 'accept', 'origin']) {
        expect(answer.headers['access-control-allow-headers']).toContain(name)
      }
    }
  })
})
