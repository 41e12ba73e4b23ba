import type { EventStore, NewEvent, Position, RecordedEvent } from './event-store.js'
import { type ContractWorld, idsOf, newCategory, newEvents, newStream } from './event-store-world-spec.js'

/** What the port promises to those who follow the log. */
export function followContract(world: () => ContractWorld): void {
  wakeUpContract(world)
  catchUpContract(world)
}

function wakeUpContract(world: () => ContractWorld): void {
  test('an append by another process wakes', async () => {
    const other = world().under.open()
    const woken = Promise.withResolvers<void>()
    const wakeUps = await world().store.listen(() => woken.resolve())
    await other.append(newStream(), 'no-stream', newEvents(1))
    await woken.promise
    await wakeUps.stop()
    await other.close()
  })

  test('nobody is woken after having stopped', async () => {
    let calls = 0
    const stopped = await world().store.listen(() => {
      calls += 1
    })
    await stopped.stop()
    const before = calls
    const woken = Promise.withResolvers<void>()
    const going = await world().store.listen(() => woken.resolve())
    await world().store.append(newStream(), 'no-stream', newEvents(1))
    await woken.promise
    await going.stop()
    expect(calls).toBe(before)
  })

  test('wake-ups go on after the connection was lost', async () => {
    const { under } = world()
    const [listening, writing] = [under.open(), under.open()]
    let woken = () => undefined as unknown
    const wakeUps = await listening.listen(() => woken())
    await under.wire.cut()
    await under.wire.restore()
    await new Promise<void>((resolve) => {
      woken = resolve // it wakes as soon as it is back, because it cannot know what it missed
    })
    const next = new Promise<void>((resolve) => {
      woken = resolve
    })
    await writing.append(newStream(), 'no-stream', newEvents(1))
    await next
    await wakeUps.stop()
    await Promise.all([listening.close(), writing.close()])
  })
}

function catchUpContract(world: () => ContractWorld): void {
  test('from catching up to following live, every event comes once and in order, whoever writes', async () => {
    const { store, under } = world()
    const category = newCategory()
    const before = await store.head()
    const writers = [under.open(), under.open(), under.open()]
    const written: NewEvent[] = []
    const write = async (writer: EventStore, rounds: number) => {
      for (let round = 0; round < rounds; round += 1) {
        const events = newEvents(1 + (round % 3))
        await writer.append(`${category}-${round % 4}`, 'any', events)
        written.push(...events)
      }
    }
    await write(store, 20)
    const follower = follow(under.open(), before, category)
    await Promise.all([...writers, ...writers, ...writers].map((writer) => write(writer, 25)))
    const seen = await follower.until(written.length)
    await Promise.all(writers.map((writer) => writer.close()))

    expect(idsOf(seen).sort()).toEqual(idsOf(written).sort())
    expect(seen.every((event, index) => index === 0 || event.position > (seen[index - 1]?.position ?? 0n))).toBe(true)
    for (const stream of new Set(seen.map((event) => event.stream))) {
      const revisions = seen.filter((event) => event.stream === stream).map((event) => event.revision)
      expect(revisions).toEqual(revisions.map((_, index) => index))
    }
  })
}

/** Reads pages for as long as there is something to read and sleeps until it is woken, with no other clock than that. */
function follow(store: EventStore, after: Position, category: string) {
  const seen: RecordedEvent[] = []
  return {
    async until(count: number): Promise<RecordedEvent[]> {
      let wake = () => undefined as unknown
      let woken = true
      const wakeUps = await store.listen(() => {
        woken = true
        wake()
      })
      for (let position = after; seen.length < count; ) {
        woken = false
        const page = await store.readAll(position, { limit: 40, categories: [category] })
        position = page.position
        seen.push(...page.events)
        if (page.atEnd && !woken && seen.length < count) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
      await wakeUps.stop()
      await store.close()
      return seen
    },
  }
}
