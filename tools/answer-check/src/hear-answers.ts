import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { HeardAnswer } from './heard-answer.js'

interface UndiciRequest {
  readonly method: string
  readonly path: string
}

const pairs = (raw: readonly Buffer[]) =>
  Object.fromEntries(
    raw.flatMap((name, index) =>
      index % 2 === 0 ? [[name.toString('latin1').toLowerCase(), raw[index + 1]?.toString('latin1')]] : [],
    ),
  )

/**
 * Hears every answer that this process gets by `node:http` or `fetch`, without asking for anything itself and whatever helper a test
 * uses. Returns what ends it; answers whose body has not ended by then are told as they are.
 */
export function hearAnswers(hear: (answer: HeardAnswer) => void): () => void {
  const unfinished = new Map<object, () => void>()
  const collect = (key: object, head: Omit<HeardAnswer, 'bytes' | 'whole'>) => {
    const chunks: Buffer[] = []
    const tell = (whole: boolean) => {
      if (unfinished.delete(key)) hear({ ...head, bytes: Buffer.concat(chunks), whole })
    }
    unfinished.set(key, () => tell(false))
    return { add: (chunk: Uint8Array) => chunks.push(Buffer.from(chunk)), end: () => tell(true) }
  }
  const ends = [hearHttp(collect), hearFetch(collect)]
  return () => {
    for (const end of ends) end()
    for (const tell of [...unfinished.values()]) tell()
  }
}

type Collect = (
  key: object,
  head: Omit<HeardAnswer, 'bytes' | 'whole'>,
) => { add: (chunk: Uint8Array) => void; end: () => void }

function hearHttp(collect: Collect): () => void {
  return listen({
    'http.client.response.finish': ({ request, response }: { request: ClientRequest; response: IncomingMessage }) => {
      const { statusCode: status = 0, headers } = response
      const body = collect(response, { method: request.method, target: request.path, status, headers })
      // a listener for data would start the flow before the test wants it
      const push = response.push.bind(response)
      response.push = (chunk: Uint8Array | null, encoding?: BufferEncoding) => {
        if (chunk === null) body.end()
        else body.add(chunk)
        return push(chunk, encoding)
      }
    },
  })
}

function hearFetch(collect: Collect): () => void {
  const bodies = new WeakMap<UndiciRequest, ReturnType<Collect>>()
  interface Headers {
    request: UndiciRequest
    response: { statusCode: number; headers: readonly Buffer[] }
  }
  return listen({
    'undici:request:headers': ({ request, response }: Headers) => {
      const { statusCode: status, headers } = response
      const head = { method: request.method, target: request.path, status, headers: pairs(headers) }
      bodies.set(request, collect(request, head))
    },
    'undici:request:bodyChunkReceived': ({ request, chunk }: { request: UndiciRequest; chunk: Uint8Array }) => {
      bodies.get(request)?.add(chunk)
    },
    'undici:request:trailers': ({ request }: { request: UndiciRequest }) => bodies.get(request)?.end(),
  })
}

// biome-ignore lint/suspicious/noExplicitAny: each channel has messages of its own
function listen(channels: Record<string, (message: any) => void>): () => void {
  for (const [name, hear] of Object.entries(channels)) subscribe(name, hear)
  return () => {
    for (const [name, hear] of Object.entries(channels)) unsubscribe(name, hear)
  }
}
