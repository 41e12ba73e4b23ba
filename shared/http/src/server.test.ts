import { Agent, type RequestListener } from 'node:http'
import { connect } from 'node:net'
import { createLogger } from '@appstore/service/logger'
import express from 'express'
import { camelCaseObject, readJsonBody } from './json-body.js'
import { sendProblem } from './problem.js'
import { rawRequest } from './raw-request-spec.js'
import { route } from './route.js'
import { type RunningServer, startServer } from './server.js'

const logger = createLogger({ service: 'test', level: 'silent' })
const servers: RunningServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop({ deadlineMs: 1_000 })))
})

async function serve(app: RequestListener, limits = {}): Promise<RunningServer> {
  const server = await startServer({ host: '127.0.0.1', port: 0, hot: () => false, app, logger, limits })
  servers.push(server)
  return server
}

/** Sends raw text and resolves with everything that comes back until the connection closes. */
function speak(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

describe('the server', () => {
  it('asks the hot path first and hands on what it does not know', async () => {
    const server = await startServer({
      host: '127.0.0.1',
      port: 0,
      logger,
      hot: (request, response) => request.url === '/hot' && Boolean(response.end('hot')),
      app: (_request, response) => response.end('app'),
    })
    servers.push(server)
    expect((await rawRequest(server.url, '/hot')).text).toBe('hot')
    expect((await rawRequest(server.url, '/other')).text).toBe('app')
  })

  it('answers what is not HTTP with a problem and closes', async () => {
    const server = await serve((_request, response) => response.end())
    expect(await speak(server.port, 'NOT HTTP AT ALL\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
  })

  it('refuses headers that are too large', async () => {
    const server = await serve((_request, response) => response.end(), { maxHeaderSize: 2_048 })
    const text = `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'a'.repeat(4_000)}\r\n\r\n`
    expect(await speak(server.port, text)).toMatch(/^HTTP\/1.1 431 /)
  })
})

describe('a stopping server', () => {
  it('finishes what runs, tells clients to go, and takes nobody new', async () => {
    let finish = () => {}
    const begun = Promise.withResolvers<void>()
    const server = await serve((_request, response) => {
      finish = () => response.end('finished')
      begun.resolve()
    })
    const running = rawRequest(server.url, '/slow')
    await begun.promise
    const stopped = server.stop()
    expect(server.stopping).toBe(true)
    await expect(rawRequest(server.url, '/new')).rejects.toThrow()
    finish()
    expect(await running).toMatchObject({ status: 200, text: 'finished' })
    await stopped
  })

  it('goes on serving while it drains, with Connection: close', async () => {
    const server = await serve((_request, response) => response.end('served'))
    const agent = new Agent({ keepAlive: true })
    expect((await rawRequest(server.url, '/', { agent })).headers.connection).toBe('keep-alive')
    const stopped = server.stop({ drainMs: 500 })
    const answer = await rawRequest(server.url, '/', { agent })
    expect([answer.text, answer.headers.connection]).toEqual(['served', 'close'])
    await stopped
    agent.destroy()
  })

  it('does not wait for idle keep-alive connections', async () => {
    const server = await serve((_request, response) => response.end('served'))
    const agent = new Agent({ keepAlive: true })
    await rawRequest(server.url, '/', { agent })
    await server.stop({ deadlineMs: 60_000 })
    agent.destroy()
  })

  it('cuts a request that never ends', async () => {
    const begun = Promise.withResolvers<void>()
    const server = await serve(() => begun.resolve())
    const hanging = rawRequest(server.url, '/').then(
      () => 'answered',
      () => 'cut',
    )
    await begun.promise
    await server.stop({ deadlineMs: 100 })
    expect(await hanging).toBe('cut')
  })
})

describe('a JSON body', () => {
  let server: RunningServer
  beforeEach(async () => {
    server = await serve(async (request, response) => {
      try {
        const body = await readJsonBody(request, 1_000)
        response.end(JSON.stringify(camelCaseObject(body.value)))
      } catch (error) {
        sendProblem(response, error, { shape: 'v1', logger })
      }
    })
  })
  const post = (body: string | Buffer, contentType?: string) =>
    rawRequest(server.url, '/', {
      method: 'POST',
      body,
      headers: contentType === undefined ? {} : { 'content-type': contentType },
    })

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset=UTF-8'])(
    'is read as %s',
    async (contentType) => {
      expect((await post('{"a":1}', contentType)).json).toEqual({ a: 1 })
    },
  )

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'multipart/form-data'])(
    'is refused as %s with 415',
    async (contentType) => {
      expect((await post('{"a":1}', contentType)).status).toBe(415)
    },
  )

  it('is refused without a content type, unless it is empty', async () => {
    expect((await post('{"a":1}')).status).toBe(415)
    expect((await post('')).json).toEqual({})
    expect((await post('', 'application/json')).json).toEqual({})
  })

  it.each([['{"a":'], ['{"a":1}}'], ['\xff'], ["{'a':1}"]])('that is malformed is told so: %s', async (text) => {
    const answer = await post(Buffer.from(text, 'latin1'), 'application/json')
    expect([answer.status, Object.keys(answer.json as object)]).toEqual([400, ['detail']])
  })

  it.each(['[]', '1', '"a"', 'null', 'true'])('that is no object has nonFieldErrors: %s', async (text) => {
    const answer = await post(text, 'application/json')
    expect([answer.status, Object.keys(answer.json as object)]).toEqual([400, ['nonFieldErrors']])
  })

  it('that is too large is refused with 413, announced or not', async () => {
    expect((await post(`{"a":"${'x'.repeat(2_000)}"}`, 'application/json')).status).toBe(413)
    const chunk = `3e8\r\n${'x'.repeat(1_000)}\r\n`
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
    expect(await speak(server.port, `${head}${chunk}${chunk}0\r\n\r\n`)).toMatch(/^HTTP\/1.1 413 /)
  })

  it('takes snake_case keys; camelCase wins', async () => {
    const body = '{"isEnterpriseOnly":1,"is_enterprise_only":2,"other_key":3}'
    expect((await post(body, 'application/json')).json).toEqual({ isEnterpriseOnly: 1, otherKey: 3 })
  })

  it('cannot reach prototypes', async () => {
    await post('{"__proto__":{"polluted":1},"constructor":1}', 'application/json')
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })
})

describe('a route', () => {
  it('offers its method, HEAD with GET, tells the others on OPTIONS and refuses the rest', async () => {
    const app = express()
    route(app, 'GET', '/thing', async (_request, response) => {
      response.json({ thing: true })
    })
    route(app, 'POST', '/deed', async (_request, response) => {
      response.json({ done: true })
    })
    app.use(((error, _request, response, _next) =>
      sendProblem(response, error, { shape: 'problem', logger })) as express.ErrorRequestHandler)
    const server = await serve(app)
    expect((await rawRequest(server.url, '/thing')).json).toEqual({ thing: true })
    expect((await rawRequest(server.url, '/thing', { method: 'HEAD' })).status).toBe(200)
    expect(await rawRequest(server.url, '/thing', { method: 'OPTIONS' })).toMatchObject({
      status: 200,
      headers: { allow: 'GET, HEAD, OPTIONS' },
    })
    for (const method of ['PUT', 'PATCH', 'DELETE', 'GET']) {
      const answer = await rawRequest(server.url, '/deed', { method })
      expect([answer.status, answer.headers.allow]).toEqual([405, 'POST, OPTIONS'])
    }
  })
})
