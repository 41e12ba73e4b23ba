import type { RequestListener } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { RawConnection, undated } from '@appstore/http/raw-connection-spec'
import { type RunningServer, startServer } from '@appstore/http/server'
import { createLogger } from '@appstore/service/logger'
import fc from 'fast-check'
import { DocumentTable } from './document-table.js'
import { ownDocument } from './ready-document.js'

const TEXT = JSON.stringify(Array.from({ length: 5_000 }, (_, id) => ({ id: `app${id}`, name: `Näme ${id * 7_919}` })))
const APPS = '/api/v1/apps.json'
const MODIFIED = new Date('2026-11-23T10:00:00Z')

/** Requests that reached an HTTP server. */
let handed = 0
let table: DocumentTable
let direct: RunningServer
let node: RunningServer

beforeAll(async () => {
  const app: RequestListener = (request, response) => {
    const said = `${request.method} ${request.url} is not a document`
    response.writeHead(418, { 'content-length': said.length }).end(said)
  }
  table = new DocumentTable(app)
  for (const path of [APPS, '/api/v1/categories.json']) {
    table.put({
      path,
      contentType: 'application/json',
      etag: `"tag-of-${path}"`,
      lastModified: MODIFIED,
      gzip: gzipSync(TEXT),
      brotli: path === APPS ? brotliCompressSync(TEXT) : null,
      size: Buffer.byteLength(TEXT),
    })
  }
  table.put(ownDocument('/', 'text/html; charset=utf-8', '<!doctype html>'))
  const hot: typeof table.handle = (request, response) => {
    handed++
    return table.handle(request, response)
  }
  const logger = createLogger({ service: 'test', level: 'silent' })
  const common = { host: '127.0.0.1', port: 0, hot, app, logger }
  direct = await startServer({ ...common, ready: table.route })
  node = await startServer(common)
})
afterAll(() => Promise.all([direct.stop({ deadlineMs: 200 }), node.stop({ deadlineMs: 200 })]))

const target = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(APPS, '/api/v1/categories.json', '/') },
  fc.constantFrom(
    ...[
      `//api//v1/apps.json`,
      `${APPS}?t=1`,
      `${APPS}?format=json`,
      `${APPS}?a=//b`,
      `${APPS}/`,
      '/api/v1/apps.jso%6e',
    ],
    ...[`${APPS}#x`, `http://x${APPS}`, '/other', '*', '?', '/%', `${APPS}?ä`],
  ),
)
const spaced = fc.tuple(fc.constantFrom('', ' ', '\t', '  '), fc.constantFrom('', ' ', '\t'))
const tag = fc.constantFrom('*', `"tag-of-${APPS}"`, `W/"tag-of-${APPS}"`, '"x"', `"x", "tag-of-${APPS}"`, '')
const field = fc
  .oneof(
    fc.tuple(fc.constantFrom('If-None-Match', 'if-none-match', 'IF-NONE-MATCH'), tag),
    fc.tuple(
      fc.constant('If-Modified-Since'),
      fc.constantFrom(MODIFIED.toUTCString(), 'Mon, 23 Nov 2026 09:59:59 GMT', 'yesterday'),
    ),
    fc.tuple(
      fc.constantFrom('Accept', 'accept'),
      fc.constantFrom('*/*', 'application/json', 'application/xml', 'text/html;q=0.1', ''),
    ),
    fc.tuple(
      fc.constantFrom('Accept-Encoding', 'accept-encoding'),
      fc.constantFrom('gzip', 'br', 'gzip, br;q=0.5', 'identity', '*', 'br;q=0', 'zstd', ''),
    ),
    fc.tuple(fc.constant('Connection'), fc.constantFrom('keep-alive', 'Keep-Alive', 'close', 'keep-alive, x', '')),
    fc.tuple(
      fc.constantFrom('User-Agent', 'X-Request-Id', 'Origin', 'Range', 'X-Forwarded-For'),
      fc.string({ unit: fc.constantFrom(...'aZ09 ,;=/:"()'), maxLength: 20 }),
    ),
    fc.constantFrom<[string, string]>(
      ['Authorization', 'Token x'],
      ['Cookie', 'a=b'],
      ['X-NC-Subscription-Key', 'key'],
      ['Content-Length', '0'],
      ['Host', 'y'],
      ['Na me', 'x'],
      ['Näme', 'x'],
    ),
  )
  .chain(([name, value]) => spaced.map(([before, after]) => `${name}:${before}${value}${after}`))
