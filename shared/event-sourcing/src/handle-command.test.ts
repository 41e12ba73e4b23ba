import fc from 'fast-check'
import { type CounterCommand, count, counted, counter, counterEvents, newCaller, storeWith } from './counter-spec.js'
import type { EventStore } from './event-store.js'
import { createCommandHandler } from './handle-command.js'
import { useTestLog } from './test-log-spec.js'

const log = useTestLog()
const AT = '2030-02-03T04:05:06.789Z'

const handlerOn = (store: EventStore) =>
  createCommandHandler({ store, decider: counter, events: counterEvents, now: () => new Date(AT) })

/** A repeated result has its events from the log, with all that is recorded of them. */
const bare = (events: readonly { type: string; data: unknown }[] = []) =>
  events.map(({ type, data }) => ({ type, data }))

const send = (command: CounterCommand, caller = newCaller()) => ({ stream: 'counter-1', command, caller })

test('a command is decided and its events are appended', async () => {
  const store = log.open()
  const result = await handlerOn(store).execute(send(count(2, 3)))
  const stored = await store.readStream('counter-1')
  expect(bare(stored)).toEqual(result.events)
  expect(result).toEqual({
    events: [
      { type: 'Counted', data: { by: 2 } },
      { type: 'Counted', data: { by: 3 } },
    ],
    state: { total: 5, steps: 2, ended: false },
    revision: 1,
    position: stored[1]?.position,
    repeated: false,
  })
})

test('a command with nothing to do appends nothing and tells where the stream is', async () => {
  const store = log.open()
  const handler = handlerOn(store)
  expect(await handler.execute(send(count()))).toMatchObject({ events: [], revision: -1, position: null })
  const { position } = await handler.execute(send({ type: 'End' }))
  expect(await handler.execute(send({ type: 'End' }))).toMatchObject({ events: [], revision: 0, position })
  expect(await store.readStream('counter-1')).toHaveLength(1)
})

test('a broken rule reaches the caller and appends nothing', async () => {
  const store = log.open()
  const handler = handlerOn(store)
  await handler.execute(send({ type: 'End' }))
  await expect(handler.execute(send(count(1)))).rejects.toMatchObject({ kind: 'conflict', code: 'counting-ended' })
  expect(await store.readStream('counter-1')).toHaveLength(1)
})

test('every event carries who commanded it, and a reason only where there is one', async () => {
  const store = log.open()
  const handler = handlerOn(store)
  const [plain, reasoned] = [newCaller(), newCaller({ reason: 'asked to' })]
  await handler.execute(send(count(1, 2), plain))
  await handler.execute(send({ type: 'End' }, reasoned))
  const stored = await store.readStream('counter-1')
  const audit = (caller: typeof plain) => ({ ...caller, causationId: caller.commandId, at: AT })
  expect(stored.map(({ metadata }) => metadata)).toEqual([audit(plain), audit(plain), audit(reasoned)])
  expect(stored.map(({ schemaVersion }) => schemaVersion)).toEqual([1, 1, 1])
})

describe('the same command again', () => {
  test('has the first result and appends nothing, whatever happened since', async () => {
    const store = log.open()
    const handler = handlerOn(store)
    const caller = newCaller()
    const first = await handler.execute(send(count(2, 3), caller))
    await handler.execute(send(count(10)))
    const again = await handler.execute(send(count(7), caller))
    expect(bare(again.events)).toEqual(first.events)
    expect(again).toMatchObject({ state: { total: 15 }, revision: 1, position: first.position, repeated: true })
    expect(await store.readStream('counter-1')).toHaveLength(3)
  })

  test('has the first result from another process, too', async () => {
    const caller = newCaller()
    const first = await handlerOn(log.open()).execute(send(count(2, 3), caller))
    const other = log.open()
    const again = await handlerOn(other).execute(send(count(2, 3), caller))
    expect({ ...again, events: bare(again.events) }).toEqual({ ...first, repeated: true })
    expect(await other.readStream('counter-1')).toHaveLength(2)
  })

  test('at the same moment in one process is carried out once', async () => {
    const store = log.open()
    const handler = handlerOn(store)
    const caller = newCaller()
    const results = await Promise.all([1, 2, 3].map(() => handler.execute(send(count(2), caller))))
    expect(results.map(({ repeated }) => repeated)).toEqual([false, true, true])
    expect(new Set(results.map(({ position }) => position)).size).toBe(1)
    expect(await store.readStream('counter-1')).toHaveLength(1)
  })

  test('at the same moment in two processes is carried out once, and both tell the first result', async () => {
    const store = log.open()
    const bothHaveRead = meeting(2)
    const handlers = [log.open(), log.open()].map((each) =>
      handlerOn(
        storeWith(each, {
          async append(stream, expected, events) {
            await bothHaveRead()
            return await each.append(stream, expected, events)
          },
        }),
      ),
    )
    const caller = newCaller()
    const results = await Promise.all(handlers.map((handler, by) => handler.execute(send(count(by + 1), caller))))
    const stored = await store.readStream('counter-1')
    expect(stored).toHaveLength(1)
    for (const { events, state, revision, position } of results) {
      expect(bare(events)).toEqual(bare(stored))
      expect({ revision, position }).toEqual({ revision: 0, position: stored[0]?.position })
      expect({ by: state.total }).toEqual(stored[0]?.data)
    }
    expect(results.filter(({ repeated }) => repeated)).toHaveLength(1)
  })
})

