import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { KnownHeads } from './known-heads.js'
import { RawConnection, undated } from './raw-connection-spec.js'
import { ReadyConnections } from './ready-connections.js'
import { LARGE, type ReadyServer, startReadyServer } from './ready-server-spec.js'
import type { ServerLimits } from './server.js'

const request = (method: string, target: string, ...fields: string[]) =>
  `${[`${method} ${target} HTTP/1.1`, 'Host: x', ...fields].join('\r\n')}\r\n\r\n`
const READY = request('GET', '/ready')
const POST = `${request('POST', '/ready', 'Content-Length: 4').slice(0, -2)}\r\nbody`

const servers: ReadyServer[] = []
afterEach(() => RawConnection.closeAll())
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop({ deadlineMs: 200 }))))

async function serve(limits: Partial<ServerLimits> = {}, withReady = true): Promise<ReadyServer> {
  const server = await startReadyServer(limits, withReady)
  servers.push(server)
  return server
}
const open = ({ port }: ReadyServer) => RawConnection.open(port)
const moments = (count: number) => new Promise((resolve) => setTimeout(resolve, count))
const largeRequest = request('GET', '/large')

/** Sends a request for the large answer and reads nothing of it. */
async function dawdle(server: ReadyServer): Promise<RawConnection> {
  const connection = await open(server)
  connection.socket.pause()
  const { direct } = server
  await connection.send(largeRequest)
  while (server.direct === direct) await moments(1)
  return connection
}

describe('a ready answer', () => {
  it('has the bytes that node:http would send, again and again on one connection', async () => {
    const [server, node] = [await serve(), await serve({}, false)]
    const [one, other] = [await open(server), await open(node)]
    for (const [method, target] of [
      ['GET', '/ready'],
      ['HEAD', '/ready'],
      ['GET', '/same'],
      ['GET', '/large'],
    ] as const) {
      const answer = await one.ask(request(method, target))
      expect(undated(answer) === undated(await other.ask(request(method, target)))).toBe(true)
      expect(answer).toMatch(/\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/)
    }
    expect([server.direct, node.direct]).toEqual([4, 0])
  })

  it('is given to a client that has closed its side after asking', async () => {
    const connection = await open(await serve())
    connection.socket.end(largeRequest)
    expect((await connection.rest()).endsWith(LARGE)).toBe(true)
  })

  it('costs one reading for equal heads, and few are remembered', async () => {
    const server = await serve()
    const connection = await open(server)
    for (let index = 0; index < 5; index++) await connection.ask(READY)
    expect([server.read, server.direct]).toEqual([1, 5])
    for (let index = 0; index < 600; index++) await connection.ask(request('GET', '/ready', `A: ${index}`))
    await connection.ask(READY)
    expect([server.read, server.direct]).toEqual([602, 606])
  })
})

