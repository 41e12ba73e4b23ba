import { RawConnection, undated } from './raw-connection-spec.js'
import { type ReadyServer, startReadyServer } from './ready-server-spec.js'

const PLAIN = 'GET /ready HTTP/1.1\r\nHost: x\r\n\r\n'
const LAST = 'GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'

let inFront: ReadyServer
let node: ReadyServer

beforeAll(async () => {
  inFront = await startReadyServer()
  node = await startReadyServer({}, false)
})
afterAll(() => Promise.all([inFront.stop({ deadlineMs: 500 }), node.stop({ deadlineMs: 500 })]))

/** Everything the server says to these texts. A plain request at the beginning is answered before the next text arrives. */
async function said(server: ReadyServer, [first = '', ...texts]: readonly string[]): Promise<string> {
  const connection = await RawConnection.open(server.port)
  if (first === PLAIN) await connection.ask(first)
  else await connection.send(first)
  await connection.send(...texts)
  return undated(await connection.rest())
}

const get = (...fields: string[]) => `GET /ready HTTP/1.1\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n`
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'
const LENGTH = `Content-Length: ${SMUGGLED.length}`

/** Requests about which servers are known to disagree. */
const AMBIGUOUS: readonly (readonly [what: string, text: string])[] = [
  ['two requests in one piece', PLAIN + SMUGGLED],
  ['a request and a half', `${PLAIN}GET /half HTTP/1.1\r\nHo`],
  ['a GET with a body', get('Host: x', LENGTH) + SMUGGLED],
  ['a body that comes later', get('Host: x', 'Content-Length: 10')],
  ['both lengths', get('Host: x', LENGTH, 'Transfer-Encoding: chunked') + SMUGGLED],
  ['two lengths', get('Host: x', 'Content-Length: 0', LENGTH) + SMUGGLED],
  ['a signed length', get('Host: x', `Content-Length: +${SMUGGLED.length}`) + SMUGGLED],
  ['chunks', `${get('Host: x', 'Transfer-Encoding: chunked')}0\r\n\r\n${SMUGGLED}`],
  ['an unknown coding', get('Host: x', 'Transfer-Encoding: xchunked') + SMUGGLED],
  ['a coding written apart', get('Host: x', 'Transfer-Encoding : chunked') + SMUGGLED],
  ['a folded coding', get('Host: x', 'Transfer-Encoding:', ' chunked') + SMUGGLED],
  ['a bare LF between fields', `GET /ready HTTP/1.1\r\nHost: x\n${LENGTH}\r\n\r\n${SMUGGLED}`],
  ['bare LFs everywhere', 'GET /ready HTTP/1.1\nHost: x\n\n'],
  ['a bare CR in a value', get('Host: x', `A: b\r${LENGTH}`) + SMUGGLED],
  ['a NUL in a value', get('Host: x', `A: b\0${LENGTH}`) + SMUGGLED],
  ['a name beyond ASCII', get('Host: x', 'Content-Length\xa0: 5') + SMUGGLED],
  ['a value beyond ASCII', get('Host: x', 'A: \xff')],
  ['two hosts', get('Host: x', 'Host: y')],
  ['no host', get('Accept: */*')],
  ['the absolute form', 'GET http://y/ready HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['HTTP/1.0', 'GET /ready HTTP/1.0\r\nHost: x\r\n\r\n'],
  ['HTTP/0.9', 'GET /ready\r\n\r\n'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a method in lower case', 'get /ready HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['an empty line before', `\r\n${PLAIN}`],
  ['an upgrade', get('Host: x', 'Connection: Upgrade', 'Upgrade: websocket')],
  ['an expectation', get('Host: x', 'Expect: 100-continue')],
  ['an unknown expectation', get('Host: x', 'Expect: the-unexpected')],
  ['the wish to close', get('Host: x', 'Connection: close')],
  ['the wish to close said to a proxy', get('Host: x', 'Proxy-Connection: close')],
  ['a long head', get('Host: x', `A: ${'a'.repeat(10_000)}`)],
  ['too long a head', get('Host: x', `A: ${'a'.repeat(20_000)}`)],
]

describe('whatever could be read in two ways is read by one parser only', () => {
  it.each(AMBIGUOUS)('%s', async (_what, text) => {
    for (const texts of [
      [text, LAST],
      [PLAIN, text, LAST],
      [text.slice(0, 20), text.slice(20), LAST],
    ]) {
      // a parser that waits for the end of a body or a head gets one
      const both = [...texts, '\r\n\r\n', LAST]
      const direct = inFront.direct
      const answered = await said(inFront, both)
      expect(answered).toBe(await said(node, both))
      // none but the plain request before it was answered without the parser
      expect(inFront.direct - direct).toBe(texts[0] === PLAIN ? 1 : 0)
    }
  })
})
