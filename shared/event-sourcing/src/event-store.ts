/**
 * A place in the total order of all events. Opaque: it may be compared, stored and handed back,
 * but never computed with, because some stores leave gaps between two events.
 */
export type Position = bigint

/** Before the first event of every store. */
export const START: Position = 0n

/** Who did it, with which credential, when and why: the audit entry that every event carries. */
export interface EventMetadata {
  readonly commandId: string
  readonly actor: string
  readonly credential: string
  readonly correlationId: string
  readonly causationId: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly traceparent?: string | undefined
  readonly reason?: string | undefined
}

/** An event on its way into the store. `data` and `metadata` are JSON values. */
export interface NewEvent {
  /** UUID; the same command makes the same ids again, which is how the store recognises a repetition. */
  readonly id: string
  readonly type: string
  readonly schemaVersion: number
  readonly data: unknown
  readonly metadata: EventMetadata
}

/** An event as the store keeps it. */
export interface RecordedEvent extends NewEvent {
  readonly stream: string
  /** Counts from 0 within the stream. */
  readonly revision: number
  readonly position: Position
}

/** What the appender believes about the stream: it holds nothing, anything, something, or exactly up to a revision. */
export type ExpectedRevision = 'no-stream' | 'any' | 'exists' | number

/** The durable answer to an append: the revision and position of its last event. */
export interface Appended {
  /** `duplicate`: these very events were stored before; revision and position are those of the first time. */
  readonly status: 'appended' | 'duplicate'
  readonly revision: number
  readonly position: Position
}

/** The stream is not where the appender believed it to be. */
export class RevisionConflict extends Error {
  readonly stream: string
  readonly expected: ExpectedRevision
  /** Revision of the last event, or -1 when the stream holds none. */
  readonly actual: number

  constructor(stream: string, expected: ExpectedRevision, actual: number) {
    super(`stream ${stream} is at revision ${actual}, expected ${expected}`)
    this.name = 'RevisionConflict'
    this.stream = stream
    this.expected = expected
    this.actual = actual
  }
}

/** The store cannot be reached, or did not answer in time. Whether an append took place is unknown; a repetition is safe. */
export class EventStoreUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'EventStoreUnavailable'
  }
}

/** A slice of the log in order. */
export interface EventPage {
  readonly events: readonly RecordedEvent[]
  /** Everything up to here was looked at, also what the filter left out. Next page: read after this. */
  readonly position: Position
  /** Nothing more was in the log when the page was read. */
  readonly atEnd: boolean
}

/** How to read the log. */
export interface ReadAllOptions {
  /** At most this many events in the page. */
  readonly limit: number
  /** Only streams of these categories (`app` for `app-news`); absent: all. */
  readonly categories?: readonly string[] | undefined
  readonly signal?: AbortSignal | undefined
}

/** A listener that is told that the log may have grown. */
export interface WakeUps {
  stop(): Promise<void>
}

/**
 * The one truth. Two adapters: PostgreSQL and EventStoreDB/KurrentDB; one contract suite runs over both.
 *
 * Every method rejects with {@link EventStoreUnavailable} when the store does not answer within its deadline.
 */
export interface EventStore {
  /**
   * Adds events to one stream, all or none, durable when it resolves.
   *
   * Rejects with {@link RevisionConflict} when the expectation is wrong, unless the very same events (by id, in order) already stand there:
   * then it resolves with `duplicate` and the first result.
   */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended>

  /** The events of a stream from a revision (inclusive, default 0) in order; empty when the stream does not exist. */
  readStream(stream: string, fromRevision?: number): Promise<readonly RecordedEvent[]>

  /** The page of the log that follows `after`. */
  readAll(after: Position, options: ReadAllOptions): Promise<EventPage>

  /** Position of the newest event; {@link START} when the log is empty. */
  head(): Promise<Position>

  /**
   * Calls `wake` soon after the log has grown (by any process). May call too often, and may miss one while the connection is away;
   * followers therefore also poll slowly.
   */
  listen(wake: () => void): Promise<WakeUps>

  close(): Promise<void>
}

/** Text before the first hyphen: `app` of `app-news`. */
export function categoryOf(stream: string): string {
  const hyphen = stream.indexOf('-')
  return hyphen < 0 ? stream : stream.slice(0, hyphen)
}
