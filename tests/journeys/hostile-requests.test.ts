import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { createAuthor } from './author-spec.js'
import { removeData, type StoreProcess, startStoreProcess } from './store-process-spec.js'

/** Requests of all kinds together; the same number is asked for again to see whether memory grows. */
const REQUESTS = 10_000
const LANES = 16
/** Milliseconds after which a request counts as hanging. */
const PATIENCE = 20_000

const ROUTES = [
  '/api/v1/apps',
  '/api/v1/apps/releases',
  '/api/v1/token',
  '/api/v1/token/new',
  '/api/v1/discover.json',
  '/api/v1/apps/hello',
  '/api/v1/apps/hello/releases/1.0.0',
  '/api/v1/apps/hello/releases/nightly/1.0.0',
  '/api/v1/apps/hello/downloads',
  '/api/v1/apps/hello/ratings',
  '/api/v1/apps.json',
  '/api/v1/platform/32.0.0/apps.json',
  '/operator/accounts',
  '/operator/events',
  '/health/ready',
]
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

interface Hostile {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string
}

/** Header values that node's client lets through. */
const headerText = fc.string({ maxLength: 60 }).map((text) => text.replace(/[^\x20-\x7e]/g, '?'))

/** Addresses that the store refuses without a look at the network. */
const address = fc.oneof(
  fc.string(),
  fc.constantFrom('https://127.0.0.1/a', 'https://[::1]/x.tar.gz', 'https://10.0.0.1/a', 'http://x'),
)

const body = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc
    .record(
      {
        certificate: fc.oneof(
          fc.string(),
          fc.constant('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'),
          fc.integer(),
        ),
        signature: fc.oneof(fc.string(), fc.base64String(), fc.constant(null)),
        isEnterpriseOnly: fc.anything({ maxDepth: 1 }),
        download: address,
        nightly: fc.oneof(fc.boolean(), fc.string(), fc.integer()),
        rating: fc.oneof(fc.double(), fc.string()),
        username: fc.string(),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value) ?? ''),
)

const hostile = (authorization: string): fc.Arbitrary<Hostile> =>
  fc.record({
    method: fc.constantFrom(...METHODS),
    path: fc
      .tuple(
        fc.constantFrom(...ROUTES, '/', '//', '/api/v1'),
        fc.oneof(
          fc.constant(''),
          fc.constant('/'),
          fc.webQueryParameters().map((query) => `?${query}`),
          fc.webPath(),
        ),
      )
      .map(([route, more]) => `${route}${more}`),
    headers: fc.record(
      {
        authorization: fc.oneof(
          { weight: 3, arbitrary: fc.constant(authorization) },
          { weight: 1, arbitrary: headerText },
        ),
        accept: headerText,
        'accept-encoding': headerText,
        'if-none-match': headerText,
        'if-modified-since': headerText,
        'content-type': fc.constantFrom(
          'application/json',
          'application/json; charset=utf-8',
          'text/plain',
          'multipart/form-data; boundary=x',
          '',
        ),
        'idempotency-key': headerText,
        'x-request-id': headerText,
        'x-forwarded-for': headerText,
        'x-nc-subscription-key': headerText,
        traceparent: headerText,
      },
      { requiredKeys: [] },
    ),
    body,
  })

