import fc from 'fast-check'
import { type ClientMessage, ProtocolParser, ProtocolViolation } from './protocol-parser.js'

const MAX_PAYLOAD = 4_096
const LONGEST_LINE = 4_096

const word = fc.string({ unit: fc.constantFrom(...'abzAZ09._-*>$é'), minLength: 1, maxLength: 20 })
const asBytes = (text: string) => Buffer.from(text).toString('latin1')
const space = fc.constantFrom(' ', '\t', '  ')
const payload = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))
const lineEnd = fc.constantFrom('\r\n', '\n')

/** A message and how a client may write it. */
type Written = readonly [ClientMessage, Buffer]

function written(message: ClientMessage, words: readonly string[], gap: string, end: string, body?: Buffer): Written {
  const line = Buffer.from(`${words.join(gap)}${end}`)
  return [message, body === undefined ? line : Buffer.concat([line, body, Buffer.from('\r\n')])]
}

const pingOrPong = fc
  .tuple(fc.constantFrom('PING' as const, 'PONG' as const), lineEnd)
  .map(([op, end]): Written => written({ op }, [op], '', end))

const connect = fc
  .tuple(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean(), fc.integer())), lineEnd)
  .map(([options, end]): Written => {
    const text = JSON.stringify(options)
    return written({ op: 'CONNECT', options: JSON.parse(text) }, ['CONNECT', text], ' ', end)
  })

const sub = fc
  .tuple(word, fc.option(word, { nil: undefined }), word, space, lineEnd)
  .map(([subject, queue, sid, gap, end]): Written => {
    const words = queue === undefined ? ['SUB', subject, sid] : ['sub', subject, queue, sid]
    const group = queue === undefined ? undefined : asBytes(queue)
    return written({ op: 'SUB', subject: asBytes(subject), queue: group, sid: asBytes(sid) }, words, gap, end)
  })

const unsub = fc
  .tuple(word, fc.option(fc.nat({ max: 999_999_999 }), { nil: undefined }), space, lineEnd)
  .map(([sid, max, gap, end]): Written => {
    const words = max === undefined ? ['UNSUB', sid] : ['UNSUB', sid, String(max)]
    return written({ op: 'UNSUB', sid: asBytes(sid), max }, words, gap, end)
  })

const pub = fc
  .tuple(word, fc.option(word, { nil: undefined }), payload, fc.option(fc.nat(), { nil: undefined }), space, lineEnd)
  .map(([subject, reply, body, headers, gap, end]): Written => {
    const headerBytes = headers === undefined ? 0 : headers % (body.length + 1)
    const sizes = headers === undefined ? [body.length] : [headerBytes, body.length]
    const names = reply === undefined ? [subject] : [subject, reply]
    const words = [headers === undefined ? 'PUB' : 'HPUB', ...names, ...sizes.map(String)]
    const to = reply === undefined ? undefined : asBytes(reply)
    return written(
      { op: 'PUB', subject: asBytes(subject), reply: to, headerBytes, payload: body },
      words,
      gap,
      end,
      body,
    )
  })

const stream = fc.array(fc.oneof(pingOrPong, connect, sub, unsub, pub), { maxLength: 20 })

/** Cuts bytes into pieces as long as the numbers say, over and over. */
function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const pieces: Buffer[] = []
  for (let start = 0, turn = 0; start < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] as number
    pieces.push(Buffer.from(bytes.subarray(start, start + length)))
    start += length
  }
  return pieces
}

function parseAll(parser: ProtocolParser, pieces: readonly Buffer[]): ClientMessage[] {
  return pieces.flatMap((piece) => [...parser.feed(piece)])
}

test('a stream gives the same messages however it is cut', () => {
  const lengths = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 700 })), { minLength: 1, maxLength: 10 })
  fc.assert(
    fc.property(stream, lengths, (messages, sizes) => {
      const pieces = cut(Buffer.concat(messages.map(([, bytes]) => bytes)), sizes)
      const read = parseAll(new ProtocolParser(MAX_PAYLOAD), pieces)
      expect(read).toEqual(messages.map(([message]) => message))
    }),
    { numRuns: 500 },
  )
})

test('a message stays as it was read while further bytes arrive', () => {
  fc.assert(
    fc.property(fc.array(payload, { minLength: 2, maxLength: 20 }), fc.integer({ min: 1, max: 50 }), (bodies, size) => {
      const bytes = bodies.map((body) =>
        Buffer.concat([Buffer.from(`PUB a ${body.length}\r\n`), body, Buffer.from('\r\n')]),
      )
      const read = parseAll(new ProtocolParser(MAX_PAYLOAD), cut(Buffer.concat(bytes), [size]))
      expect(read.map((message) => (message.op === 'PUB' ? message.payload : undefined))).toEqual(bodies)
    }),
  )
})

/** Bytes that look like the protocol often enough to get deep into the parser. */
const nearlyProtocol = fc.array(
  fc.oneof(
    fc.constantFrom('PUB', 'HPUB', 'SUB', 'UNSUB', 'CONNECT', 'PING', ' ', '\t', '\r\n', '\n', '\r', 'a', '{}', '{"'),
    fc.constantFrom('0', '1', '5', '-1', '1e3', '0x5', '4096', '4097', '999999999', '9999999999', 'NaN'),
  ),
  { maxLength: 60 },
)
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 12_000 }).map((bytes) => Buffer.from(bytes)),
  nearlyProtocol.map((parts) => Buffer.from(parts.join(''))),
)

test('any bytes are read as messages or refused as a violation, and what is held has a limit', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(anyBytes, sizes, (bytes, lengths) => {
      const parser = new ProtocolParser(MAX_PAYLOAD)
      for (const piece of cut(bytes, lengths)) {
        try {
          for (const message of parser.feed(piece)) expect(message.op).toMatch(/^(CONNECT|PING|PONG|SUB|UNSUB|PUB)$/)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolViolation)
          return
        }
        expect(parser.heldBytes).toBeLessThanOrEqual(2 * (Math.max(MAX_PAYLOAD, LONGEST_LINE) + 2) + piece.length)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('a bad byte in a good stream takes nothing away from the messages before it', () => {
  fc.assert(
    fc.property(stream, (messages) => {
      const parser = new ProtocolParser(MAX_PAYLOAD)
      const read: ClientMessage[] = []
      const bytes = Buffer.concat([...messages.map(([, each]) => each), Buffer.from('NONSENSE\r\n')])
      expect(() => {
        for (const message of parser.feed(bytes)) read.push(message)
      }).toThrow(new ProtocolViolation('Unknown Protocol Operation'))
      expect(read).toEqual(messages.map(([message]) => message))
    }),
  )
})
