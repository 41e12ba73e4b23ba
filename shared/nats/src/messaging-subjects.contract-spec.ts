import { until } from '@appstore/event-sourcing/counter-spec'
import { Empty, ErrorCode, headers, type Msg, type NatsConnection, type SubscriptionOptions } from 'nats'
import { z } from 'zod'
import { type MessagingWorld, newName } from './messaging-world-spec.js'

/** Subscribes, and resolves once the server knows of it; what comes is collected. */
async function collect(native: NatsConnection, subject: string, options: SubscriptionOptions = {}) {
  const messages: Msg[] = []
  const subscription = native.subscribe(subject, { ...options, callback: (_, message) => messages.push(message) })
  await native.flush()
  return { subscription, messages, texts: () => messages.map((message) => message.string()) }
}

/** Subjects, subscriptions and what travels in a message. */
export function subjectContract(world: MessagingWorld): void {
  patternContract(world)
  groupContract(world)
  endContract(world)
  contentContract(world)
  wakeUpContract(world)
}

function patternContract(world: MessagingWorld): void {
  test('wildcards stand for one token or for the rest', async () => {
    const [{ native }, other, name] = [await world.connect(), await world.connect(), newName()]
    const patterns = [`${name}.app.added`, `${name}.*.added`, `${name}.>`, `${name}.app`, '*.app.*']
    const [exact, one, rest, shorter, outer] = await Promise.all(patterns.map((each) => collect(native, each)))
    for (const each of ['app.added', 'list.added', 'app.added.twice', 'app']) {
      other.native.publish(`${name}.${each}`, each)
    }
    other.native.publish(`${name}x.app.added`, 'another name')
    await other.native.flush()
    await native.flush()
    expect(exact?.texts()).toEqual(['app.added'])
    expect(one?.texts()).toEqual(['app.added', 'list.added'])
    expect(rest?.texts()).toEqual(['app.added', 'list.added', 'app.added.twice', 'app'])
    expect(shorter?.texts()).toEqual(['app'])
    expect(outer?.texts()).toEqual(expect.arrayContaining(['app.added', 'another name']))
  })

  test('messages of one sender arrive in the order in which they were sent', async () => {
    const [{ native }, other, name] = [await world.connect(), await world.connect(), newName()]
    const all = await collect(native, `${name}.*`)
    const sent = Array.from({ length: 5_000 }, (_, index) => `${index}`)
    for (const each of sent) other.native.publish(`${name}.${Number(each) % 7}`, each)
    await other.native.flush()
    await native.flush()
    expect(all.texts()).toEqual(sent)
  })
}

function groupContract(world: MessagingWorld): void {
  test('every plain subscription gets a message, and one of each queue group', async () => {
    const [one, two, name] = [await world.connect(), await world.connect(), newName()]
    const plain = [await collect(one.native, name), await collect(two.native, name), await collect(two.native, name)]
    const groupA = [await collect(one.native, name, { queue: 'a' }), await collect(two.native, name, { queue: 'a' })]
    const groupB = [await collect(one.native, name, { queue: 'b' }), await collect(two.native, '*', { queue: 'b' })]
    for (let count = 0; count < 200; count += 1) one.native.publish(name, `${count}`)
    await one.native.flush()
    await two.native.flush()
    for (const each of plain) expect(each.messages).toHaveLength(200)
    for (const group of [groupA, groupB]) {
      const own = group.flatMap((each) => each.messages).filter((message) => message.subject === name)
      expect(new Set(own.map((message) => message.string())).size).toBe(200)
      expect(own).toHaveLength(200)
      for (const each of group) expect(each.messages.length).toBeGreaterThan(0)
    }
  })
}

