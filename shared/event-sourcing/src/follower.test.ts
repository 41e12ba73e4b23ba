import { createLogger } from '@appstore/service/logger'
import { counted, newGate, storeWith, until } from './counter-spec.js'
import { type EventPage, type EventStore, type RecordedEvent, START } from './event-store.js'
import { idsOf, newEvents } from './event-store-world-spec.js'
import { type Follower, type FollowerOptions, startFollower } from './follower.js'
import { useTestLog } from './test-log-spec.js'

const log = useTestLog()
const logger = createLogger({ service: 'test', level: 'silent' })

/** Nothing may depend on polling. */
const NEVER = 2 ** 30

async function follow(
  options: Partial<FollowerOptions> & Pick<FollowerOptions, 'store' | 'handle'>,
): Promise<Follower> {
  const others = { name: 'test', after: START, categories: undefined, pollMs: NEVER, logger }
  const follower = await startFollower({ ...others, ...options })
  log.atEnd(() => follower.stop())
  return follower
}

/** A log that wakes nobody by itself: who wants to be woken says so. */
const silent = (store: EventStore, around: Partial<EventStore> = {}) =>
  storeWith(store, { listen: async () => ({ stop: async () => undefined }), ...around })

test('hands over every page in order and then what comes', async () => {
  const store = log.open()
  const events = newEvents(25)
  await store.append('thing-1', 'no-stream', events)
  const pages: EventPage[] = []
  const follower = await follow({ store, pageSize: 10, handle: async (page) => void pages.push(page) })
  await until(() => follower.atEnd)
  expect(pages.map((page) => page.events.length)).toEqual([10, 10, 5])
  const later = newEvents(3)
  const { position } = await log.open().append('thing-2', 'no-stream', later)
  await until(() => follower.position === position)
  expect(idsOf(pages.flatMap((page) => page.events))).toEqual(idsOf([...events, ...later]))
})

test('goes on after the position it was given, in its categories alone', async () => {
  const store = log.open()
  const { position } = await store.append('thing-1', 'no-stream', newEvents(2))
  await store.append('other-1', 'no-stream', newEvents(2))
  const wanted = newEvents(2)
  await store.append('thing-2', 'no-stream', wanted)
  const { position: end } = await store.append('other-2', 'no-stream', newEvents(2))
  const seen: RecordedEvent[] = []
  const handle = async (page: EventPage) => void seen.push(...page.events)
  const follower = await follow({ store, after: position, categories: ['thing'], handle })
  await until(() => follower.position === end)
  expect(idsOf(seen)).toEqual(idsOf(wanted))
})

test('says that it is level with the log also when nothing is new', async () => {
  const store = log.open()
  const pages: EventPage[] = []
  const follower = await follow({ store, handle: async (page) => void pages.push(page) })
  await until(() => follower.atEnd)
  expect(pages).toEqual([{ events: [], position: START, atEnd: true }])
})

test('sees everything that several processes append at the same time, once and in order', async () => {
  const store = log.open()
  const seen: RecordedEvent[] = []
  const follower = await follow({ store, pageSize: 7, handle: async (page) => void seen.push(...page.events) })
  const writers = [log.open(), log.open(), log.open()]
  const written = await Promise.all(
    writers.flatMap((writer) =>
      [0, 1, 2].map(async (stream) => {
        const events = Array.from({ length: 20 }, () => newEvents(2))
        for (const some of events) await writer.append(`thing-${stream}`, 'any', some)
        return events.flat()
      }),
    ),
  )
  const head = await store.head()
  await until(() => follower.position === head)
  expect(idsOf(seen).sort()).toEqual(idsOf(written.flat()).sort())
  expect(seen.every((event, index) => index === 0 || event.position > (seen[index - 1]?.position ?? 0n))).toBe(true)
})