describe('a connection is handed over', () => {
  it('in the middle of its life, for good', async () => {
    const server = await serve()
    const connection = await open(server)
    expect(await connection.ask(READY)).toMatch(/^HTTP\/1.1 200 .*\r\n\r\nready$/s)
    expect(await connection.ask(POST)).toMatch(/"method":"POST".*"body":"body"/)
    expect(await connection.ask(READY)).toMatch(/^HTTP\/1.1 200 .*\r\n\r\nready$/s)
    expect(server.direct).toBe(1)
  })

  it('when there is no ready answer at the moment', async () => {
    const server = await serve()
    const [one, other] = [await open(server), await open(server)]
    await one.ask(READY)
    server.ready = false
    expect(await one.ask(READY)).toMatch(/ready$/)
    server.ready = true
    await one.ask(READY)
    await other.ask(READY)
    expect(server.direct).toBe(2)
  })

  it('with every byte, however they arrive', async () => {
    const server = await serve()
    const whole = READY + POST + READY
    for (let at = 1; at < whole.length; at += 7) {
      const connection = await open(server)
      await connection.send(whole.slice(0, at), whole.slice(at, at + 3), whole.slice(at + 3))
      await connection.until(() => connection.received.split('HTTP/1.1 200').length === 4)
      expect(connection.received).toMatch(/ready.*"body":"body".*ready$/s)
      connection.socket.destroy()
    }
  })

  it('without anything of the former owner', async () => {
    const count = (socket: Socket) =>
      Object.fromEntries(socket.eventNames().map((name) => [String(name), socket.listenerCount(name)]))
    const taken = Promise.withResolvers<{
      socket: Socket
      atHandOver: Record<string, number>
      bytes: Promise<unknown[]>
    }>()
    const connections = new ReadyConnections({
      heads: new KnownHeads(() => undefined, 1_000),
      limits: { headersTimeout: 1_000, keepAliveTimeout: 1_000, idleTimeout: 1_000 },
      stopping: () => false,
      // whoever takes a connection listens at once
      handOver: (socket) => taken.resolve({ socket, atHandOver: count(socket), bytes: once(socket, 'data') }),
    })
    const counts = new Map<Socket, Record<string, number>>()
    const server = createServer((socket) => {
      counts.set(socket, count(socket))
      connections.accept(socket)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connect((server.address() as { port: number }).port, '127.0.0.1')
    client.write('something else')
    const { socket, atHandOver, bytes } = await taken.promise
    expect([atHandOver, socket.timeout]).toEqual([counts.get(socket), 0])
    connections.closeAll()
    expect([socket.destroyed, String((await bytes)[0])]).toEqual([false, 'something else'])
    client.destroy()
    socket.destroy()
    server.close()
  })
})

describe('a client that reads slowly', () => {
  it('gets its next answer when it has taken the last one', async () => {
    const server = await serve()
    const connection = await dawdle(server)
    await connection.send(READY, READY)
    await moments(50)
    expect(server.direct).toBe(1)
    connection.socket.resume()
    await connection.until(() => connection.received.split('HTTP/1.1 200').length === 4)
    await connection.until(() => connection.received.endsWith('ready'))
    expect(connection.received.includes(`${LARGE}HTTP/1.1 200`)).toBe(true)
    expect(connection.received.length).toBeLessThan(LARGE.length + 2_000)
  })

  it('and then asks something else gets that too, in order', async () => {
    const connection = await dawdle(await serve())
    await connection.send(POST, READY)
    connection.socket.resume()
    await connection.until(() => connection.received.endsWith('ready'))
    expect(connection.received.slice(LARGE.length)).toMatch(/xHTTP\/1.1 200.*"body":"body".*\r\n\r\nready$/s)
  })

  it('is cut when it takes nothing for too long', async () => {
    const server = await serve({ idleTimeout: 100 })
    const connection = await dawdle(server)
    await server.stop({ deadlineMs: 3_600_000 })
    expect((await connection.rest()).length).toBeLessThan(LARGE.length)
  })
})

describe('a connection that is not used', () => {
  it('is told 408 when it sent nothing, or half a head', async () => {
    const server = await serve({ headersTimeout: 100, connectionsCheckingInterval: 20 })
    const node = await serve({ headersTimeout: 100, connectionsCheckingInterval: 20 }, false)
    for (const half of ['', 'GET /ready HTTP/1.1\r\nHo']) {
      const [connection, other] = [await open(server), await open(node)]
      await connection.send(half)
      await other.send(half)
      const said = await connection.rest()
      expect(said).toMatch(/^HTTP\/1.1 408 /)
      expect(said).toBe(await other.rest())
    }
  })

  it('is told 408 once, and then cut, when it does not close either', async () => {
    const connection = await open(await serve({ headersTimeout: 100 }))
    await connection.until(() => connection.socket.readableEnded)
    while (!connection.socket.destroyed) await connection.send(READY)
    expect(connection.received.match(/HTTP\/1.1/g)).toHaveLength(1)
  })

  it('between requests is closed in silence', async () => {
    const connection = await open(await serve({ keepAliveTimeout: 100 }))
    const answer = await connection.ask(READY)
    expect(await connection.rest()).toBe(answer)
  })

  it('leaves nothing behind, a thousand times', async () => {
    const server = await serve()
    const sockets = () => process.getActiveResourcesInfo().filter((each) => each === 'TCPSocketWrap').length
    const before = sockets()
    for (let round = 0; round < 20; round++) {
      const connections = await Promise.all(Array.from({ length: 50 }, () => open(server)))
      await Promise.all(connections.map((each, index) => (index % 2 === 0 ? each.ask(READY) : undefined)))
      for (const [index, { socket }] of connections.entries()) {
        if (index % 3 === 0) socket.resetAndDestroy()
        else socket.end()
      }
      await Promise.all(connections.map((each) => each.rest()))
    }
    while (sockets() > before) await moments(1)
    expect(server.direct).toBe(500)
  })
})

describe('a stopping server', () => {
  it('tells clients to leave while it drains, and closes those that ask nothing', async () => {
    const server = await serve()
    const [asking, silent, fresh] = [await open(server), await open(server), await open(server)]
    await asking.ask(READY)
    const before = await silent.ask(READY)
    const stopped = server.stop({ drainMs: 100, deadlineMs: 3_600_000 })
    expect(await asking.ask(READY)).toMatch(/\r\nConnection: close\r\n.*ready$/s)
    await stopped
    expect([await silent.rest(), await fresh.rest()]).toEqual([before, ''])
  })

  it('lets an answer on its way arrive', async () => {
    const server = await serve()
    const connection = await dawdle(server)
    const stopped = server.stop({ deadlineMs: 3_600_000 })
    connection.socket.resume()
    expect((await connection.rest()).endsWith(LARGE)).toBe(true)
    await stopped
  })

  it('cuts an answer that nobody takes', async () => {
    const server = await serve()
    const connection = await dawdle(server)
    await server.stop({ deadlineMs: 100 })
    expect((await connection.rest()).length).toBeLessThan(LARGE.length)
  })
})
