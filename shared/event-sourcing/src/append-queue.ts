import { EventStoreUnavailable, type ExpectedRevision } from './event-store.js'
import type { StorableEvent } from './storable-events.js'

/** One stream's events on their way into a batch. */
export interface AppendRequest {
  readonly stream: string
  readonly expected: ExpectedRevision
  readonly events: readonly StorableEvent[]
}

/** What the store decided about one request. With `conflict`, `revision` is where the stream really is. */
export interface AppendVerdict {
  readonly outcome: 'appended' | 'duplicate' | 'conflict'
  readonly revision: number
  readonly position: bigint
}

export interface AppendQueueOptions {
  /** Writes several streams in one go and answers in the same order; no stream twice in a batch. */
  write(batch: readonly AppendRequest[]): Promise<readonly AppendVerdict[]>
  /** Whether a batch failed because of what is in it, so that its members deserve a try each by itself. */
  isContentError(error: unknown): boolean
  /** How long a request may wait in all, in milliseconds. */
  readonly deadlineMs: number
  /** Requests that may wait; beyond, a request is refused at once. */
  readonly maxWaiting?: number
  /** A batch takes no further request once it holds this many characters of JSON; one request is never split. */
  readonly maxCharacters?: number
}

export interface AppendQueue {
  add(request: AppendRequest): Promise<AppendVerdict>
  /** Refuses new requests and resolves once those under way are answered. */
  close(): Promise<void>
}

interface Waiting {
  readonly request: AppendRequest
  /** On the clock of `performance`. */
  readonly expires: number
  resolve(verdict: AppendVerdict): void
  reject(error: unknown): void
}

/**
 * Micro-batching: while one batch is being written the requests that arrive meanwhile collect and make up the next.
 * Nothing waits for a batch to fill, so that a lone request is written at once.
 */
export function createAppendQueue(options: AppendQueueOptions): AppendQueue {
  const { deadlineMs, maxWaiting = 10_000, maxCharacters = 1_000_000 } = options
  const unanswered = createUnanswered(deadlineMs)
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let closed = false

  const run = async (): Promise<void> => {
    // One turn of the event loop: all callers whom the last batch answered get to hand in their next request.
    await new Promise(setImmediate)
    while (waiting.length > 0) {
      const { batch, rest } = takeBatch(waiting.filter(unanswered.has), maxCharacters)
      waiting = rest
      if (batch.length > 0) await writeBatch(batch, unanswered, options)
      await new Promise(setImmediate)
    }
    running = undefined
  }

  return {
    add(request) {
      if (closed) return Promise.reject(new EventStoreUnavailable('the event store is closed'))
      if (waiting.length >= maxWaiting) {
        return Promise.reject(new EventStoreUnavailable(`${maxWaiting} appends are waiting already`))
      }
      return new Promise((resolve, reject) => {
        const entry = { request, expires: performance.now() + deadlineMs, resolve, reject }
        unanswered.add(entry)
        waiting.push(entry)
        running ??= run()
      })
    },
    async close() {
      closed = true
      await running
    },
  }
}

/** The requests that still need an answer. */
interface Unanswered {
  add(entry: Waiting): void
  has(entry: Waiting): boolean
  resolve(entry: Waiting, verdict: AppendVerdict): void
  reject(entry: Waiting, error: unknown): void
}

/** Rejects what is not answered in time. One timer serves all, because they expire in the order in which they came. */
function createUnanswered(deadlineMs: number): Unanswered {
  const entries = new Set<Waiting>()
  let timer: NodeJS.Timeout | undefined

  const expire = () => {
    timer = undefined
    for (const entry of entries) {
      const left = entry.expires - performance.now()
      if (left > 0) {
        timer = setTimeout(expire, Math.ceil(left))
        return
      }
      reject(entry, new EventStoreUnavailable(`no answer to an append within ${deadlineMs} ms`))
    }
  }
  const remove = (entry: Waiting): boolean => {
    const removed = entries.delete(entry)
    if (entries.size === 0) {
      clearTimeout(timer)
      timer = undefined
    }
    return removed
  }
  const reject = (entry: Waiting, error: unknown) => {
    if (remove(entry)) entry.reject(error)
  }
  return {
    add(entry) {
      entries.add(entry)
      timer ??= setTimeout(expire, deadlineMs)
    },
    has: (entry) => entries.has(entry),
    resolve(entry, verdict) {
      if (remove(entry)) entry.resolve(verdict)
    },
    reject,
  }
}

/** The first requests in line, at most one of each stream. */
function takeBatch(waiting: readonly Waiting[], maxCharacters: number): { batch: Waiting[]; rest: Waiting[] } {
  const batch: Waiting[] = []
  const rest: Waiting[] = []
  const streams = new Set<string>()
  let characters = 0
  for (const entry of waiting) {
    const { stream, events } = entry.request
    // A stream once left behind stays behind, or its requests would overtake each other.
    if (streams.has(stream) || characters >= maxCharacters) {
      rest.push(entry)
    } else {
      batch.push(entry)
      for (const event of events) characters += event.data.length + event.metadata.length
    }
    streams.add(stream)
  }
  return { batch, rest }
}

async function writeBatch(
  batch: readonly Waiting[],
  unanswered: Unanswered,
  options: AppendQueueOptions,
): Promise<void> {
  try {
    const verdicts = await options.write(batch.map((entry) => entry.request))
    for (const [index, entry] of batch.entries()) unanswered.resolve(entry, verdicts[index] as AppendVerdict)
  } catch (error) {
    if (batch.length === 1 || !options.isContentError(error)) {
      for (const entry of batch) unanswered.reject(entry, error)
      return
    }
    for (const entry of batch) if (unanswered.has(entry)) await writeBatch([entry], unanswered, options)
  }
}
