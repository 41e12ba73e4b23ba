import { DISCOVER_LIMIT, publishDiscover } from '@appstore/contracts/catalog'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { basicOf, multipart, tokenOf } from '../requests-spec.js'

const DISCOVER = '/api/v1/discover.json'
const TEXT = '[ {"type": "post", "headline": {"en": "Grüße"}} ]\n'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway({ THROTTLE_DISCOVER_UPLOAD: '1000/minute' })
})
afterAll(() => gateway.stop())

beforeEach(() => gateway.answerers.answerWith(publishDiscover, async () => ({ position: null })))

const send = (content: string | Buffer, headers: Record<string, string> = basicOf('sue'), name = 'file') => {
  const request = multipart({ name, filename: 'discover.json', content })
  return gateway.ask(DISCOVER, { ...request, headers: { ...request.headers, ...headers } })
}

describe('replacing the discover document', () => {
  it('passes it on byte for byte', async () => {
    for (const text of [TEXT, `\ufeff${TEXT}`, '']) {
      const answer = await send(text)
      expect([answer.status, answer.json]).toEqual([200, { message: expect.any(String) }])
      expect(gateway.answerers.asked(publishDiscover).at(-1)).toMatchObject({
        text,
        caller: { actor: 'account:id-of-sue' },
      })
    }
  })

  it('is for staff with a password', async () => {
    for (const [headers, status] of [
      [{}, 401],
      [tokenOf('sue'), 401],
      [basicOf('sue', 'guess'), 401],
      [basicOf('anna'), 403],
    ] as const) {
      const answer = await send(TEXT, headers as Record<string, string>)
      expect([answer.status, Object.keys(answer.json as object)]).toEqual([status, ['detail']])
    }
  })

  it('takes a file part named file', async () => {
    const field = multipart({ name: 'file', content: TEXT })
    for (const answer of [
      await send(TEXT, basicOf('sue'), 'other'),
      await gateway.ask(DISCOVER, { ...field, headers: { ...field.headers, ...basicOf('sue') } }),
    ]) {
      expect([answer.status, answer.json]).toEqual([400, { error: expect.any(String) }])
    }
  })

  it('says what the schema says', async () => {
    gateway.answerers.answerWith(publishDiscover, async () => ({
      violations: ['/0/type is missing', '/1 is no object'],
    }))
    const answer = await send('[]')
    expect([answer.status, answer.json]).toEqual([400, { errors: ['/0/type is missing', '/1 is no object'] }])
  })

  it('refuses what is not text', async () => {
    const answer = await send(Buffer.from([0x5b, 0xff, 0x5d]))
    expect([answer.status, answer.json]).toEqual([400, { errors: [expect.stringContaining('UTF-8')] }])
  })

  it.each([
    ['a longer file than fits', 'a'.repeat(DISCOVER_LIMIT + 1)],
    ['a text that would not fit into a message', '\\'.repeat(DISCOVER_LIMIT - 10)],
    ['a body that is far too large', 'a'.repeat(2 * DISCOVER_LIMIT)],
  ])('refuses %s with 413', async (_what, text) => {
    expect((await send(text)).status).toBe(413)
  })

  it('takes a file of the largest size', async () => {
    expect((await send('a'.repeat(DISCOVER_LIMIT))).status).toBe(200)
  })

  it('takes multipart only', async () => {
    for (const headers of [{}, { 'content-type': 'application/json' }, { 'content-type': 'text/plain' }]) {
      const answer = await gateway.ask(DISCOVER, {
        method: 'POST',
        headers: { ...basicOf('sue'), ...headers },
        body: '[]',
      })
      expect([answer.status, answer.headers['accept-post']]).toEqual([415, 'multipart/form-data'])
    }
    const broken = { 'content-type': 'multipart/form-data; boundary=x', ...basicOf('sue') }
    const answer = await gateway.ask(DISCOVER, { method: 'POST', headers: broken, body: 'no parts' })
    expect([answer.status, Object.keys(answer.json as object)]).toEqual([400, ['detail']])
  })

  it('is the same request again with the same file, whatever the boundary', async () => {
    const headers = { ...basicOf('sue'), 'idempotency-key': 'publish once' }
    await send(TEXT, headers)
    const other = multipart({ name: 'file', filename: 'other.json', content: TEXT })
    const body = other.body.toString().replaceAll('a-boundary', 'another')
    const again = await gateway.ask(DISCOVER, {
      ...other,
      headers: { ...headers, 'content-type': 'multipart/form-data; boundary=another' },
      body,
    })
    expect(again.status).toBe(200)
    expect((await send('[]', headers)).status).toBe(409)
  })

  it('is limited', async () => {
    const limited = await startTestGateway({ THROTTLE_DISCOVER_UPLOAD: '1/minute' })
    const request = multipart({ name: 'file', filename: 'a', content: TEXT })
    const statuses = []
    for (let count = 0; count < 2; count++) {
      const headers = { ...request.headers, ...basicOf('sue') }
      statuses.push((await limited.ask(DISCOVER, { ...request, headers })).status)
    }
    expect(statuses).toEqual([200, 429])
    await limited.stop()
  })
})

describe('the discover document', () => {
  it('is 404 with a body of its own while there is none', async () => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await gateway.ask(DISCOVER, { method })
      expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([404, '*'])
      if (method === 'GET') expect(answer.json).toEqual({ error: expect.any(String) })
    }
    const options = await gateway.ask(DISCOVER, { method: 'OPTIONS' })
    expect([options.status, options.headers.allow]).toEqual([200, 'GET, HEAD, POST, OPTIONS'])
  })

  it('is read as soon as it is published, and credentials do not matter', async () => {
    gateway.answerers.answerWith(publishDiscover, async () => ({
      position: gateway.catalog.set('discover.json', ['{"type":"post"}']),
    }))
    await send(TEXT)
    for (const headers of [{}, tokenOf('anna'), { authorization: 'Token wrong' }]) {
      const answer = await gateway.ask(DISCOVER, { headers: headers as Record<string, string> })
      expect([answer.status, answer.json]).toEqual([200, [{ type: 'post' }]])
    }
  })
})

describe('other methods', () => {
  it('are refused to those only who may change it', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const statuses = []
      for (const headers of [{}, basicOf('anna'), basicOf('sue')]) {
        const answer = await gateway.ask(DISCOVER, { method, headers: headers as Record<string, string> })
        statuses.push(answer.status)
        if (answer.status === 405) expect(answer.headers.allow).toBe('GET, HEAD, POST, OPTIONS')
      }
      expect([method, ...statuses]).toEqual([method, 401, 403, 405])
    }
  })
})
