/** A request without a body that leaves no room for interpretation. */
export interface RequestHead {
  readonly method: 'GET' | 'HEAD'
  /** Path and query as they were sent. */
  readonly target: string
  /** Names and values in turn, as in `IncomingMessage.rawHeaders`. */
  readonly rawHeaders: readonly string[]
}

/**
 * The whole text from the request line to the empty line, and nothing after it: the productions of RFC 9112 (3, 5) and RFC 3986 (3.3,
 * 3.4) without everything a recipient may tolerate. No part can match in two ways, so that time is linear in the length.
 */
const PLAIN = /^(GET|HEAD) (\/[\w\-.~!$&'()*+,;=:@%/?]*) HTTP\/1\.1\r\n((?:[\w!#$%&'*+\-.^`|~]+:[\t -~]*\r\n)+)\r\n$/

/** `uri-host [":" port]`; an empty one is left to others to judge. */
const HOST = /^[\w\-.~!$&'()*+,;=:%[\]]+$/

/**
 * Headers that announce a body, another protocol, an answer in between or something about the connection; and credentials, because what is
 * read here may be remembered.
 */
const NEVER_PLAIN = new Set([
  'content-length',
  'transfer-encoding',
  'trailer',
  'te',
  'expect',
  'upgrade',
  'http2-settings',
  'proxy-connection',
  'authorization',
  'proxy-authorization',
  'cookie',
])

/**
 * Reads the bytes of a request (as latin-1 text) if they are exactly one plain request head. `undefined` does not mean that the request is
 * wrong, only that a complete parser has to judge it: whatever two parsers might read differently must not be read here (RFC 9112, 11).
 */
export function plainRequestHead(text: string): RequestHead | undefined {
  const [, method, target, fields] = PLAIN.exec(text) ?? []
  if (method === undefined || target === undefined || fields === undefined) return undefined
  const rawHeaders: string[] = []
  let hosts = 0
  for (const line of fields.slice(0, -2).split('\r\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    const value = line.slice(colon + 1).trim()
    const known = name.toLowerCase()
    if (NEVER_PLAIN.has(known)) return undefined
    if (known === 'connection' && value.toLowerCase() !== 'keep-alive') return undefined
    if (known === 'host') {
      hosts++
      if (!HOST.test(value)) return undefined
    }
    rawHeaders.push(name, value)
  }
  return hosts === 1 ? { method: method as RequestHead['method'], target, rawHeaders } : undefined
}