describe('a wake-up is not lost', () => {
  test('while the end of the log is being read', async () => {
    const store = log.open()
    await store.append('thing-1', 'no-stream', newEvents(1))
    const [reading, read] = [newGate(), newGate()]
    const slow = silent(store, {
      async readAll(after, options) {
        const page = await store.readAll(after, options)
        reading.open()
        await read.passed
        return page
      },
    })
    const follower = await follow({ store: slow, handle: async () => undefined })
    await reading.passed
    const { position } = await store.append('thing-1', 0, newEvents(1))
    follower.kick()
    read.open()
    await until(() => follower.position === position)
  })

  test('while the last page is being handled', async () => {
    const store = log.open()
    await store.append('thing-1', 'no-stream', newEvents(1))
    const [handling, handled] = [newGate(), newGate()]
    const handle = () => {
      handling.open()
      return handled.passed
    }
    const follower = await follow({ store: silent(store), handle })
    await handling.passed
    const { position } = await store.append('thing-1', 0, newEvents(1))
    follower.kick()
    handled.open()
    await until(() => follower.position === position)
  })

  test('while a page is being handled and the last one was read already', async () => {
    const store = log.open()
    await store.append('thing-1', 'no-stream', newEvents(2))
    const [readAhead, handled] = [newGate(), newGate()]
    const watched = silent(store, {
      async readAll(after, options) {
        const page = await store.readAll(after, options)
        if (page.atEnd) readAhead.open()
        return page
      },
    })
    const follower = await follow({ store: watched, pageSize: 1, handle: () => handled.passed })
    await readAhead.passed
    const { position } = await store.append('thing-1', 1, newEvents(1))
    follower.kick()
    handled.open()
    await until(() => follower.position === position)
  })
})

describe('after a failure', () => {
  test('of the handling the same page is handed again, and nothing is left out', async () => {
    const store = log.open()
    const events = newEvents(3)
    await store.append('thing-1', 'no-stream', events)
    const tried: RecordedEvent[] = []
    const failures: unknown[] = []
    const positions: bigint[] = []
    const follower: Follower = await follow({
      store,
      pageSize: 1,
      async handle(page) {
        tried.push(...page.events)
        if (tried.length === 2 || tried.length === 3) throw new Error(`no ${tried.length}`)
      },
      onFailure(error) {
        failures.push((error as Error).message)
        positions.push(follower.position)
        return 'retry'
      },
    })
    await until(() => follower.atEnd)
    const [first, second, third] = idsOf(events)
    expect(idsOf(tried)).toEqual([first, second, second, second, third])
    expect(failures).toEqual(['no 2', 'no 3'])
    expect(positions).toEqual([1n, 1n])
  })

  test('of the reading it goes on', async () => {
    const store = log.open()
    const events = newEvents(3)
    await store.append('thing-1', 'no-stream', events)
    let reads = 0
    const failing = storeWith(store, {
      async readAll(after, options) {
        reads += 1
        if (reads <= 2 || reads === 4) throw new Error('away')
        return await store.readAll(after, options)
      },
    })
    const seen: RecordedEvent[] = []
    const handle = async (page: EventPage) => void seen.push(...page.events)
    const follower = await follow({ store: failing, pageSize: 1, handle })
    await until(() => follower.atEnd)
    expect(idsOf(seen)).toEqual(idsOf(events))
  })

  test('that is for good it ends where it is', async () => {
    const store = log.open()
    await store.append('thing-1', 'no-stream', [counted(1), counted(2), counted(3)])
    const failed = newGate()
    let tries = 0
    const follower = await follow({
      store,
      pageSize: 1,
      async handle() {
        tries += 1
        if (tries === 2) throw new Error('broken')
      },
      onFailure() {
        failed.open()
        return 'stop'
      },
    })
    await failed.passed
    await follower.stop()
    expect(follower.position).toBe(1n)
    expect(tries).toBe(2)
  })
})

describe('stopping', () => {
  test('ends after the page in hand', async () => {
    const store = log.open()
    await store.append('thing-1', 'no-stream', newEvents(3))
    const [handling, handled] = [newGate(), newGate()]
    const order: string[] = []
    const handle = async () => {
      handling.open()
      await handled.passed
      order.push('handled')
    }
    const follower = await follow({ store, pageSize: 1, handle })
    await handling.passed
    const stopped = follower.stop().then(() => order.push('stopped'))
    handled.open()
    await stopped
    expect(order).toEqual(['handled', 'stopped'])
    expect(follower.position).toBe(1n)
  })

  test('ends a follower that waits for something new, and one that waits to try again', async () => {
    const store = log.open()
    const idle = await follow({ store, handle: async () => undefined })
    await until(() => idle.atEnd)
    await idle.stop()
    const failed = newGate()
    const failing = await follow({
      store: storeWith(store, { readAll: () => Promise.reject(new Error('away')) }),
      handle: async () => undefined,
      onFailure() {
        failed.open()
        return 'retry'
      },
    })
    await failed.passed
    await failing.stop()
    idle.kick()
    await idle.stop()
  })
})
