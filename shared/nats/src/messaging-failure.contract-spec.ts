import { newGate, until } from '@appstore/event-sourcing/counter-spec'
import { BreakerOpen } from '@appstore/service/breaker'
import { ErrorCode } from 'nats'
import { z } from 'zod'
import { answering, refusal } from './messaging-requests.contract-spec.js'
import { greeting, type MessagingWorld, newName, newRequest, TOKEN } from './messaging-world-spec.js'
import { connectRaw } from './raw-client-spec.js'

/** What happens when the server, the network or a client fails. */
export function failureContract(world: MessagingWorld): void {
  absenceContract(world)
  returnContract(world)
  authenticationContract(world)
  slowConsumerContract(world)
}

function absenceContract(world: MessagingWorld): void {
  test('requests under way when the server dies are refused as unavailable at once, and so are those while it is away', async () => {
    const broker = await world.start()
    const [asker, answerer] = [await world.connect(broker), await world.connect(broker)]
    const [contract, reached, end] = [newRequest(), newGate(), newGate()]
    world.atEnd(async () => end.open())
    await answering(answerer, contract, async (request) => {
      reached.open()
      await end.passed
      return greeting(request)
    })
    const underWay = ['A', 'B', 'C'].map((name) => refusal(asker.call(contract, { name })))
    await reached.passed
    await broker.kill()
    for (const error of await Promise.all(underWay)) {
      expect(error).toMatchObject({ kind: 'unavailable', code: 'service-unavailable' })
      expect(error.cause).toMatchObject({ code: ErrorCode.Disconnect })
    }
    for (let count = 0; count < 20; count += 1) {
      const error = await refusal(asker.call(contract, { name: 'D' }))
      expect(error).toMatchObject({ kind: 'unavailable', code: 'service-unavailable' })
      expect(
        (error.cause as { code?: string }).code === ErrorCode.Disconnect || error.cause instanceof BreakerOpen,
      ).toBe(true)
    }
    expect(asker.connected).toBe(false)
  })
}

function returnContract(world: MessagingWorld): void {
  test.each([1, 2])(
    'when the server was killed and came back %i times, subscriptions and requests work as before',
    async (times) => {
      const broker = await world.start()
      const [asker, answerer] = [await world.connect(broker), await world.connect(broker)]
      const [contract, name, heard] = [newRequest(), newName(), [] as number[]]
      let reconnects = 0
      asker.onReconnect(() => {
        reconnects += 1
      })
      await answering(answerer, contract, greeting)
      answerer.onWake(name, z.number(), (body) => heard.push(body))
      for (let time = 1; time <= times; time += 1) {
        await broker.kill()
        await until(() => !asker.connected && !answerer.connected)
        await broker.comeBack()
        await until(() => asker.connected && answerer.connected)
        await until(() =>
          asker.call(contract, { name: 'A' }).then(
            () => true,
            () => false,
          ),
        )
        asker.wake(name, time)
        await until(() => heard.includes(time))
      }
      expect(reconnects).toBe(times)
      expect(heard).toEqual(times === 1 ? [1] : [1, 2])
    },
  )

  test('who comes before the server waits for it', async () => {
    const broker = await world.start()
    await broker.kill()
    const coming = world.connect(broker)
    await broker.comeBack()
    const [messaging, other, contract] = [await coming, await world.connect(broker), newRequest()]
    await answering(other, contract, greeting)
    expect(await messaging.call(contract, { name: 'A' })).toEqual({ text: 'Hello A' })
  })

  test('while the server is away everything can be ended', async () => {
    const broker = await world.start()
    const [messaging, other] = [await world.connect(broker), await world.connect(broker)]
    const listening = [
      await answering(messaging, newRequest(), greeting),
      messaging.onWake(newName(), z.number(), Number),
    ]
    await broker.kill()
    await Promise.all(listening.map((each) => each.stop()))
    await until(() => !other.connected)
    await answering(other, newRequest(), greeting).catch(() => undefined)
    await Promise.all([messaging.close(), other.close()])
    expect([messaging, other].map((each) => each.native.isClosed())).toEqual([true, true])
  })
}

function authenticationContract(world: MessagingWorld): void {
  test('a server that comes back with another token is tried on, and everything goes on when it has the right one again', async () => {
    const broker = await world.start()
    const lines: string[] = []
    const messaging = await world.connect({ ...broker, log: (line) => lines.push(line) })
    const [other, contract] = [await world.connect(broker), newRequest()]
    await answering(other, contract, greeting)
    const refused: unknown[] = []
    const watch = async () => {
      for await (const { data } of messaging.native.status()) {
        if (data === ErrorCode.AuthorizationViolation) refused.push(data)
      }
    }
    void watch()
    await broker.kill()
    await broker.comeBack('another-token')
    await until(() => refused.length >= 4)
    expect([messaging.connected, messaging.native.isClosed()]).toEqual([false, false])
    expect(lines.filter((line) => line.includes('NATS refuses the credentials'))).toHaveLength(1)
    await broker.kill()
    await broker.comeBack()
    await until(() => messaging.connected && other.connected)
    expect(await messaging.call(contract, { name: 'A' })).toEqual({ text: 'Hello A' })
  })

  test.each([
    ['a wrong token', 'let-me-inn@'],
    ['part of the token', `${TOKEN.slice(0, -1)}@`],
    ['a user with a wrong password', `user:${TOKEN}x@`],
    ['the token as the name of a user', `${TOKEN}:password@`],
    ['nothing', ''],
  ])('a client that shows %s is refused', async (_, credentials) => {
    const { host } = new URL(world.broker.url)
    await expect(world.connect({ url: `nats://${credentials}${host}` })).rejects.toMatchObject({
      code: ErrorCode.AuthorizationViolation,
    })
  })

  test('a client that does not say who it is before it speaks is sent away', async () => {
    const [client, name] = [await connectRaw(world.broker.url), newName()]
    client.send(`SUB ${name} 1\r\nPUB ${name} 2\r\nno\r\n`)
    await client.closed
    expect(client.received()).toContain("-ERR 'Authorization Violation'")
    expect(client.received()).not.toContain('MSG')
  })
}

function slowConsumerContract(world: MessagingWorld): void {
  test('a client that does not read is dropped, and nobody else misses anything', async () => {
    const broker = await world.start({ maxPending: 4 * 1_048_576 })
    const [sender, { native }, name] = [await world.connect(broker), await world.connect(broker), newName()]
    const slow = await connectRaw(broker.url)
    slow.send(`CONNECT {"auth_token":"${TOKEN}","verbose":false}\r\nSUB ${name} 1\r\nPING\r\n`)
    await until(() => slow.received().includes('PONG'))
    slow.pause()
    let received = 0
    native.subscribe(name, {
      callback: () => {
        received += 1
      },
    })
    await native.flush()
    const payload = new Uint8Array(65_536)
    for (let sent = 16; sent <= 640; sent += 16) {
      for (let count = 0; count < 16; count += 1) sender.native.publish(name, payload)
      await until(() => received === sent)
    }
    slow.resume()
    await slow.closed
    expect(slow.receivedBytes()).toBeLessThan(640 * payload.length)
    await native.flush()
    expect(native.isClosed()).toBe(false)
    expect(received).toBe(640)
  })
}
