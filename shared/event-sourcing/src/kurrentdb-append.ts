import { setTimeout } from 'node:timers/promises'
import type { AppendExpectedRevision, EventStoreDBClient, ResolvedEvent } from '@eventstore/db-client'
import { type Appended, type ExpectedRevision, type NewEvent, type Position, RevisionConflict } from './event-store.js'
import { errorTypeOf } from './kurrentdb-errors.js'
import { collect, eventData, positionOf } from './kurrentdb-events.js'

/** Events that a look back reads at a time. A repetition mostly follows hard on the first attempt, so the first look is short. */
const FIRST_LOOK = 20
const FURTHER_LOOK = 500

/** Milliseconds without an answer before the stream is looked at. */
const SLOW_APPEND = 300

/** What a stream holds with regard to events that are to be appended. */
interface Standing {
  /** Revision of the last event, -1 when there is none. */
  readonly head: number
  /** Where the last of the events stands when all stand there in this order; `part` when only some do or in another order. */
  readonly found: { readonly revision: number; readonly position: Position } | 'part' | 'none'
}

/**
 * Appends with the port's meaning of a repetition, which the server knows only in part: it compares the ids that follow the expected
 * revision or, with `any`, those it has in memory; it answers a repetition as if it were the first time; and it does not keep ids unique.
 * Therefore the end of the stream is looked at first, and all of it unless the stream is exactly where the appender believes it to be.
 */
export async function appendToStream(
  client: EventStoreDBClient,
  deadlineMs: number,
  request: AppendRequest,
  signal: AbortSignal,
): Promise<Appended> {
  const { stream, expected, events } = request
  const before = await lookBack(client, request, signal, (head) => expected === (head < 0 ? 'no-stream' : head))
  if (before.found !== 'none' || !isMet(expected, before.head)) return repetition(request, before)
  const settled = new AbortController()
  try {
    const seen = seenMeanwhile(client, request, AbortSignal.any([signal, settled.signal]))
    const sent = client.appendToStream(stream, events.map(eventData), {
      expectedRevision: expectedRevision(expected),
      deadline: deadlineMs,
    })
    const result = await Promise.race([sent, seen])
    if ('status' in result) return result
    if (result.position !== undefined) {
      return { status: 'appended', revision: Number(result.nextExpectedRevision), position: result.position.commit }
    } // otherwise another process appended these very events a moment ago, and the server has not yet got their place
  } catch (error) {
    if (errorTypeOf(error) !== 'wrong-expected-version') throw error
  } finally {
    settled.abort()
  }
  return repetition(request, await lookBack(client, request, signal, () => false))
}

/**
 * Resolves when the events turn out to stand in the stream although the append has not been answered yet; rejects when `signal` aborts.
 * A server that gets the same events twice at once lets the second append wait for a commit that has taken place, until its own deadline.
 */
async function seenMeanwhile(
  client: EventStoreDBClient,
  request: AppendRequest,
  signal: AbortSignal,
): Promise<Appended> {
  for (;;) {
    await setTimeout(SLOW_APPEND, undefined, { signal })
    const look = lookBack(client, request, signal, () => true)
    const found = await look.then((standing) => standing.found).catch(() => 'none' as const) // the append itself tells what is wrong
    if (typeof found !== 'string') return { status: 'duplicate', ...found }
  }
}

interface AppendRequest {
  readonly stream: string
  readonly expected: ExpectedRevision
  readonly events: readonly NewEvent[]
}

/** The first result of an append whose events stand there already. @throws RevisionConflict when they do not, or not as a whole */
function repetition({ stream, expected }: AppendRequest, { head, found }: Standing): Appended {
  if (typeof found === 'string') throw new RevisionConflict(stream, expected, head)
  return { status: 'duplicate', ...found }
}

function isMet(expected: ExpectedRevision, head: number): boolean {
  if (expected === 'any') return true
  if (expected === 'exists') return head >= 0
  return expected === (head < 0 ? 'no-stream' : head)
}

function expectedRevision(expected: ExpectedRevision): AppendExpectedRevision {
  if (typeof expected === 'number') return BigInt(expected)
  return ({ 'no-stream': 'no_stream', any: 'any', exists: 'stream_exists' } as const)[expected]
}

/** Searches the stream from its end for the events; no further than the first look when `isEnough` says so of its head. */
async function lookBack(
  client: EventStoreDBClient,
  { stream, events }: AppendRequest,
  signal: AbortSignal,
  isEnough: (head: number) => boolean,
): Promise<Standing> {
  const ids = events.map((event) => event.id.toLowerCase())
  const wanted = new Set(ids)
  let head: number | undefined
  let from: bigint | 'end' = 'end'
  for (let look = FIRST_LOOK; ; look = FURTHER_LOOK) {
    const page: ResolvedEvent[] = await collect(
      client.readStream(stream, { direction: 'backwards', fromRevision: from, maxCount: look }),
      signal,
    )
    head ??= Number(page[0]?.event?.revision ?? -1)
    const hit = page.find(({ event }) => event !== undefined && wanted.has(event.id))
    if (hit?.event !== undefined) return { head, found: await whole(client, stream, ids, hit.event.revision, signal) }
    const oldest = page.at(-1)?.event?.revision ?? 0n
    if (oldest === 0n || isEnough(head)) return { head, found: 'none' }
    from = oldest - 1n
  }
}

/** Whether the events that end at `last` are these, in this order. */
async function whole(
  client: EventStoreDBClient,
  stream: string,
  ids: readonly string[],
  last: bigint,
  signal: AbortSignal,
): Promise<Standing['found']> {
  const first = last - BigInt(ids.length - 1)
  if (first < 0n) return 'part'
  const stored = await collect(client.readStream(stream, { fromRevision: first, maxCount: ids.length }), signal)
  const final = stored.at(-1)
  const same = ids.every((id, index) => stored[index]?.event?.id === id)
  return same && final !== undefined ? { revision: Number(last), position: positionOf(final) } : 'part'
}
