import type { NewEvent } from './event-store.js'
import { type ContractWorld, idsOf, newEvent, newEvents, newStream } from './event-store-world-spec.js'
import { LARGEST_EVENT } from './storable-events.js'

/** What an event may hold. */
export function contentContract(world: () => ContractWorld): void {
  test('what was appended is read back as it was', async () => {
    const nested = JSON.parse(`${'{"in":'.repeat(1_000)}"😀"${'}'.repeat(1_000)}`) as unknown
    const event: NewEvent = {
      ...newEvent({
        nested,
        text: 'Zürich 日本語 \u2028 "quotes" \\u0000 \\ \n',
        number: -1.5e-7,
        none: null,
        list: [[], {}],
      }),
      schemaVersion: 3,
    }
    const stream = `${newStream()}-ünïcode`
    const { revision, position } = await world().store.append(stream, 'no-stream', [event])
    expect(await world().store.readStream(stream)).toEqual([{ ...event, stream, revision, position }])
  })

  test.each<[string, Partial<NewEvent>]>([
    ['U+0000 in its data', { data: { text: 'a\u0000b' } }],
    ['half a surrogate pair in its data', { data: { text: 'a\ud83d' } }],
    ['data that is no JSON value', { data: undefined }],
    ['data nested beyond all reason', { data: nestedArray(100_000) }],
    ['more data than can be published', { data: { text: 'ö'.repeat(500_000) } }],
    ['an id that is no UUID', { id: '1' }],
    ['a type of the server', { type: '$metadata' }],
  ])('an event with %s is refused, and what is appended at the same time is not', async (_, flaw) => {
    const [bad, ...others] = [newStream(), newStream(), newStream()] as [string, string, string]
    const refused = world().store.append(bad, 'no-stream', [newEvent(), { ...newEvent(), ...flaw }])
    const accepted = Promise.all(others.map((stream) => world().store.append(stream, 'no-stream', newEvents(1))))
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', code: 'event-not-storable' })
    expect(await accepted).toMatchObject([{ revision: 0 }, { revision: 0 }])
    expect(await world().store.readStream(bad)).toEqual([])
  })

  test('an append of nothing is refused', async () => {
    const refused = world().store.append(newStream(), 'any', [])
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', code: 'event-not-storable' })
  })
}

/** How large events and appends may be. */
export function sizeContract(world: () => ContractWorld): void {
  test('an event of the largest size is stored, and a larger one refused with both sizes', async () => {
    const { store } = world()
    const stream = newStream()
    const frame = Buffer.byteLength(JSON.stringify({ text: '' }))
    const largest = newEvent({ text: 'x'.repeat(LARGEST_EVENT - frame) })
    await store.append(stream, 'no-stream', [largest])
    expect(await store.readStream(stream)).toMatchObject([{ data: largest.data }])
    const larger = newEvent({ text: 'x'.repeat(LARGEST_EVENT - frame + 1) })
    await expect(store.append(stream, 0, [larger])).rejects.toMatchObject({
      detail: expect.stringMatching(/has 1000001 bytes as JSON; 1000000 are the most/),
    })
  })

  test('an append of more than three mebibytes is stored as a whole, or as a whole refused where a server is set to take less', async () => {
    const { store, under } = world()
    const stream = newStream()
    const events = Array.from({ length: 40 }, (_, index) => newEvent({ index, text: 'x'.repeat(100_000) }))
    const [outcome] = await Promise.allSettled([store.append(stream, 'no-stream', events)])
    if (outcome?.status === 'rejected' && under.mayRefuseLargeAppends) {
      expect(outcome.reason).toMatchObject({ kind: 'invalid', code: 'append-too-large' })
      expect(await store.readStream(stream)).toEqual([])
    } else {
      expect(outcome).toMatchObject({ value: { status: 'appended', revision: 39 } })
      expect(idsOf(await store.readStream(stream))).toEqual(idsOf(events))
    }
  })
}

function nestedArray(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = [value]
  return value
}
