import fc from 'fast-check'
import { plainRequestHead } from './request-head.js'

const head = (line: string, ...fields: string[]) => `${[line, ...fields].join('\r\n')}\r\n\r\n`
const get = (...fields: string[]) => head('GET /a HTTP/1.1', ...fields)

describe('a plain request head', () => {
  it('is read: method, target and fields without the white space around them', () => {
    expect(plainRequestHead(head('HEAD /a//b?c=%20d HTTP/1.1', 'Host: x:8000', 'Accept:  */* \t', 'Empty:'))).toEqual({
      method: 'HEAD',
      target: '/a//b?c=%20d',
      rawHeaders: ['Host', 'x:8000', 'Accept', '*/*', 'Empty', ''],
    })
    expect(plainRequestHead(get('host: [::1]:80', 'CONNECTION: Keep-Alive'))?.target).toBe('/a')
  })

  it.each([
    ['no Host', get('Accept: */*')],
    ['no fields', 'GET /a HTTP/1.1\r\n\r\n'],
    ['two of Host', get('Host: x', 'Host: x')],
    ['an empty Host', get('Host: ')],
    ['a Host of two', get('Host: x, y')],
    ['a user in Host', get('Host: a@b')],
    ['another method', head('POST /a HTTP/1.1', 'Host: x')],
    ['a method in lower case', head('get /a HTTP/1.1', 'Host: x')],
    ['another version', head('GET /a HTTP/1.0', 'Host: x')],
    ['a version in lower case', head('GET /a http/1.1', 'Host: x')],
    ['HTTP/2', head('PRI * HTTP/2.0', 'Host: x')],
    ['the absolute form', head('GET http://x/a HTTP/1.1', 'Host: x')],
    ['the asterisk form', head('GET * HTTP/1.1', 'Host: x')],
    ['a fragment', head('GET /a#b HTTP/1.1', 'Host: x')],
    ['a backslash', head('GET /a\\b HTTP/1.1', 'Host: x')],
    ['a target beyond ASCII', head('GET /\xe4 HTTP/1.1', 'Host: x')],
    ['two spaces', head('GET  /a HTTP/1.1', 'Host: x')],
    ['a tab instead of a space', head('GET\t/a HTTP/1.1', 'Host: x')],
    ['a space after the version', head('GET /a HTTP/1.1 ', 'Host: x')],
    ['a line before it', `\r\n${get('Host: x')}`],
    ['a bare LF', get('Host: x').replace('\r\n', '\n')],
    ['a bare LF inside', get('Host: x\nContent-Length: 5')],
    ['a bare CR', get('Host: x\rA: b')],
    ['bare LFs at its end', 'GET /a HTTP/1.1\r\nHost: x\n\n'],
    ['a folded line', get('Host: x', 'A: b', ' c')],
    ['white space before the colon', get('Host : x')],
    ['white space before the name', get(' Host: x')],
    ['a line without colon', get('Host: x', 'nothing')],
    ['no name', get('Host: x', ': a')],
    ['a NUL', get('Host: x', 'A: b\0c')],
    ['a NUL in a name', get('Host: x', 'A\0: b')],
    ['a value beyond ASCII', get('Host: x', 'A: \xe4')],
    ['a name beyond ASCII', get('Host: x', '\xc4: b')],
    ['DEL', get('Host: x', 'A: \x7f')],
    ['no end', 'GET /a HTTP/1.1\r\nHost: x\r\n'],
    ['something after its end', `${get('Host: x')}G`],
    ['another request after it', get('Host: x') + get('Host: x')],
    ['Connection: close', get('Host: x', 'Connection: close')],
    ['a Connection that names a field', get('Host: x', 'Connection: keep-alive, X-Secret')],
    ...[
      'Content-Length: 0',
      'Transfer-Encoding: chunked',
      'Transfer-Encoding:\tidentity',
      'Trailer: X',
      'TE: trailers',
      'Expect: 100-continue',
      'Upgrade: h2c',
      'HTTP2-Settings: AA',
      'Proxy-Connection: close',
      'Authorization: Token x',
      'Cookie: a=b',
    ].flatMap((field) => [
      [field, get('Host: x', field)],
      [field.toUpperCase(), get(field.toUpperCase(), 'Host: x')],
    ]),
  ])('is not one with %s', (_what, text) => {
    expect(plainRequestHead(text as string)).toBeUndefined()
  })

  it('is never more than the text says, whatever is put where', () => {
    const piece = fc.constantFrom(
      '\r\n',
      '\n',
      '\r',
      ' ',
      '\t',
      ':',
      '\0',
      'Host: x\r\n',
      'A: b\r\n',
      '\x85',
      '\u00a0',
      'ſ',
    )
    const whole = get('Host: x', 'Accept: */*')
    fc.assert(
      fc.property(fc.nat(whole.length), piece, fc.nat(3), (at, inserted, removed) => {
        const text = whole.slice(0, at) + inserted + whole.slice(at + removed)
        const read = plainRequestHead(text)
        if (read === undefined) return
        const { method, target, rawHeaders } = read
        const fields = rawHeaders.flatMap((each, index) =>
          index % 2 === 0 ? [`${each}:${rawHeaders[index + 1]}`] : [],
        )
        const again = head(`${method} ${target} HTTP/1.1`, ...fields)
        expect(again.replaceAll(/[ \t]/g, '')).toBe(text.replaceAll(/[ \t]/g, ''))
        expect(fields.join()).not.toMatch(/[\r\n\0]/)
      }),
      { numRuns: 2_000 },
    )
  })
})
