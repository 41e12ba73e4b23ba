import { START } from './event-store.js'
import { type ContractWorld, idsOf, newCategory, newEvents, newStream, readToEnd } from './event-store-world-spec.js'

/** What the port promises about reading. */
export function readContract(world: () => ContractWorld): void {
  streamContract(world)
  pageContract(world)
  positionContract(world)
  categoryContract(world)
}

function streamContract(world: () => ContractWorld): void {
  test('a stream is read from a revision on, inclusively', async () => {
    const stream = newStream()
    const events = newEvents(5)
    await world().store.append(stream, 'no-stream', events)
    expect(idsOf(await world().store.readStream(stream))).toEqual(idsOf(events))
    expect(idsOf(await world().store.readStream(stream, 3))).toEqual(idsOf(events.slice(3)))
    expect(await world().store.readStream(stream, 5)).toEqual([])
  })

  test('a stream that does not exist is empty', async () => {
    expect(await world().store.readStream(newStream())).toEqual([])
  })

  test('a stream is not mistaken for another one whose name begins alike', async () => {
    const stream = newStream()
    await world().store.append(`${stream}x`, 'no-stream', newEvents(1))
    expect(await world().store.readStream(stream)).toEqual([])
  })
}

function pageContract(world: () => ContractWorld): void {
  test('pages of any size bring every event once and in order', async () => {
    const { store } = world()
    const category = newCategory()
    const before = await store.head()
    const events = newEvents(12)
    for (const [index, event] of events.entries()) await store.append(`${category}-${index % 3}`, 'any', [event])
    for (const limit of [1, 5, 12, 1_000]) {
      const read = await readToEnd(store, before, { limit })
      expect(idsOf(read.filter((event) => event.stream.startsWith(`${category}-`)))).toEqual(idsOf(events))
    }
  })

  test('a page never holds more than its limit, and one that holds everything is at the end', async () => {
    const { store } = world()
    const category = newCategory()
    const before = await store.head()
    await store.append(newStream(category), 'no-stream', newEvents(3))
    const categories = [category]
    expect(await store.readAll(before, { limit: 2, categories })).toMatchObject({ atEnd: false, events: { length: 2 } })
    expect(await store.readAll(before, { limit: 3, categories })).toMatchObject({ atEnd: true, events: { length: 3 } })
  })

  test('the head is the position that the last page comes to', async () => {
    const { store } = world()
    const { position } = await store.append(newStream(), 'no-stream', newEvents(2))
    const head = await store.head()
    const page = await store.readAll(head, { limit: 10 })
    expect(head >= position).toBe(true)
    expect(page.position >= head).toBe(true)
    expect(page.events.every((event) => event.position > head)).toBe(true)
  })
}

function positionContract(world: () => ContractWorld): void {
  test('reading goes on after a stored position, in another process as well', async () => {
    const { store, under } = world()
    const category = newCategory()
    const before = await store.head()
    const events = newEvents(6)
    await store.append(newStream(category), 'no-stream', events)
    const first = await store.readAll(before, { limit: 4, categories: [category] })
    const stored = String(first.position)
    const other = under.open()
    const second = await other.readAll(BigInt(stored), { limit: 4, categories: [category] })
    await other.close()
    expect(idsOf([...first.events, ...second.events])).toEqual(idsOf(events))
  })

  test('the whole log can be read from the start', async () => {
    const { store } = world()
    const category = newCategory()
    const events = newEvents(2)
    await store.append(newStream(category), 'no-stream', events)
    const read = await readToEnd(store, START, { limit: 2_000, categories: [category] })
    expect(idsOf(read)).toEqual(idsOf(events))
  })

  test('a page that nobody waits for any more is given up', async () => {
    const given = AbortSignal.abort(new Error('enough'))
    await expect(world().store.readAll(START, { limit: 1, signal: given })).rejects.toThrow('enough')
  })
}

function categoryContract(world: () => ContractWorld): void {
  test('only the wanted categories are handed out, in the order of the log', async () => {
    const { store } = world()
    const [a, b, c] = [newCategory(), newCategory(), newCategory()] as [string, string, string]
    const before = await store.head()
    const streams = [`${a}-1`, `${b}-1`, `${c}-1`, `${a}-2`, `${a}x-1`, b]
    for (const stream of [...streams, ...streams]) await store.append(stream, 'any', newEvents(1))
    const read = await readToEnd(store, before, { limit: 3, categories: [b, a, a] })
    expect(read.map(({ stream }) => stream)).toEqual([...wanted, ...wanted].map((index) => streams[index]))
    expect(await readToEnd(store, before, { limit: 3, categories: [] })).toEqual([])
  })

  test('the position moves past what the filter leaves out', async () => {
    const { store } = world()
    const [some, none] = [newCategory(), newCategory()] as [string, string]
    const before = await store.head()
    await store.append(newStream(some), 'no-stream', newEvents(3))
    const left = await store.append(newStream(), 'no-stream', newEvents(5))
    const page = await store.readAll(before, { limit: 3, categories: [some] })
    const last = page.atEnd ? page : await store.readAll(page.position, { limit: 3, categories: [some] })
    expect(page.events).toHaveLength(3)
    expect(last).toMatchObject({ atEnd: true })
    expect(last.position >= left.position).toBe(true)
    expect(await store.readAll(before, { limit: 1, categories: [none] })).toMatchObject({ events: [], atEnd: true })
  })
}

/** Of the streams in the test above, those of the categories a and b. */
const wanted = [0, 1, 3, 5]
