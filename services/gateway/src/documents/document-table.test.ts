import { Agent } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { type RawAnswer, rawRequest } from '@appstore/http/raw-request-spec'
import { type RunningServer, startServer } from '@appstore/http/server'
import { createLogger } from '@appstore/service/logger'
import fc from 'fast-check'
import { DocumentTable } from './document-table.js'
import type { Coding } from './negotiation.js'
import { ownDocument, type ReadyDocument } from './ready-document.js'

const TEXT = JSON.stringify(Array.from({ length: 500 }, (_, id) => ({ id: `app${id}`, name: `Näme ${id}` })))
const PATH = '/api/lists/apps.json'
const ETAG = '"tag-of-apps"'
const MODIFIED = new Date('2026-11-23T10:00:00Z')

function list(overrides: Partial<ReadyDocument> = {}): ReadyDocument {
  return {
    path: PATH,
    contentType: 'application/json',
    etag: ETAG,
    lastModified: MODIFIED,
    gzip: gzipSync(TEXT),
    brotli: brotliCompressSync(TEXT),
    size: Buffer.byteLength(TEXT),
    ...overrides,
  }
}

let server: RunningServer
let table: DocumentTable
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const ask = (headers: Record<string, string> = {}, target = PATH, method = 'GET'): Promise<RawAnswer> =>
  rawRequest(server.url, target, { method, headers, agent })

beforeAll(async () => {
  const app: Parameters<typeof startServer>[0]['app'] = (_request, response) => response.writeHead(418).end()
  table = new DocumentTable(app)
  server = await startServer({
    host: '127.0.0.1',
    port: 0,
    hot: table.handle,
    ready: table.route,
    app,
    logger: createLogger({ service: 'test', level: 'silent' }),
  })
})
beforeEach(() => table.put(list()))
afterAll(async () => {
  agent.destroy()
  await server.stop({ deadlineMs: 1_000 })
})

