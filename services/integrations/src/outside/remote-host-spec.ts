import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

/** What arrived. */
export interface Received {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A real host on this machine, which answers as a test tells it. */
export interface RemoteHost {
  readonly url: string
  readonly received: Received[]
  answer: (request: Received, response: ServerResponse) => unknown
  stop(): Promise<void>
}

/** Starts one that answers everything with an empty list. */
export async function startRemoteHost(): Promise<RemoteHost> {
  const listener: RequestListener = async (request, response) => {
    const { method = '', url: target = '', headers } = request
    const received = { method, target, headers, body: await text(request) }
    remote.received.push(received)
    remote.answer(received, response)
  }
  const server = createServer((request, response) => {
    Promise.resolve(listener(request, response)).catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const remote: RemoteHost = {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    received: [],
    answer: (_request, response) => json(response, []),
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return remote
}

export function json(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(value))
}

export type Misbehaviour = (response: ServerResponse) => unknown

/** Ways in which a host fails. Those that take for ever need a deadline. */
export const MISBEHAVIOURS: Readonly<Record<string, Misbehaviour>> = {
  'an error': (response) => json(response, { valid: true }, 500),
  'a gateway error': (response) => json(response, [], 502),
  'too many requests': (response) => json(response, [], 429),
  'something that is not JSON': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"valid":true')
  },
  'another type of content': (response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('{"valid":true}'),
  'nothing at all': (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(),
  'a reset': (response) => response.destroy(),
  'a reset in the middle': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{"valid":true')
    setTimeout(() => response.destroy(), 20)
  },
}
export const SILENCES: Readonly<Record<string, Misbehaviour>> = {
  'never answers': () => undefined,
  'answers a byte at a time': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const timer = setInterval(() => response.write(' '), 20)
    response.once('close', () => clearInterval(timer))
  },
}
