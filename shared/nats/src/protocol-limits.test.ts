import { ProtocolParser, ProtocolViolation } from './protocol-parser.js'

const MAX_PAYLOAD = 1_048_576
const LONGEST_LINE = 4_096

const read = (parser: ProtocolParser, bytes: string | Buffer) => [...parser.feed(Buffer.from(bytes as string))]

function expectViolation(text: string, violation: string): void {
  expect(() => read(new ProtocolParser(MAX_PAYLOAD), text)).toThrow(new ProtocolViolation(violation))
}

test('a line may be as long as the limit and no longer, with its end and without', () => {
  const longest = `SUB ${'a'.repeat(LONGEST_LINE - 'SUB  1'.length)} 1`
  expect(read(new ProtocolParser(MAX_PAYLOAD), `${longest}\n`)).toHaveLength(1)
  expectViolation(`${longest}1\n`, 'Maximum Control Line Exceeded')
  expectViolation(`${longest}11`, 'Maximum Control Line Exceeded')
})

test('a line that never ends is refused at the limit, however it arrives', () => {
  const parser = new ProtocolParser(MAX_PAYLOAD)
  for (let count = 0; count < LONGEST_LINE; count += 1) expect(read(parser, 'a')).toEqual([])
  expect(() => read(parser, 'a')).toThrow(new ProtocolViolation('Maximum Control Line Exceeded'))
})

test('empty lines are nothing', () => {
  expect(read(new ProtocolParser(MAX_PAYLOAD), '\r\n\n\r\nPING\r\n\r\n')).toEqual([{ op: 'PING' }])
})

test('a payload may be as large as the limit, and a larger one is refused before it arrives', () => {
  const parser = new ProtocolParser(MAX_PAYLOAD)
  expect(read(parser, `PUB a ${MAX_PAYLOAD}\r\n`)).toEqual([])
  expect(read(parser, Buffer.alloc(MAX_PAYLOAD))).toEqual([])
  expect(read(parser, '\r\n')).toMatchObject([{ op: 'PUB', payload: { length: MAX_PAYLOAD } }])
  expectViolation(`PUB a ${MAX_PAYLOAD + 1}\r\n`, 'Maximum Payload Violation')
  expectViolation(`HPUB a 10 ${MAX_PAYLOAD + 1}\r\n`, 'Maximum Payload Violation')
})

test('a payload of the largest size may come byte by byte; were all of it copied each time, this would not end', () => {
  const parser = new ProtocolParser(MAX_PAYLOAD)
  read(parser, `PUB a ${MAX_PAYLOAD}\r\n`)
  const byte = Buffer.from('x')
  let messages = 0
  for (let count = 0; count < MAX_PAYLOAD; count += 1) for (const _ of parser.feed(byte)) messages += 1
  expect(messages).toBe(0)
  expect(parser.heldBytes).toBeLessThanOrEqual(2 * (MAX_PAYLOAD + 2))
  expect(read(parser, '\r\n')).toMatchObject([{ payload: { length: MAX_PAYLOAD } }])
  expect(parser.heldBytes).toBe(0)
})

test.each([
  ['PUB', 'Parser Error'],
  ['PUB a', 'Parser Error'],
  ['PUB a b c 1', 'Parser Error'],
  ['PUB a -1', 'Parser Error'],
  ['PUB a 1.5', 'Parser Error'],
  ['PUB a 9999999999', 'Parser Error'],
  ['HPUB a 1', 'Parser Error'],
  ['HPUB a 3 2', 'Parser Error'],
  ['PUB a 1\r\nxy', 'Parser Error'],
  ['SUB a', 'Parser Error'],
  ['SUB a b c d', 'Parser Error'],
  ['UNSUB', 'Parser Error'],
  ['UNSUB 1 2 3', 'Parser Error'],
  ['UNSUB 1 x', 'Parser Error'],
  ['CONNECT', 'Parser Error'],
  ['CONNECT {', 'Parser Error'],
  ['CONNECT null', 'Parser Error'],
  ['CONNECT 1', 'Parser Error'],
  ['GET / HTTP/1.1', 'Unknown Protocol Operation'],
])('%j is refused: %s', (line, violation) => {
  expectViolation(`${line}\r\n`, violation)
})

test('the options of a client are read as UTF-8', () => {
  expect(read(new ProtocolParser(MAX_PAYLOAD), 'CONNECT {"auth_token":"Schlüssel"}\r\n')).toEqual([
    { op: 'CONNECT', options: { auth_token: 'Schlüssel' } },
  ])
})
