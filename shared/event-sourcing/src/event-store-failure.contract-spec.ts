import { type EventStore, EventStoreUnavailable, START } from './event-store.js'
import { type ContractWorld, idsOf, newEvents, newStream } from './event-store-world-spec.js'

/** What the port promises when the store is away. */
export function failureContract(world: () => ContractWorld): void {
  afterEach(() => world().under.wire.restore())
  absenceContract(world)
  interruptionContract(world)
}

/** The server is not there, or does not answer. */
function absenceContract(world: () => ContractWorld): void {
  test('while the server is gone every operation is rejected as unavailable, and all work again when it is back', async () => {
    const { under } = world()
    const store = under.open({ deadlineMs: 1_000 })
    const stream = newStream()
    await store.append(stream, 'no-stream', newEvents(1))
    await under.wire.cut()
    for (const operation of operations(store, stream)) await expect(operation()).rejects.toThrow(EventStoreUnavailable)
    await under.wire.restore()
    await eventually(() => store.head())
    for (const operation of operations(store, stream)) await operation()
    await store.close()
  })

  test('a server that was never there is unavailable, and is used once it comes', async () => {
    const { under } = world()
    await under.wire.cut()
    const store = under.open({ deadlineMs: 1_000 })
    const wakeUps = await store.listen(() => undefined)
    await expect(store.head()).rejects.toThrow(EventStoreUnavailable)
    await under.wire.restore()
    await eventually(() => store.append(newStream(), 'no-stream', newEvents(1)))
    await wakeUps.stop()
    await store.close()
  })

  test('a server that does not answer within the deadline is unavailable, and is used again when it answers', async () => {
    const { under } = world()
    const store = under.open({ deadlineMs: 300 })
    const stream = newStream()
    await store.append(stream, 'no-stream', newEvents(1))
    under.wire.stall()
    for (const operation of operations(store, stream)) await expect(operation()).rejects.toThrow(EventStoreUnavailable)
    await under.wire.restore()
    await eventually(() => store.head())
    await eventually(() => store.append(stream, 0, newEvents(1)))
    await store.close()
  })

  test('a closed store refuses to work', async () => {
    const { under } = world()
    const store = under.open()
    const stream = newStream()
    await store.append(stream, 'no-stream', newEvents(1))
    await store.close()
    for (const operation of operations(store, stream)) await expect(operation()).rejects.toThrow(EventStoreUnavailable)
  })
}

/** The connection breaks while something is under way. */
function interruptionContract(world: () => ContractWorld): void {
  test('an append whose answer was lost is stored once, however it is repeated', async () => {
    const { under } = world()
    const store = under.open({ deadlineMs: 500 })
    const stream = newStream()
    const [first, second] = [newEvents(2), newEvents(2)]
    await store.append(stream, 'no-stream', first)
    under.wire.holdAnswers()
    await expect(store.append(stream, 1, second)).rejects.toThrow(EventStoreUnavailable)
    await under.wire.restore()
    const repeated = await eventually(() => store.append(stream, 1, second))
    expect(repeated).toMatchObject({ revision: 3 })
    expect(idsOf(await store.readStream(stream))).toEqual(idsOf([...first, ...second]))
    await store.close()
  })

  test('appends under way when the connection breaks are answered, and none of them is stored twice', async () => {
    const { under } = world()
    const store = under.open({ deadlineMs: 1_000 })
    const streams = Array.from({ length: 40 }, () => newStream())
    const events = streams.map(() => newEvents(1))
    const attempt = (index: number) => store.append(streams[index] as string, 'no-stream', events[index] ?? [])
    const outcomes = Promise.allSettled(streams.map((_, index) => attempt(index)))
    await under.wire.cut()
    for (const outcome of await outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(EventStoreUnavailable)
    }
    await under.wire.restore()
    for (const [index, stream] of streams.entries()) {
      await eventually(() => attempt(index))
      expect(idsOf(await store.readStream(stream))).toEqual(idsOf(events[index] ?? []))
    }
    await store.close()
  })
}

function operations(store: EventStore, stream: string): (() => Promise<unknown>)[] {
  return [
    () => store.append(stream, 'any', newEvents(1)),
    () => store.readStream(stream),
    () => store.readAll(START, { limit: 1 }),
    () => store.head(),
  ]
}

/** Repeats what is rejected as unavailable, as callers do, until the store has found its server again. */
async function eventually<T>(operation: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await operation()
    } catch (error) {
      if (!(error instanceof EventStoreUnavailable)) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