const request = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'OPTIONS'),
    target,
    fields: fc.array(field, { maxLength: 6 }),
    host: fc.nat(6),
    cuts: fc.array(fc.nat(300), { maxLength: 2 }),
  })
  .map(({ method, target: at, fields, host, cuts }) => {
    const lines = fields.toSpliced(host, 0, 'Host: store.example')
    const text = `${method} ${at} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
    const ends = [...cuts.filter((cut) => cut > 0 && cut < text.length).sort((one, other) => one - other), text.length]
    return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end))
  })

/** What a server says on one connection to these requests, each sent when the one before was answered. */
async function answers(server: RunningServer, requests: readonly (readonly string[])[]): Promise<string> {
  const connection = await RawConnection.open(server.port)
  for (const pieces of requests) {
    if (connection.socket.destroyed) break
    const answer = await connection.ask(...pieces)
    // a server that has said so reads no more; what becomes of further bytes is a matter of moments
    if (/\r\nConnection: close\r\n/i.test(answer)) break
  }
  connection.socket.destroy()
  return undated(connection.received)
}

describe('a document', () => {
  it('is the same to the byte whether a request passes an HTTP server or not', async () => {
    const before = { ...table.counts }
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 4 }), async (requests) => {
        expect(await answers(direct, requests)).toBe(await answers(node, requests))
      }),
      { numRuns: 300 },
    )
    const total = (counts: typeof before) => Object.values(counts).reduce((sum, count) => sum + count)
    expect(handed).toBeGreaterThan(0)
    expect(total(table.counts) - total(before)).toBeGreaterThan(0)
  })

  const ask = (...fields: string[]) => [
    `GET ${APPS} HTTP/1.1\r\n${['Host: x', ...fields].map((each) => `${each}\r\n`).join('')}\r\n`,
  ]

  it('passes none when the client is one of those that the lists are made for, and is counted all the same', async () => {
    const [before, counts] = [handed, { ...table.counts }]
    const gzip = ask('User-Agent: Nextcloud Server Crawler', 'Accept: */*', 'Accept-Encoding: gzip')
    await answers(direct, [gzip, gzip, ask('Accept-Encoding: br'), ask(`If-None-Match: "tag-of-${APPS}"`)])
    expect(handed).toBe(before)
    expect(table.counts).toEqual({
      ...counts,
      gzip: counts.gzip + 2,
      br: counts.br + 1,
      notModified: counts.notModified + 1,
    })
  })

  it.each([
    ['it has to be unpacked', ask()],
    ['the client brings a subscription key', ask('Accept-Encoding: gzip', 'X-NC-Subscription-Key: key')],
    ['no form is acceptable', ask('Accept: text/plain')],
  ])('passes one when %s', async (_why, pieces) => {
    const before = handed
    await answers(direct, [pieces])
    expect(handed).toBe(before + 1)
  })

  it('passes one while a newer body is awaited, and brings that', async () => {
    const before = handed
    const arrived = table.expectNewer(APPS, 60_000)
    const newer = ownDocument(APPS, 'application/json', '[]')
    const waiting = answers(direct, [ask('Accept-Encoding: gzip')])
    while (handed === before) await new Promise((resolve) => setTimeout(resolve, 1))
    table.put(newer)
    arrived()
    expect(await waiting).toContain(`ETag: ${newer.etag}\r\n`)
  })
})