describe('a race', () => {
  test('that is lost is decided once more, on what the winner left', async () => {
    const store = log.open()
    const handler = handlerOn(losing(store, 1, () => counted(10)))
    const result = await handler.execute(send(count(1)))
    expect(result).toMatchObject({ state: { total: 11, steps: 2 }, revision: 1, repeated: false })
    expect(await store.readStream('counter-1')).toHaveLength(2)
  })

  test('that is lost may bring the decider to another answer', async () => {
    const store = log.open()
    const end = { ...counted(0), type: 'CountingEnded', data: {} }
    const handler = handlerOn(losing(store, 1, () => end))
    await expect(handler.execute(send(count(1)))).rejects.toMatchObject({ code: 'counting-ended' })
  })

  test('that is lost twice is told to the caller, and the next command works', async () => {
    const store = log.open()
    const handler = handlerOn(losing(store, 2, () => counted(10)))
    const caller = newCaller()
    await expect(handler.execute(send(count(1), caller))).rejects.toMatchObject({
      kind: 'conflict',
      code: 'concurrent-change',
    })
    expect(await store.readStream('counter-1')).toHaveLength(2)
    expect(await handler.execute(send(count(1), caller))).toMatchObject({ state: { total: 21 }, repeated: false })
  })
})

describe('the state that is kept', () => {
  test('is right when another process has appended', async () => {
    const [one, other] = [handlerOn(log.open()), handlerOn(log.open())]
    await one.execute(send(count(1)))
    await other.execute(send(count(2)))
    expect(await one.execute(send(count(4)))).toMatchObject({ state: { total: 7, steps: 3 }, revision: 2 })
    expect(await other.load('counter-1')).toMatchObject({ state: { total: 7 }, revision: 2 })
  })

  test('spares reading a long history again', async () => {
    const store = log.open()
    await store.append(
      'counter-1',
      'no-stream',
      Array.from({ length: 1_000 }, () => counted(1)),
    )
    let read = 0
    const watched = storeWith(store, {
      async readStream(stream, from) {
        const events = await store.readStream(stream, from)
        read += events.length
        return events
      },
    })
    const handler = handlerOn(watched)
    await handler.execute(send(count(1)))
    expect(read).toBe(1_000)
    await handler.execute(send(count(1)))
    expect(await handler.load('counter-1')).toMatchObject({ state: { total: 1_002 }, revision: 1_001 })
    expect(read).toBe(1_002)
  })

  test('is not kept of a stream with an event that nobody declared', async () => {
    const store = log.open()
    const handler = handlerOn(store)
    await store.append('counter-1', 'no-stream', [counted(1), { ...counted(1), type: 'CounterPainted' }])
    for (const _ of [1, 2]) await expect(handler.execute(send(count(1)))).rejects.toThrow(/CounterPainted/)
  })
})

test('whoever sends what, at whatever moment, the stream holds each command once and every result is true', async () => {
  const sent = fc.record({
    by: fc.integer({ min: 1, max: 9 }),
    command: fc.nat({ max: 5 }),
    process: fc.nat({ max: 2 }),
  })
  const stores = [log.open(), log.open(), log.open()]
  let streams = 0
  const once = fc.asyncProperty(fc.array(sent, { maxLength: 12 }), async (requests) => {
    const stream = `counter-of-many-${++streams}`
    const handlers = stores.map(handlerOn)
    const callers = Array.from({ length: 6 }, () => newCaller())
    const outcomes = await Promise.allSettled(
      requests.map(({ by, command, process }) =>
        handlers[process]?.execute({ stream, command: count(by, by), caller: newCaller(callers[command]) }),
      ),
    )
    const stored = (await stores[0]?.readStream(stream)) ?? []
    const commandsStored = stored.map(({ metadata }) => metadata.commandId)
    expect(stored).toHaveLength(2 * new Set(commandsStored).size)
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject({ code: 'concurrent-change' })
        continue
      }
      const own = stored.filter(
        ({ metadata }) => metadata.commandId === callers[requests[index]?.command ?? 0]?.commandId,
      )
      expect(bare(outcome.value?.events)).toEqual(bare(own))
      expect(outcome.value?.position).toBe(own.at(-1)?.position)
    }
  })
  await fc.assert(once, { numRuns: 25 })
})

/** Somebody else is faster before each of the first appends. */
function losing(store: EventStore, times: number, faster: () => ReturnType<typeof counted>): EventStore {
  let left = times
  return storeWith(store, {
    async append(stream, expected, events) {
      if (left > 0) {
        left -= 1
        await store.append(stream, 'any', [faster()])
      }
      return await store.append(stream, expected, events)
    },
  })
}

/** Whoever comes waits until all are there; after that nobody waits. */
function meeting(size: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let present = 0
  return () => {
    present += 1
    if (present >= size) resolve()
    return promise
  }
}
