import fc from 'fast-check'
import { type Appended, type ExpectedRevision, type NewEvent, RevisionConflict } from './event-store.js'
import { contentContract, sizeContract } from './event-store-content.contract-spec.js'
import { type ContractWorld, idsOf, newCategory, newEvents, newStream, readToEnd } from './event-store-world-spec.js'

/** What the port promises about appending. */
export function appendContract(world: () => ContractWorld): void {
  expectationContract(world)
  repetitionContract(world)
  contentContract(world)
  sizeContract(world)
  concurrencyContract(world)
}

function expectationContract(world: () => ContractWorld): void {
  test('the first event of a stream has revision 0, and the next append goes on from there', async () => {
    const stream = newStream()
    const first = await world().store.append(stream, 'no-stream', newEvents(2))
    const second = await world().store.append(stream, 1, newEvents(3))
    expect(first).toMatchObject({ status: 'appended', revision: 1 })
    expect(second).toMatchObject({ status: 'appended', revision: 4 })
    expect(second.position > first.position).toBe(true)
  })

  test('an append answers with the position of its last event', async () => {
    const stream = newStream()
    const { position } = await world().store.append(stream, 'no-stream', newEvents(4))
    const stored = await world().store.readStream(stream)
    expect(stored.at(-1)?.position).toBe(position)
  })

  test.each<[ExpectedRevision, number]>([
    ['no-stream', 0],
    ['any', 0],
    ['any', 3],
    ['exists', 3],
    [2, 3],
  ])('expecting %p is met by a stream of %i events', async (expected, present) => {
    const stream = await streamOf(world(), present)
    const appended = await world().store.append(stream, expected, newEvents(1))
    expect(appended).toMatchObject({ status: 'appended', revision: present })
  })

  test.each<[ExpectedRevision, number]>([
    ['no-stream', 3],
    ['exists', 0],
    [0, 0],
    [1, 3],
    [3, 3],
  ])(
    'expecting %p is refused by a stream of %i events, and the refusal tells where it is',
    async (expected, present) => {
      const stream = await streamOf(world(), present)
      const refused = world().store.append(stream, expected, newEvents(1))
      await expect(refused).rejects.toThrow(RevisionConflict)
      await expect(refused).rejects.toMatchObject({ stream, expected, actual: present - 1 })
      expect(await world().store.readStream(stream)).toHaveLength(present)
    },
  )
}

function repetitionContract(world: () => ContractWorld): void {
  test.each<[ExpectedRevision, number]>([
    ['no-stream', 0],
    ['any', 0],
    ['any', 3],
    ['exists', 3],
    [2, 3],
  ])('an append that is repeated expecting %p is a duplicate with the first result', async (expected, present) => {
    const stream = await streamOf(world(), present)
    const events = newEvents(2)
    const first = await world().store.append(stream, expected, events)
    const again = await world().store.append(stream, expected, events)
    expect(again).toEqual({ ...first, status: 'duplicate' })
    expect(await world().store.readStream(stream)).toHaveLength(present + 2)
  })

  test.each<ExpectedRevision>(['no-stream', 'any', 'exists', 7, 4711])(
    'a repetition is a duplicate although more was appended since, also expecting %p',
    async (expected) => {
      const stream = newStream()
      const events = newEvents(2)
      const first = await world().store.append(stream, 'no-stream', events)
      await world().store.append(stream, 1, newEvents(6))
      expect(await world().store.append(stream, expected, events)).toEqual({ ...first, status: 'duplicate' })
    },
  )

  test('a repetition is found below hundreds of later events', async () => {
    const stream = newStream()
    const events = newEvents(2)
    const first = await world().store.append(stream, 'no-stream', events)
    await world().store.append(stream, 1, newEvents(700))
    expect(await world().store.append(stream, 'no-stream', events)).toEqual({ ...first, status: 'duplicate' })
  })

  test('an append is no repetition when only some of its events stand there', async () => {
    const [a, b, c] = newEvents(3) as [NewEvent, NewEvent, NewEvent]
    const stream = newStream()
    await world().store.append(stream, 'no-stream', [a, b])
    const attempts: [ExpectedRevision, NewEvent[]][] = [
      ['no-stream', [a, b, c]],
      [1, [b, c]],
      ['any', [c, a]],
      ['exists', [b, a]],
    ]
    for (const [expected, events] of attempts) {
      await expect(world().store.append(stream, expected, events)).rejects.toMatchObject({ actual: 1 })
    }
    expect(idsOf(await world().store.readStream(stream))).toEqual(idsOf([a, b]))
  })
}

function concurrencyContract(world: () => ContractWorld): void {
  test('of many appends at the same revision exactly one is accepted', async () => {
    const other = world().under.open()
    const stream = await streamOf(world(), 1)
    const attempts = Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? world().store : other).append(stream, 0, newEvents(2)),
    )
    const outcomes = await Promise.allSettled(attempts)
    await other.close()
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await world().store.readStream(stream)).toHaveLength(3)
  })

  test('whatever is appended side by side, revisions have no gap, positions grow, and nothing is lost or stored twice', async () => {
    const other = world().under.open()
    const step = fc.record({
      writer: fc.constantFrom(world().store, other),
      stream: fc.nat(2),
      expected: fc.constantFrom<ExpectedRevision>('any', 'any', 'no-stream', 'exists', 0, 1, 2),
      size: fc.integer({ min: 1, max: 3 }),
      repeated: fc.boolean(),
    })
    const property = fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const category = newCategory()
      const before = await other.head()
      const attempts = steps.flatMap(({ writer, stream, expected, size, repeated }) => {
        const events = newEvents(size)
        const attempt = () =>
          writer.append(`${category}-${stream}`, expected, events).then((result) => ({ events, result }))
        return repeated ? [attempt(), attempt()] : [attempt()]
      })
      const accepted = (await Promise.allSettled(attempts)).flatMap(acceptedOnly)
      const log = await readToEnd(other, before, { limit: 7, categories: [category] })
      expect(log.map(({ position }) => position)).toEqual(
        [...new Set(log.map(({ position }) => position))].sort(ascending),
      )
      for (const stream of [0, 1, 2]) {
        const inLog = log.filter((event) => event.stream === `${category}-${stream}`)
        expect(inLog.map(({ revision }) => revision)).toEqual(inLog.map((_, index) => index))
        expect(await world().store.readStream(`${category}-${stream}`)).toEqual(inLog)
      }
      expect(new Set(idsOf(log))).toEqual(new Set(accepted.flatMap(({ events }) => idsOf(events))))
      expect(idsOf(log)).toHaveLength(new Set(idsOf(log)).size)
      for (const { events, result } of accepted) {
        const { revision, position } = result
        expect(log.find(({ id }) => id === events.at(-1)?.id)).toMatchObject({ revision, position })
      }
    })
    await fc.assert(property, { numRuns: 25 })
    await other.close()
  })
}

/** Only conflicts may stand beside what was accepted. */
function acceptedOnly(outcome: PromiseSettledResult<{ events: NewEvent[]; result: Appended }>) {
  if (outcome.status === 'fulfilled') return [outcome.value]
  expect(outcome.reason).toBeInstanceOf(RevisionConflict)
  return []
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

async function streamOf({ store }: ContractWorld, events: number): Promise<string> {
  const stream = newStream()
  if (events > 0) await store.append(stream, 'no-stream', newEvents(events))
  return stream
}