describe('a store under hostile requests', () => {
  let store: StoreProcess
  let authorization: string
  const agent = new Agent({ keepAlive: true, maxSockets: LANES })

  beforeAll(async () => {
    const rates = {
      THROTTLE_APP_UPLOAD: '1000000/day',
      THROTTLE_APP_REGISTER: '1000000/day',
      THROTTLE_API_TOKEN_GEN: '1000000/minute',
    }
    store = await startStoreProcess({ environment: rates })
    await createAuthor(store, 'ann')
    authorization = `Basic ${Buffer.from('ann:correct horse').toString('base64')}`
    const issued = await ask({ method: 'POST', path: '/api/v1/token', headers: { authorization }, body: '' })
    if (issued.status === 200) authorization = `Token ${(JSON.parse(issued.text) as { token: string }).token}`
  })
  afterAll(async () => {
    agent.destroy()
    expect(store.output()).not.toContain('because of a bug')
    expect(await store.stop()).toBe(0)
    await removeData(store)
  })

  async function ask({ method, path, headers, body }: Hostile): Promise<{ status: number; text: string }> {
    const length = method === 'GET' || method === 'HEAD' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const { hostname, port } = new URL(store.url)
    const sent = request({
      hostname,
      port,
      path: encodeURI(path),
      method,
      headers: { ...headers, ...length },
      agent,
      signal: AbortSignal.timeout(PATIENCE),
    })
    sent.end(method === 'GET' || method === 'HEAD' ? undefined : body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    let text = ''
    for await (const part of response.setEncoding('utf8')) text += part
    return { status: response.statusCode ?? 0, text }
  }

  async function sweep(count: number, seed: number): Promise<void> {
    const waiting = fc.sample(hostile(authorization), { numRuns: count, seed })[Symbol.iterator]()
    const bad: unknown[] = []
    const lane = async () => {
      for (let next = waiting.next(); !next.done; next = waiting.next()) {
        const answer = await ask(next.value).catch((error: unknown) => ({ status: 599, text: String(error) }))
        // 503 has its own sentence; nothing is away here, so it would be wrong too
        if (answer.status >= 500) bad.push([next.value, answer])
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    expect(bad).toEqual([])
  }

  async function memory(): Promise<number> {
    const metrics = await (await fetch(`${store.url}/metrics`)).text()
    return Number(/^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)/m.exec(metrics)?.[1])
  }

  it(`answers ${REQUESTS} fuzzed requests without a 5xx and without hanging, and its memory does not grow`, async () => {
    const half = REQUESTS / 2
    await sweep(half, Date.now() % 2 ** 31)
    const before = await memory()
    await sweep(half, (Date.now() + 1) % 2 ** 31)
    await pause(500)
    expect(await memory()).toBeLessThan(before * 1.25 + 64 * 2 ** 20)
  }, 300_000)

  /** Sends bytes as they are; resolves with all that came back until the connection closed, or nothing came for a while. */
  async function raw(parts: readonly (string | Buffer)[], options: { cut?: boolean } = {}): Promise<string> {
    const { hostname, port } = new URL(store.url)
    const socket = connect(Number(port), hostname)
    let received = ''
    socket.on('data', (part) => (received += part.toString('latin1')))
    socket.on('error', () => undefined)
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    for (const part of parts) socket.write(part)
    if (options.cut) {
      await pause(1)
      socket.destroy()
    }
    await Promise.race([closed, pause(400)])
    socket.destroy()
    return received
  }

  it('answers malformed heads with 4xx or a closed connection', async () => {
    const line = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), headerText)
    const heads = fc.sample(fc.tuple(line, fc.array(line, { maxLength: 6 })), 200)
    const fixed = [
      'GET /api/v1/apps.json HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
      'GET /api/v1/apps.json HTTP/1.1\r\n\r\n',
      'GET /api/v1/apps.json HTTP/1.1\nHost: a\n\n',
      'POST /api/v1/apps HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'POST /api/v1/apps HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
      'POST /api/v1/apps HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'b'.repeat(20_000)}\r\n\r\n`,
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ]
    const texts = [...heads.map(([first, rest]) => `${[first, ...rest].join('\r\n')}\r\n\r\n`), ...fixed]
    for (let from = 0; from < texts.length; from += LANES) {
      const answers = await Promise.all(
        texts.slice(from, from + LANES).map((text) => raw([Buffer.from(text, 'latin1')])),
      )
      for (const answer of answers) expect(answer).not.toMatch(/^HTTP\/1\.1 5/)
    }
  }, 120_000)

  it('survives uploads that end in the middle', async () => {
    const head = (length: number) =>
      `POST /api/v1/apps/releases HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(
        Array.from({ length: 15 }, (_, index) => raw([head(10_000), 'x'.repeat(index * 100)], { cut: true })),
      )
    }
    expect((await fetch(`${store.url}/api/v1/apps.json`)).status).toBe(200)
    const health = (await (await fetch(`${store.url}/health/ready`)).json()) as { ready: boolean }
    expect(health.ready).toBe(true)
  }, 60_000)
})
