import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { checkMailDomain } from '@appstore/contracts/captcha'
import { startTestIntegrations, type TestIntegrations } from '../integrations-spec.js'

/** Records by domain: mail exchanges, or an address. */
const ZONE: Readonly<Record<string, { mx?: string; a?: true }>> = {
  'mail.example': { mx: 'mx.mail.example' },
  'address.example': { a: true },
  'nomail.example': { mx: '' },
  'xn--mnchen-3ya.example': { mx: 'mx.mail.example' },
}

let dns: Socket
let silent = false
let test: TestIntegrations

beforeAll(async () => {
  dns = createSocket('udp4')
  dns.on('message', (query, { port, address }) => {
    if (!silent) dns.send(answerTo(query), port, address)
  })
  dns.bind(0, '127.0.0.1')
  await once(dns, 'listening')
  test = await startTestIntegrations({ DNS_SERVERS: `127.0.0.1:${dns.address().port}` })
})
afterAll(async () => {
  await test.stop()
  dns.close()
})

const reachable = async (domain: string) => (await test.call(checkMailDomain, { domain })).reachable

/** A real DNS answer (RFC 1035, 4): the question again, and the records there are. */
function answerTo(query: Buffer): Buffer {
  const labels: string[] = []
  let offset = 12
  for (let length = query[offset] as number; length > 0; length = query[offset] as number) {
    labels.push(query.toString('latin1', offset + 1, offset + 1 + length))
    offset += length + 1
  }
  const type = query.readUInt16BE(offset + 1)
  const question = query.subarray(12, offset + 5)
  const found = ZONE[labels.join('.').toLowerCase()]
  const data =
    type === 15 && found?.mx !== undefined
      ? Buffer.concat([Buffer.from([0, 10]), nameOf(found.mx)])
      : type === 1 && found?.a
        ? Buffer.from([192, 0, 2, 1])
        : undefined
  const header = Buffer.alloc(12)
  query.copy(header, 0, 0, 2)
  header.writeUInt16BE(found === undefined ? 0x8183 : 0x8180, 2) // a name that is not there has an error code of its own
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(data === undefined ? 0 : 1, 6)
  if (data === undefined) return Buffer.concat([header, question])
  const record = Buffer.alloc(12)
  record.writeUInt16BE(0xc00c, 0)
  record.writeUInt16BE(type, 2)
  record.writeUInt16BE(1, 4)
  record.writeUInt32BE(60, 6)
  record.writeUInt16BE(data.length, 10)
  return Buffer.concat([header, question, record, data])
}

function nameOf(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.')
  return Buffer.concat([...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label)])), Buffer.from([0])])
}

it.each([
  ['mail.example', 'yes'],
  ['MAIL.Example', 'yes'],
  ['address.example', 'yes'],
  ['münchen.example', 'yes'],
  ['nomail.example', 'no'],
  ['nothing.example', 'no'],
  ['not a domain', 'no'],
])('mail to %s: %s', async (domain, expected) => {
  expect(await reachable(domain)).toBe(expected)
})

it('nobody knows while DNS is silent', async () => {
  silent = true
  expect(await reachable('mail.example')).toBe('unknown')
  silent = false
})

it('nobody is asked where that is switched off', async () => {
  await test.restart({ EMAIL_CHECK_DOMAINS: 'false' })
  expect(await reachable('nothing.example')).toBe('unknown')
})
