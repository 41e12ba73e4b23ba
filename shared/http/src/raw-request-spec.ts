import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'

/** An answer exactly as it came over the wire. */
export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  /** The body without its content coding. */
  readonly text: string
  readonly json: unknown
}

export interface RawRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Buffer
  readonly agent?: Agent
}

const agent = new Agent({ keepAlive: false })

/**
 * Sends a request with these headers and no others but `Host`, `Connection` and, for a body, its length; the target goes out as it is,
 * doubled slashes included.
 */
export function rawRequest(origin: string, target: string, options: RawRequest = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin)
  const headers: Record<string, string | string[]> = Object.fromEntries(
    Object.entries(options.headers ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [...value],
    ]),
  )
  if (options.body !== undefined) headers['content-length'] = String(Buffer.byteLength(options.body))
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path: target, method: options.method ?? 'GET', headers, agent: options.agent ?? agent },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const bytes = Buffer.concat(chunks)
          const status = response.statusCode ?? 0
          resolve({
            status,
            headers: response.headers,
            bytes,
            get text() {
              return decoded(bytes, response.headers['content-encoding']).toString()
            },
            get json() {
              return JSON.parse(this.text)
            },
          })
        })
      },
    )
    sent.on('error', reject)
    sent.end(options.body)
  })
}

function decoded(bytes: Buffer, coding: string | undefined): Buffer {
  if (bytes.length === 0 || coding === undefined) return bytes
  return coding === 'br' ? brotliDecompressSync(bytes) : gunzipSync(bytes)
}