describe('a ready document', () => {
  it('is answered whole, in each coding, with the headers of the API', async () => {
    for (const [encoding, coding] of [
      [undefined, undefined],
      ['gzip', 'gzip'],
      ['br', 'br'],
    ] as const) {
      const answer = await ask(encoding === undefined ? {} : { 'accept-encoding': encoding })
      expect(answer.status).toBe(200)
      expect(answer.text).toBe(TEXT)
      expect(answer.headers).toMatchObject({
        'content-type': 'application/json',
        'content-length': String(answer.bytes.length),
        etag: ETAG,
        'last-modified': 'Mon, 23 Nov 2026 10:00:00 GMT',
        vary: 'Accept, Accept-Encoding, Origin',
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'etag, x-content-type-options, content-type',
        'x-content-type-options': 'nosniff',
      })
      expect(answer.headers['content-encoding']).toBe(coding)
      expect(answer.headers['cache-control']).toBeUndefined()
    }
  })

  it.each([
    '//api/lists/apps.json',
    '/api/lists//apps.json',
    '/api/lists/apps.json?t=1',
    '/api/lists/apps.json?format=json',
  ])('is the same under %s', async (target) => {
    expect((await ask({}, target)).text).toBe(TEXT)
  })

  it('has the same headers for HEAD as for GET, and no body', async () => {
    for (const encoding of ['identity', 'gzip', 'br']) {
      const headers = { 'accept-encoding': encoding }
      const [get, head] = [await ask(headers), await ask(headers, PATH, 'HEAD')]
      const comparable = ({ date: _, ...rest }: RawAnswer['headers']) => rest
      expect(comparable(head.headers)).toEqual(comparable(get.headers))
      expect(head.bytes).toHaveLength(0)
    }
  })

  it('repeats its validators on 304', async () => {
    const answer = await ask({ 'if-none-match': ETAG })
    expect([answer.status, answer.bytes.length]).toEqual([304, 0])
    expect(answer.headers).toMatchObject({ etag: ETAG, 'last-modified': 'Mon, 23 Nov 2026 10:00:00 GMT' })
    expect(answer.headers['content-length']).toBeUndefined()
  })

  it('is sent as gzip as long as there is no brotli', async () => {
    table.put(list({ brotli: null }))
    const answer = await ask({ 'accept-encoding': 'br, gzip;q=0.5' })
    expect([answer.headers['content-encoding'], answer.text]).toEqual(['gzip', TEXT])
    expect((await ask({ 'accept-encoding': 'br' })).headers['content-encoding']).toBeUndefined()
  })

  it('is not answered here for other methods, other paths and those who accept neither JSON nor HTML', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      expect((await ask({}, PATH, method)).status).toBe(418)
    }
    expect((await ask({}, '/api/lists/apps.jso')).status).toBe(418)
    expect((await ask({ accept: 'application/xml' })).status).toBe(418)
    expect((await ask({ accept: 'application/xml' }, `${PATH}?format=json`)).status).toBe(200)
    // the condition is looked at before the acceptable forms
    expect((await ask({ accept: 'application/xml', 'if-none-match': '*' })).status).toBe(304)
  })

  it('is gone once removed', async () => {
    table.remove(PATH)
    expect((await ask()).status).toBe(418)
  })

  it('survives clients that leave in the middle', async () => {
    const big = Buffer.alloc(20_000_000, 'x')
    table.put(list({ gzip: gzipSync(big), size: big.length }))
    const controller = new AbortController()
    const leaving = fetch(`${server.url}${PATH}`, {
      headers: { 'accept-encoding': 'identity' },
      signal: controller.signal,
    })
    await (await leaving).body?.getReader().read()
    controller.abort()
    table.put(list())
    expect((await ask()).text).toBe(TEXT)
  })

  it('need not be part of the API', async () => {
    table.put(ownDocument('/schema/apps/info.xsd', 'application/xml', '<schema/>'))
    const answer = await ask({ accept: 'text/plain' }, '/schema/apps/info.xsd')
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([200, '<schema/>', 'application/xml'])
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('conditions and codings, whatever is sent', () => {
  const tag = fc.constantFrom(ETAG, `W/${ETAG}`, '"other"', 'W/"other"', '"a,b"', '""')
  const noneMatch = fc.oneof(
    fc.constant('*'),
    fc.array(tag, { minLength: 1, maxLength: 4 }).map((tags) => tags.join(', ')),
  )
  const since = fc.integer({ min: -100, max: 100 }).map((seconds) => new Date(MODIFIED.getTime() + seconds * 1_000))

  it('304 exactly when a tag matches, or without tags when the date does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(noneMatch),
        fc.option(since),
        fc.constantFrom('GET', 'HEAD'),
        async (tags, date, method) => {
          const headers = {
            ...(tags === null ? {} : { 'if-none-match': tags }),
            ...(date === null ? {} : { 'if-modified-since': date.toUTCString() }),
          }
          const answer = await ask(headers, PATH, method)
          const unchanged = tags === null ? date !== null && date >= MODIFIED : tags === '*' || tags.includes(ETAG)
          expect(answer.status).toBe(unchanged ? 304 : 200)
          expect(answer.headers.etag).toBe(ETAG)
          expect(answer.text).toBe(unchanged || method === 'HEAD' ? '' : TEXT)
        },
      ),
      { numRuns: 200 },
    )
  })

  const coding = fc.constantFrom('br', 'gzip', 'identity', '*', 'deflate', 'zstd')
  const weights = fc.uniqueArray(fc.tuple(coding, fc.integer({ min: 0, max: 1_000 })), { selector: ([name]) => name })

  it('the text is whole in the coding the client wishes most of those there are', async () => {
    await fc.assert(
      fc.asyncProperty(weights, fc.boolean(), async (wishes, withBrotli) => {
        table.put(list(withBrotli ? {} : { brotli: null }))
        const header = wishes.map(([name, weight]) => `${name};q=${weight / 1_000}`).join(', ')
        const answer = await ask({ 'accept-encoding': header })
        const wish = (name: Coding) => {
          const found = wishes.find(([each]) => each === name) ?? wishes.find(([each]) => each === '*')
          return found?.[1] ?? 0
        }
        const chosen = (answer.headers['content-encoding'] ?? 'identity') as Coding
        const available: Coding[] = withBrotli ? ['br', 'gzip'] : ['gzip']
        expect(answer.text).toBe(TEXT)
        expect(chosen === 'identity' || wish(chosen) > 0).toBe(true)
        for (const other of available) expect(wish(other)).toBeLessThanOrEqual(Math.max(wish(chosen), 0))
      }),
      { numRuns: 200 },
    )
  })
})

describe('a document of which a newer body is on its way', () => {
  const NEWER = list({ etag: '"newer"', gzip: gzipSync('[]'), brotli: null, size: 2 })

  it('makes those who ask wait for it', async () => {
    const arrived = table.expectNewer(PATH, 60_000)
    const waiting = [ask(), rawRequest(server.url, '//api/lists/apps.json')]
    expect((await rawRequest(server.url, '/other')).status).toBe(418)
    table.put(NEWER)
    arrived()
    expect((await Promise.all(waiting)).map(({ text }) => text)).toEqual(['[]', '[]'])
  })

  it('is answered as it is when the patience ends', async () => {
    const arrived = table.expectNewer(PATH, 50)
    expect((await ask()).text).toBe(TEXT)
    arrived()
  })

  it('is awaited until the last fetch ended', async () => {
    const [first, second] = [table.expectNewer(PATH, 60_000), table.expectNewer(PATH, 60_000)]
    let answered = false
    const waiting = ask().then((answer) => {
      answered = true
      return answer.text
    })
    first()
    expect((await rawRequest(server.url, '/other')).status).toBe(418)
    expect(answered).toBe(false)
    table.put(NEWER)
    second()
    expect(await waiting).toBe('[]')
  })

  it('goes to the other routes when it was removed meanwhile', async () => {
    const arrived = table.expectNewer(PATH, 60_000)
    const waiting = ask()
    table.remove(PATH)
    arrived()
    expect((await waiting).status).toBe(418)
  })
})
