import { brotliDecompressSync, gunzipSync } from 'node:zlib'

/** An answer that a test got from a store, as it came over the wire. */
export interface HeardAnswer {
  readonly method: string
  readonly target: string
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly bytes: Buffer
  /** False: the test went away before the body had ended. */
  readonly whole: boolean
}

/** The body as text, without its content coding. */
export function bodyOf({ bytes, headers }: HeardAnswer): string {
  if (bytes.length === 0) return ''
  const coding = headers['content-encoding']
  if (coding === 'br') return brotliDecompressSync(bytes).toString()
  return (coding === 'gzip' ? gunzipSync(bytes) : bytes).toString()
}
