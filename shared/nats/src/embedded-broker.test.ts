import { until } from '@appstore/event-sourcing/counter-spec'
import fc from 'fast-check'
import { newName, startEmbedded, TOKEN, useMessaging } from './messaging-world-spec.js'
import { connectRaw, type RawClient } from './raw-client-spec.js'

const world = useMessaging(startEmbedded)
const CONNECT = `CONNECT {"auth_token":"${TOKEN}","no_responders":true,"headers":true}\r\n`

async function rawClient(url = world.broker.url): Promise<RawClient> {
  const client = await connectRaw(url)
  world.atEnd(async () => client.end())
  return client
}

/** Resolves when the broker has dealt with all that was sent before. */
async function settled(client: RawClient): Promise<void> {
  const pongs = () => client.received().split('PONG').length
  const before = pongs()
  client.send('PING\r\n')
  await until(() => pongs() > before)
}

test('who connects is told the limits first', async () => {
  const { url } = await world.start({ maxPayload: 1_234 })
  const client = await rawClient(url)
  await until(() => client.received().includes('\r\n'))
  const info = /^INFO (\{.*\})\r\n$/.exec(client.received())?.[1] ?? '{}'
  expect(JSON.parse(info)).toMatchObject({ max_payload: 1_234, headers: true, auth_required: true, proto: 1 })
  expect(info).not.toContain(TOKEN)
  expect(JSON.parse(info)).not.toHaveProperty('jetstream')
})

test('a client that asks for it is told of every command', async () => {
  const [client, name] = [await rawClient(), newName()]
  client.send(`CONNECT {"auth_token":"${TOKEN}","verbose":true}\r\nSUB ${name} 1\r\nPUB ${name} 2\r\nhi\r\nUNSUB 1\r\n`)
  await settled(client)
  expect(client.received().replace(/^INFO .*\r\n/, '')).toBe(
    `+OK\r\n+OK\r\nMSG ${name} 1 2\r\nhi\r\n+OK\r\n+OK\r\nPONG\r\n`,
  )
})

test('a client that does not want to hear itself is not heard by itself, and does not answer itself', async () => {
  const [client, name] = [await rawClient(), newName()]
  client.send(CONNECT.replace('{', '{"echo":false,'))
  client.send(`SUB ${name}.* 1\r\nSUB inbox 2\r\nPUB ${name}.a 2\r\nhi\r\nPUB ${name}.a inbox 2\r\nhi\r\n`)
  await settled(client)
  expect(client.received()).not.toContain(`MSG ${name}`)
  expect(client.received()).toContain('HMSG inbox 2 16 16\r\nNATS/1.0 503\r\n\r\n\r\n')
})

test('subjects that are none are refused, and the connection goes on', async () => {
  const client = await rawClient()
  client.send(`${CONNECT}SUB a..b 1\r\nSUB a.>.b 1\r\nPUB a.* 0\r\n\r\nPUB .a 0\r\n\r\n`)
  await settled(client)
  expect(client.received().match(/-ERR '[^']+'/g)).toEqual([
    "-ERR 'Invalid Subject'",
    "-ERR 'Invalid Subject'",
    "-ERR 'Invalid Publish Subject'",
    "-ERR 'Invalid Publish Subject'",
  ])
})

test.each([
  ['an unknown command', 'HELLO\r\n', 'Unknown Protocol Operation'],
  ['a line without an end', 'a'.repeat(5_000), 'Maximum Control Line Exceeded'],
  ['too large a message', 'PUB a 2000000\r\n', 'Maximum Payload Violation'],
  ['a message that is longer than it said', 'PUB a 2\r\nabcdef\r\n', 'Parser Error'],
])('%s ends the connection with the reason', async (_, said, reason) => {
  const client = await rawClient()
  client.send(CONNECT)
  client.send(said)
  await client.closed
  expect(client.received()).toContain(`-ERR '${reason}'\r\n`)
})

test('after a wrong token the right one does not help any more', async () => {
  const [client, name] = [await rawClient(), newName()]
  client.send('CONNECT {"auth_token":"wrong"}\r\n')
  client.send(`${CONNECT}SUB ${name} 1\r\nPUB ${name} 2\r\nhi\r\nPING\r\n`)
  await client.closed
  expect(client.received()).toMatch(/^INFO .*\r\n-ERR 'Authorization Violation'\r\n$/)
})

test('a client that is sent away loses its connection also when it does not read why', async () => {
  const [client, other, name] = [await rawClient(), await rawClient(), newName()]
  client.send(`${CONNECT}SUB ${name} 1\r\n`)
  await settled(client)
  client.pause()
  other.send(CONNECT)
  const message = Buffer.concat([Buffer.from(`PUB ${name} 1000000\r\n`), Buffer.alloc(1_000_000), Buffer.from('\r\n')])
  for (let count = 0; count < 30; count += 1) other.send(message)
  await settled(other)
  client.send('NONSENSE\r\n')
  await until(() => {
    client.send('PING\r\n') // who does not read notices the end only by writing
    return client.isClosed
  })
  expect(client.receivedBytes()).toBeLessThan(30 * message.length)
})

test('whatever clients send, the broker serves the others', async () => {
  const { native } = await world.connect()
  const name = newName()
  native.subscribe(name, { callback: (_, message) => void message.respond(message.data) })
  const commands = fc.constantFrom(CONNECT, 'SUB > 1\r\n', 'PUB a 5\r\n', 'HPUB a 2 5\r\n', 'UNSUB 1\r\n', '\r\n')
  const anything = fc.oneof(
    commands,
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { maxLength: 12 }), async (parts) => {
      const client = await connectRaw(world.broker.url)
      for (const part of parts) client.send(part)
      const reply = await native.request(name, 'are you there?', { timeout: 20_000 })
      expect(reply.string()).toBe('are you there?')
      client.end()
      await client.closed
    }),
    { numRuns: 200 },
  )
})

test('stopping twice is stopping once', async () => {
  const broker = await world.start()
  await broker.stop()
  await broker.stop()
})