function endContract(world: MessagingWorld): void {
  const isUnheard = async (native: NatsConnection, subject: string) => {
    const request = native.request(subject, Empty, { timeout: 20_000 })
    await expect(request).rejects.toMatchObject({ code: ErrorCode.NoResponders })
  }

  test('a subscription that was ended gets nothing more, and the server knows', async () => {
    const [{ native }, other, name] = [await world.connect(), await world.connect(), newName()]
    const [ended, still] = [await collect(native, `${name}.a`), await collect(native, `${name}.b`)]
    for (const each of ['a', 'b']) other.native.publish(`${name}.${each}`, '1')
    await other.native.flush()
    await native.flush()
    ended.subscription.unsubscribe()
    await native.flush()
    await isUnheard(other.native, `${name}.a`)
    other.native.publish(`${name}.b`, '2')
    await other.native.flush()
    await native.flush()
    expect([ended.texts(), still.texts()]).toEqual([['1'], ['1', '2']])
  })

  test('a subscription for a number of messages ends after them, counted from its start', async () => {
    const [{ native }, other, name] = [await world.connect(), await world.connect(), newName()]
    const three = await collect(native, `${name}.three`, { max: 3 })
    const later = await collect(native, `${name}.later`)
    const send = async (subject: string, texts: readonly string[]) => {
      for (const text of texts) other.native.publish(`${name}.${subject}`, text)
      await other.native.flush()
      await native.flush()
    }
    await send('three', ['1', '2', '3', '4', '5'])
    await send('later', ['1', '2'])
    later.subscription.unsubscribe(3)
    await native.flush()
    await send('later', ['3', '4'])
    expect([three.texts(), later.texts()]).toEqual([
      ['1', '2', '3'],
      ['1', '2', '3'],
    ])
    for (const each of ['three', 'later']) await isUnheard(other.native, `${name}.${each}`)
  })

  test('the subscriptions of a connection end with it', async () => {
    const [gone, other, name] = [await world.connect(), await world.connect(), newName()]
    await collect(gone.native, name)
    await gone.native.close()
    // what is sent before the server has noticed is lost
    await until(
      () =>
        other.native
          .request(name, Empty, { timeout: 100 })
          .catch(({ code }) => code === ErrorCode.NoResponders) as Promise<boolean>,
    )
  })
}

function contentContract(world: MessagingWorld): void {
  test('headers arrive as they were sent, with and without a payload', async () => {
    const [{ native }, other, name] = [await world.connect(), await world.connect(), newName()]
    const all = await collect(native, name)
    const sent = headers()
    sent.set('traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')
    sent.append('many', 'one')
    sent.append('many', 'zwölf')
    other.native.publish(name, 'with', { headers: sent })
    other.native.publish(name, Empty, { headers: sent })
    other.native.publish(name, 'without')
    await other.native.flush()
    await native.flush()
    expect(all.texts()).toEqual(['with', '', 'without'])
    for (const message of all.messages.slice(0, 2)) {
      expect(message.headers?.get('traceparent')).toBe(sent.get('traceparent'))
      expect(message.headers?.values('many')).toEqual(['one', 'zwölf'])
    }
    expect(all.messages[2]?.headers).toBeUndefined()
  })

  test('a message of the largest size arrives whole; a larger one is refused and the connection goes on', async () => {
    const { url } = await world.start({ maxPayload: 100_000 })
    const [{ native }, other, name] = [await world.connect({ url }), await world.connect({ url }), newName()]
    const all = await collect(native, name)
    const largest = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251)
    other.native.publish(name, largest)
    expect(() => other.native.publish(name, new Uint8Array(100_001))).toThrow(
      expect.objectContaining({ code: ErrorCode.MaxPayloadExceeded }),
    )
    other.native.publish(name, 'small')
    await other.native.flush()
    await native.flush()
    expect(all.messages.map((message) => message.data.length)).toEqual([largest.length, 5])
    expect(Buffer.from(all.messages[0]?.data ?? []).equals(largest)).toBe(true)
  })
}

function wakeUpContract(world: MessagingWorld): void {
  test('a wake-up reaches everybody who listens; one that cannot be read is logged and left', async () => {
    const [sender, name, lines]: [typeof one, string, string[]] = [await world.connect(), newName(), []]
    const [one, two] = [await world.connect(), await world.connect({ log: (line) => lines.push(line) })]
    const heard: string[] = []
    for (const messaging of [one, two]) {
      messaging.onWake(name, z.object({ position: z.string() }), ({ position }) => heard.push(position))
      await messaging.native.flush()
    }
    sender.wake(name, { position: 17 })
    sender.wake(name, { position: '17' })
    await until(() => heard.length === 2)
    expect(heard).toEqual(['17', '17'])
    expect(lines.filter((line) => line.includes('position: '))).toHaveLength(1)
  })

  test('a wake-up that nobody hears is nothing, also after the end', async () => {
    const sender = await world.connect()
    sender.wake(newName(), {})
    await sender.close()
    sender.wake(newName(), {})
  })
}
