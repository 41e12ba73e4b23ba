import type { RecordedEvent } from './event-store.js'
import { newEvents } from './event-store-world-spec.js'
import { nextPageSize } from './page-size.js'

const eventsOf = (count: number, data: unknown) =>
  newEvents(count).map((event) => ({ ...event, data, stream: 'thing-1', revision: 0, position: 1n }) as RecordedEvent)

test('small events come in large pages, large ones in small pages', () => {
  expect(nextPageSize(eventsOf(1_000, { name: 'small' }), 1_000)).toBe(8_000)
  expect(nextPageSize(eventsOf(1_000, { text: 'x'.repeat(8_000) }), 1_000)).toBe(998)
  expect(nextPageSize(eventsOf(20, { text: 'x'.repeat(1_000_000) }), 1_000)).toBe(100)
})

test('a page without events tells nothing', () => {
  expect(nextPageSize([], 1_234)).toBe(1_234)
})
