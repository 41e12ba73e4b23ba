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
  readonly timer: NodeJS.Timeout
  settled: boolean
  resolve(verdict: AppendVerdict): void
  reject(error: unknown): void
}

/**
 * Micro-batching: while one batch is being written the requests that arrive meanwhile collect and make up the next.
 * No timer is involved, so that a lone request is written at once.
 */
export function createAppendQueue(options: AppendQueueOptions): AppendQueue {
  const maxWaiting = options.maxWaiting ?? 10_000
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let closed = false

  const enqueue = (request: AppendRequest): Promise<AppendVerdict> => {
    const answered = Promise.withResolvers<AppendVerdict>()
    const timer = setTimeout(() => {
      entry.reject(new EventStoreUnavailable(`no answer to an append within ${options.deadlineMs} ms`))
    }, options.deadlineMs)
    const settle = <T>(how: (value: T) => void) => {
      return (value: T) => {
        clearTimeout(timer)
        entry.settled = true
        how(value)
      }
    }
    const entry: Waiting = {
      request,
      timer,
      settled: false,
      resolve: settle(answered.resolve),
      reject: settle(answered.reject),
    }
    waiting.push(entry)
    running ??= run()
    return answered.promise
  }

  const run = async (): Promise<void> => {
    // One turn of the event loop: all callers whom the last batch answered get to hand in their next request.
    await new Promise(setImmediate)
    while (waiting.length > 0) {
      const { batch, rest } = takeBatch(waiting, options.maxCharacters ?? 1_000_000)
      waiting = rest
      if (batch.length > 0) await writeBatch(batch, options)
      await new Promise(setImmediate)
    }
    running = undefined
  }

  return {
    async add(request) {
      if (closed) throw new EventStoreUnavailable('the event store is closed')
      if (waiting.length >= maxWaiting) throw new EventStoreUnavailable(`${maxWaiting} appends are waiting already`)
      return enqueue(request)
    },
    async close() {
      closed = true
      await running
    },
  }
}

/** The first requests in line, at most one of each stream; requests that ran out of time fall out. */
function takeBatch(waiting: readonly Waiting[], maxCharacters: number): { batch: Waiting[]; rest: Waiting[] } {
  const batch: Waiting[] = []
  const rest: Waiting[] = []
  const streams = new Set<string>()
  let characters = 0
  for (const entry of waiting) {
    if (entry.settled) continue
    const { stream } = entry.request
    // A stream once left behind stays behind, or its requests would overtake each other.
    if (streams.has(stream) || characters >= maxCharacters) {
      rest.push(entry)
    } else {
      batch.push(entry)
      for (const event of entry.request.events) characters += event.data.length + event.metadata.length
    }
    streams.add(stream)
  }
  return { batch, rest }
}

async function writeBatch(batch: readonly Waiting[], options: AppendQueueOptions): Promise<void> {
  try {
    const verdicts = await options.write(batch.map((entry) => entry.request))
    batch.forEach((entry, index) => {
      entry.resolve(verdicts[index] as AppendVerdict)
    })
  } catch (error) {
    if (batch.length > 1 && options.isContentError(error)) {
      for (const entry of batch) if (!entry.settled) await writeBatch([entry], options)
    } else {
      for (const entry of batch) entry.reject(error)
    }
  }
}
