import { once } from 'node:events'
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'

/** An answer with its body as it came over the wire. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  /** The body as text, unpacked when it was gzip. */
  readonly text: string
  /** The parsed body; `undefined` when it is no JSON. */
  readonly json: unknown
}

export interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

const PATIENCE = 90_000

/** One request, without the conveniences of `fetch`: no headers of its own, no unpacking, no following. */
export async function ask(
  base: string,
  path: string,
  { method = 'GET', headers = {}, body }: Asked = {},
): Promise<Answer> {
  const url = new URL(base)
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const request = send({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    // not through the URL parser: doubled slashes and such must arrive as they are
    path: url.pathname.replace(/\/$/, '') + path,
    method,
    headers: { ...length, ...headers },
    signal: AbortSignal.timeout(PATIENCE),
  })
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const bytes = await buffer(response)
  const unpacked = response.headers['content-encoding'] === 'gzip' && bytes.length > 0 ? gunzipSync(bytes) : bytes
  const text = unpacked.toString()
  return { status: response.statusCode ?? 0, headers: response.headers, bytes, text, json: parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
