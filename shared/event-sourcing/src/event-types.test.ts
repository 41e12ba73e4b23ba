import { eventType } from '@appstore/contracts/events'
import fc from 'fast-check'
import { z } from 'zod'
import { counted } from './counter-spec.js'
import type { RecordedEvent } from './event-store.js'
import { eventTypes, UnreadableEvent, type Upcaster } from './event-types.js'

const Named = eventType('Named', 3, z.object({ first: z.string(), last: z.string(), titles: z.array(z.string()) }))
const Closed = eventType('Closed', 1, z.object({}))

const splitName: Upcaster = {
  type: 'Named',
  fromVersion: 1,
  upcast(data) {
    const [first = '', ...rest] = (data as { name: string }).name.split(' ')
    return { first, last: rest.join(' ') }
  },
}
const addTitles: Upcaster = { type: 'Named', fromVersion: 2, upcast: (data) => ({ ...(data as object), titles: [] }) }

const known = eventTypes([Named, Closed], [addTitles, splitName])

function recorded(type: string, schemaVersion: number, data: unknown): RecordedEvent {
  return { ...counted(0), type, schemaVersion, data, stream: 'person-1', revision: 4, position: 17n }
}

test('knows its types and the version to write', () => {
  expect(known.types).toEqual(['Named', 'Closed'])
  expect(known.versionOf('Named')).toBe(3)
  expect(() => known.versionOf('Painted' as 'Named')).toThrow(/Painted/)
})

test.each([
  ['the oldest', 1, { name: 'Ada Lovelace' }],
  ['a middle', 2, { first: 'Ada', last: 'Lovelace' }],
  ['the newest', 3, { first: 'Ada', last: 'Lovelace', titles: [] }],
])('%s version is read in the newest shape', (_, version, data) => {
  const event = recorded('Named', version, data)
  expect(known.decode(event)).toEqual({ ...event, data: { first: 'Ada', last: 'Lovelace', titles: [] } })
  expect(event.data).toEqual(data)
})

test('a type that is not in the set is not subscribed', () => {
  expect(known.decode(recorded('Painted', 1, {}))).toBeUndefined()
  expect(known.decode(recorded('Painted', 9, null))).toBeUndefined()
})

test.each([
  ['a version newer than this program', recorded('Named', 4, {}), /up to 3/],
  ['data that breaks the schema', recorded('Named', 3, { first: 'Ada' }), /breaks the schema/],
  ['data that an upcaster made wrong', recorded('Named', 2, { first: 1, last: 2 }), /breaks the schema/],
  ['no data at all', recorded('Named', 3, null), /breaks the schema/],
])('%s cannot be read, and the error says where it is', (_, event, problem) => {
  const decode = () => known.decode(event)
  expect(decode).toThrow(UnreadableEvent)
  expect(decode).toThrow(problem)
  expect(decode).toThrow(`event Named v${event.schemaVersion} at position 17 (person-1)`)
})

test('what is wrong with the data is the cause of the error', () => {
  try {
    known.decode(recorded('Named', 3, { first: 'Ada', last: 7, titles: [] }))
  } catch (error) {
    expect((error as Error).cause).toBeInstanceOf(z.ZodError)
  }
  expect.assertions(1)
})

test('a gap between the upcasters is an error, not a guess', () => {
  const gap = eventTypes([Named], [splitName])
  expect(() => gap.decode(recorded('Named', 1, { name: 'Ada Lovelace' }))).toThrow(/no upcaster from version 2/)
  expect(() => eventTypes([Named]).decode(recorded('Named', 1, { name: 'Ada' }))).toThrow(/no upcaster from version 1/)
})

test('an upcaster of another type with the same version is left alone', () => {
  const other: Upcaster = { type: 'Closed', fromVersion: 2, upcast: () => ({ broken: true }) }
  const types = eventTypes([Named, Closed], [splitName, addTitles, other])
  expect(types.decode(recorded('Named', 2, { first: 'Ada', last: '' }))?.data).toEqual({
    first: 'Ada',
    last: '',
    titles: [],
  })
})

test('from any version each step is taken once and in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (newest, version) => {
      const steps = Array.from({ length: newest - 1 }, (_, index): Upcaster => {
        const upcast = (data: unknown) => [...(data as number[]), index + 1]
        return { type: 'Walked', fromVersion: index + 1, upcast }
      })
      const types = eventTypes([eventType('Walked', newest, z.array(z.number()))], steps.reverse())
      const event = recorded('Walked', version, [])
      if (version > newest) expect(() => types.decode(event)).toThrow(UnreadableEvent)
      else {
        const taken = Array.from({ length: newest - version }, (_, index) => version + index)
        expect(types.decode(event)?.data).toEqual(taken)
      }
    }),
  )
})
