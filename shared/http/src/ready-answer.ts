import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { RequestHead } from './request-head.js'

/** Bodies up to this size are sent in one piece with their headers: one write costs less than the copy. */
const SMALL = 32_768

/**
 * An answer made before anybody asked for it. It can be sent by `node:http` or written to a socket as it is; both ways give the same
 * bytes, because both take them from here.
 */
export class ReadyAnswer {
  readonly status: 200 | 304
  /** Names and values in turn, without those that belong to the connection. */
  readonly headers: string[]
  /** `null`: none, as for 304 and HEAD. */
  readonly body: Buffer | null
  /** What follows after {@link opening}. */
  readonly rest: Buffer | null
  readonly #text: string
  #ending = ''
  #opening = Buffer.alloc(0)

  constructor(status: 200 | 304, headers: Readonly<Record<string, string>>, body: Buffer | null) {
    this.status = status
    this.headers = Object.entries(headers).flat()
    this.body = body
    this.rest = body !== null && body.length > SMALL ? body : null
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    this.#text = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}`
  }

  /** Sends it as the whole response. */
  send(response: ServerResponse): void {
    response.writeHead(this.status, this.headers)
    if (this.body === null) response.end()
    else response.end(this.body)
  }

  /**
   * The first bytes on the wire: status line, headers, and a small body.
   *
   * @param ending the headers of the connection and the empty line; the bytes are kept until another one is given
   */
  opening(ending: string): Buffer {
    if (this.#ending !== ending) {
      const head = Buffer.from(this.#text + ending, 'latin1')
      const body = this.rest === null ? this.body : null
      this.#opening = body === null ? head : Buffer.concat([head, body])
      this.#ending = ending
    }
    return this.#opening
  }
}

/**
 * Reads a request head and gives the way to its answer: a function that is called for this and every later request with the same head.
 * It returns `undefined` whenever the answer is not ready bytes at that moment; the request then goes to `node:http`.
 */
export type ReadyRoute = (head: RequestHead) => (() => ReadyAnswer | undefined) | undefined
