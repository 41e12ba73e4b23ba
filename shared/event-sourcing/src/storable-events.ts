import { DomainError } from './domain-error.js'
import type { ExpectedRevision, NewEvent } from './event-store.js'

/** An event whose JSON is written and known to be readable again by every adapter. */
export interface StorableEvent {
  readonly id: string
  readonly type: string
  readonly schemaVersion: number
  /** JSON text. */
  readonly data: string
  /** JSON text. */
  readonly metadata: string
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const LONGEST_NAME = 512

/**
 * Bytes of an event's data. NATS takes messages of 1 MiB by default, headers included; an event that cannot be published would keep all
 * those after it from being published.
 */
export const LARGEST_EVENT = 1_000_000

/**
 * JSON's own escapes of U+0000 and of half a surrogate pair, as `JSON.stringify` writes them. PostgreSQL's text cannot hold
 * either, so a projection could never write such an event down; the look-behind leaves an escaped backslash before a `u` alone.
 */
const UNSTORABLE_TEXT = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/

/**
 * Writes the JSON of the events of one append and checks what an adapter could not keep, so that one bad event
 * is refused by itself and never spoils a batch, and so that every event can move between the adapters.
 *
 * @throws DomainError `event-not-storable`: names the event and what is wrong with it
 */
export function storableEvents(
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): readonly StorableEvent[] {
  checkName('stream', stream, 'an append')
  if (typeof expected === 'number' && !(Number.isSafeInteger(expected) && expected >= 0)) {
    refuse(`The revision that an append to stream ${stream} expects must be a whole number from 0.`)
  }
  if (events.length === 0) refuse(`An append to stream ${stream} needs at least one event.`)
  const storable = events.map((event, index) => storableEvent(event, `event ${index} for stream ${stream}`))
  if (new Set(storable.map((event) => event.id)).size < storable.length) {
    refuse(`Two events for stream ${stream} have the same id; every event of an append needs its own.`)
  }
  return storable
}

function storableEvent(event: NewEvent, place: string): StorableEvent {
  if (!UUID.test(event.id)) refuse(`The id of ${place} is not a UUID.`)
  checkName('event type', event.type, place)
  if (!Number.isInteger(event.schemaVersion) || event.schemaVersion < 1) {
    refuse(`The schema version of ${place} must be a whole number from 1.`)
  }
  return {
    id: event.id.toLowerCase(),
    type: event.type,
    schemaVersion: event.schemaVersion,
    data: publishable(storableJson(event.data, `the data of ${place}`), place),
    metadata: storableJson(event.metadata, `the metadata of ${place}`),
  }
}

/** Names that begin with `$` belong to EventStoreDB itself. */
function checkName(what: string, name: string, place: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (name === '' || name.startsWith('$') || /[\u0000-\u001f]/.test(name) || !name.isWellFormed()) {
    refuse(`The ${what} of ${place} must be plain text that does not begin with "$".`)
  }
  if (name.length > LONGEST_NAME) refuse(`The ${what} of ${place} is longer than ${LONGEST_NAME} characters.`)
}

function storableJson(value: unknown, place: string): string {
  const json = jsonOf(value, place)
  if (json.includes('\\u') && UNSTORABLE_TEXT.test(json)) {
    refuse(`Remove U+0000 and unpaired surrogates from ${place}: the store cannot keep them.`)
  }
  return json
}

function publishable(json: string, place: string): string {
  const size = Buffer.byteLength(json)
  if (size <= LARGEST_EVENT) return json
  return refuse(
    `The data of ${place} has ${size} bytes as JSON; ${LARGEST_EVENT} are the most. Shorten its longest texts.`,
  )
}

function jsonOf(value: unknown, place: string): string {
  let json: string | undefined
  try {
    json = JSON.stringify(value)
  } catch (error) {
    const why = error instanceof RangeError ? 'is nested too deeply' : 'is not a JSON value'
    throw new DomainError('invalid', 'event-not-storable', `Change ${place}: it ${why}.`)
  }
  return json ?? refuse(`Change ${place}: it is not a JSON value.`)
}

function refuse(detail: string): never {
  throw new DomainError('invalid', 'event-not-storable', detail)
}
