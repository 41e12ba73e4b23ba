import type { IncomingMessage, RequestListener } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { createLogger } from '@appstore/service/logger'
import { ReadyAnswer } from './ready-answer.js'
import type { RequestHead } from './request-head.js'
import { type RunningServer, type ServerLimits, startServer } from './server.js'

/** A server that has `/ready`, `/same` (304) and `/large` as ready bytes, and two others to compare it with. */
export interface ReadyServer extends RunningServer {
  /** Answers given without `node:http`. */
  readonly direct: number
  /** Heads read. */
  readonly read: number
  /** When false, nothing is ready, as while a newer body is awaited. */
  ready: boolean
}

export const LARGE = 'x'.repeat(12_000_000)

const text = (body: string) => ({ 'Content-Type': 'text/plain', 'Content-Length': String(body.length) })
const READY: ReadonlyMap<string, ReadyAnswer> = new Map([
  ['GET /ready', new ReadyAnswer(200, text('ready'), Buffer.from('ready'))],
  ['HEAD /ready', new ReadyAnswer(200, text('ready'), null)],
  ['GET /same', new ReadyAnswer(304, { ETag: '"same"' }, null)],
  ['GET /large', new ReadyAnswer(200, text(LARGE), Buffer.from(LARGE))],
])

/** @param withReady false: everything is answered by `node:http`, for comparison */
export async function startReadyServer(limits: Partial<ServerLimits> = {}, withReady = true): Promise<ReadyServer> {
  const state = { direct: 0, read: 0, ready: true }
  const route = (head: RequestHead) => {
    state.read++
    const answer = READY.get(`${head.method} ${head.target}`)
    return () => {
      if (!state.ready || answer === undefined) return undefined
      state.direct++
      return answer
    }
  }
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    ...(withReady ? { ready: route } : {}),
    hot(request, response) {
      const answer = READY.get(`${request.method} ${request.url}`)
      answer?.send(response)
      return answer !== undefined
    },
    app: tellWhatCame,
    logger: createLogger({ service: 'test', level: 'silent' }),
    limits,
  })
  return Object.defineProperties(state, Object.getOwnPropertyDescriptors(server)) as ReadyServer & typeof state
}

/** Answers with everything it understood of the request, so that two readings of the same bytes differ in the answer. */
const tellWhatCame: RequestListener = (request: IncomingMessage, response) => {
  const { method, url, httpVersion, rawHeaders } = request
  buffer(request).then(
    (body) => {
      const said = JSON.stringify({ method, url, httpVersion, rawHeaders, body: body.toString('latin1') })
      response.writeHead(200, { 'content-length': said.length }).end(said)
    },
    () => response.destroy(),
  )
}
