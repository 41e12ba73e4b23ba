import type { RecordedEvent } from './event-store.js'

/** Events in a page whose events' size is not known yet. */
export const FIRST_PAGE_SIZE = 1_000
const SMALLEST = 100
/** Larger pages cost memory and hold their tables for longer, and gain little. */
const LARGEST = 8_000
/** Characters of JSON that a page should have, about: two pages are in memory at a time, as text and as objects. */
const CHARACTERS = 8_000_000
const SAMPLES = 16

/**
 * How many events the next page should have, judged by some events of this one. Catching up with small events is fast in large pages,
 * because each writes a row once however often it changes; large events in as many would fill the memory.
 *
 * @param current the answer when the page is empty
 */
export function nextPageSize(events: readonly RecordedEvent[], current: number): number {
  if (events.length === 0) return current
  const step = Math.ceil(events.length / SAMPLES)
  let characters = 0
  let sampled = 0
  for (let index = 0; index < events.length; index += step) {
    characters += JSON.stringify(events[index]?.data)?.length ?? 0
    sampled += 1
  }
  const fitting = Math.floor((CHARACTERS * sampled) / Math.max(1, characters))
  return Math.min(LARGEST, Math.max(SMALLEST, fitting))
}
