import type { EventOf, EventSchema } from '@appstore/contracts/events'
import type { DomainEvent } from './decider.js'
import type { RecordedEvent } from './event-store.js'

/** An event read back from the store: its data has the newest shape of its type. */
export type Decoded<Event extends DomainEvent = DomainEvent> = Omit<RecordedEvent, 'type' | 'data'> & Event

/** Turns the data of one earlier shape into the next one. Stored events are never rewritten, so these stay for ever. */
export interface Upcaster {
  readonly type: string
  readonly fromVersion: number
  upcast(data: unknown): unknown
}

/** A stored event that this version of the program cannot read. Whoever follows the log must stop here. */
export class UnreadableEvent extends Error {
  constructor(event: RecordedEvent, problem: string, options?: ErrorOptions) {
    super(
      `event ${event.type} v${event.schemaVersion} at position ${event.position} (${event.stream}): ${problem}`,
      options,
    )
    this.name = 'UnreadableEvent'
  }
}

/** The event types a part of the program knows, with their newest schema. */
export interface EventTypes<Event extends DomainEvent = DomainEvent> {
  readonly types: readonly string[]
  /** Newest schema version of a type, for writing. */
  versionOf(type: Event['type']): number
  /**
   * Brings a stored event to the newest shape and checks it.
   * `undefined` for a type that is not in this set: not subscribed.
   *
   * @throws UnreadableEvent for a version newer than known, a missing upcaster, or data that breaks the schema
   */
  decode(event: RecordedEvent): Decoded<Event> | undefined
}

/** Collects event schemas (and the upcasters of earlier shapes) into a set that can decode. */
export function eventTypes<const Schemas extends readonly EventSchema[]>(
  schemas: Schemas,
  upcasters: readonly Upcaster[] = [],
): EventTypes<EventOf<Schemas[number]>> {
  const byType = new Map<string, EventSchema>(schemas.map((schema) => [schema.type, schema]))
  const steps = new Map(upcasters.map((step) => [`${step.type}@${step.fromVersion}`, step]))
  return {
    types: [...byType.keys()],
    versionOf(type) {
      const schema = byType.get(type)
      if (schema === undefined) throw new Error(`event type ${type} is not declared`)
      return schema.schemaVersion
    },
    decode(event) {
      const schema = byType.get(event.type)
      if (schema === undefined) return undefined
      const parsed = schema.data.safeParse(newestShape(event, schema, steps))
      if (!parsed.success) throw new UnreadableEvent(event, 'its data breaks the schema', { cause: parsed.error })
      return withData(event, parsed.data) as Decoded<EventOf<Schemas[number]>>
    },
  }
}

/** A copy with other data. Not by spreading, which would have the metadata parsed that few look at. */
function withData(event: RecordedEvent, data: unknown): RecordedEvent {
  const { id, type, schemaVersion, stream, revision, position } = event
  return {
    id,
    type,
    schemaVersion,
    data,
    get metadata() {
      return event.metadata
    },
    stream,
    revision,
    position,
  }
}

function newestShape(event: RecordedEvent, schema: EventSchema, steps: ReadonlyMap<string, Upcaster>): unknown {
  if (event.schemaVersion > schema.schemaVersion) {
    throw new UnreadableEvent(event, `this program knows versions up to ${schema.schemaVersion}`)
  }
  let data = event.data
  for (let version = event.schemaVersion; version < schema.schemaVersion; version += 1) {
    const step = steps.get(`${event.type}@${version}`)
    if (step === undefined) throw new UnreadableEvent(event, `there is no upcaster from version ${version}`)
    data = step.upcast(data)
  }
  return data
}
