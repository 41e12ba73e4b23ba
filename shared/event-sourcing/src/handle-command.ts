import { currentTraceparent, inSpan } from '@appstore/service/tracing'
import { v5 as uuidv5 } from 'uuid'
import type { Decider, DomainEvent } from './decider.js'
import { DomainError } from './domain-error.js'
import { type EventStore, type NewEvent, type Position, RevisionConflict } from './event-store.js'
import type { Decoded, EventTypes } from './event-types.js'
import { createSerialiser } from './serialise.js'

/** Who commands and with which credential; it ends up in the metadata of every event that follows. */
export interface CommandCaller {
  readonly actor: string
  readonly credential: string
  readonly commandId: string
  readonly correlationId: string
  readonly reason?: string | undefined
}

/** What came of a command. */
export interface CommandResult<State, Event extends DomainEvent> {
  readonly events: readonly Event[]
  /** The aggregate afterwards. */
  readonly state: State
  /** Revision of the stream afterwards; -1 when it holds nothing. */
  readonly revision: number
  /** Position of the stream's last event: what a reader has to wait for. `null` when the stream holds nothing. */
  readonly position: Position | null
  /** The same command was carried out before; this is its first result. */
  readonly repeated: boolean
}

export interface CommandHandler<State, Command, Event extends DomainEvent> {
  /**
   * Reads the stream, decides and appends at the revision it read. A lost race decides once more.
   *
   * @throws DomainError from the decider, or `concurrent-change` after a second lost race
   */
  execute(request: { stream: string; command: Command; caller: CommandCaller }): Promise<CommandResult<State, Event>>
  /** The aggregate as the log has it now, and by which commands it came to be so. */
  load(stream: string): Promise<{
    state: State
    revision: number
    position: Position | null
    commands: ReadonlyMap<string, { readonly position: Position }>
  }>
}

interface Folded<State> {
  readonly state: State
  readonly revision: number
  readonly position: Position | null
  /** commandId → revisions of its first and last event. */
  readonly commands: ReadonlyMap<string, { first: number; last: number; position: Position }>
}

function untouched<State>(state: State): Folded<State> {
  return { state, revision: -1, position: null, commands: new Map() }
}

/** Streams whose folded state is kept, so that a long history is read only once. */
const CACHED_STREAMS = 2_000

/** Ties a decider to the store. One instance a process and aggregate type. */
export function createCommandHandler<State, Command, Event extends DomainEvent>(options: {
  store: EventStore
  decider: Decider<State, Command, Event>
  events: EventTypes<Event>
  now: () => Date
}): CommandHandler<State, Command, Event> {
  const { store, decider, events } = options
  const cache = new Map<string, Folded<State>>()
  const serialise = createSerialiser()

  const load = async (stream: string): Promise<Folded<State>> => {
    const known = cache.get(stream) ?? untouched(decider.initialState)
    const recorded = await store.readStream(stream, known.revision + 1)
    const folded = recorded.reduce((before, event) => fold(before, decode(events, event), decider), known)
    cache.delete(stream)
    cache.set(stream, folded)
    if (cache.size > CACHED_STREAMS) cache.delete(cache.keys().next().value as string)
    return folded
  }

  const attempt = async (
    stream: string,
    command: Command,
    caller: CommandCaller,
  ): Promise<CommandResult<State, Event>> => {
    const before = await load(stream)
    const first = before.commands.get(caller.commandId)
    if (first !== undefined) {
      const recorded = await store.readStream(stream, first.first)
      const own = recorded.filter((event) => event.metadata.commandId === caller.commandId)
      return {
        events: own.map((event) => decode(events, event)),
        state: before.state,
        revision: first.last,
        position: first.position,
        repeated: true,
      }
    }
    const decided = decider.decide(command, before.state)
    if (decided.length === 0) return { ...before, events: decided, repeated: false }
    const appended = await store.append(
      stream,
      before.revision < 0 ? 'no-stream' : before.revision,
      decided.map((event, index) => toNewEvent(event, index, caller, events, options.now())),
    )
    // Another process carried out this very command a moment ago, and may have decided otherwise: the log knows.
    if (appended.status === 'duplicate') return await attempt(stream, command, caller)
    const state = decided.reduce((state, event) => decider.evolve(state, event), before.state)
    return { events: decided, state, revision: appended.revision, position: appended.position, repeated: false }
  }

  return {
    execute: ({ stream, command, caller }) =>
      inSpan('command', { 'store.stream': stream, 'store.command_id': caller.commandId }, () =>
        serialise(stream, () => decidingOnceMore(() => attempt(stream, command, caller))),
      ),
    load,
  }
}

/** A lost race decides once more on what the winner left; a second one is the caller's to judge. */
async function decidingOnceMore<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (!(error instanceof RevisionConflict)) throw error
  }
  try {
    return await attempt()
  } catch (error) {
    if (!(error instanceof RevisionConflict)) throw error
    throw new DomainError(
      'conflict',
      'concurrent-change',
      'Somebody else changed this at the same moment, twice. Look at the present state and try again.',
    )
  }
}

function decode<Event extends DomainEvent>(
  events: EventTypes<Event>,
  recorded: Parameters<EventTypes<Event>['decode']>[0],
) {
  const decoded = events.decode(recorded)
  if (decoded === undefined) throw new Error(`stream ${recorded.stream} holds an undeclared event ${recorded.type}`)
  return decoded
}

function fold<State, Event extends DomainEvent>(
  before: Folded<State>,
  event: Decoded<Event>,
  decider: Decider<State, never, Event>,
): Folded<State> {
  const commands = before.commands as Map<string, { first: number; last: number; position: Position }>
  const { commandId } = event.metadata
  const first = commands.get(commandId)?.first ?? event.revision
  commands.set(commandId, { first, last: event.revision, position: event.position })
  return { state: decider.evolve(before.state, event), revision: event.revision, position: event.position, commands }
}

function toNewEvent<Event extends DomainEvent>(
  event: Event,
  index: number,
  caller: CommandCaller,
  events: EventTypes<Event>,
  now: Date,
): NewEvent {
  const traceparent = currentTraceparent()
  return {
    id: uuidv5(String(index), caller.commandId),
    type: event.type,
    schemaVersion: events.versionOf(event.type),
    data: event.data,
    metadata: {
      commandId: caller.commandId,
      actor: caller.actor,
      credential: caller.credential,
      correlationId: caller.correlationId,
      causationId: caller.commandId,
      at: now.toISOString(),
      ...(traceparent === undefined ? {} : { traceparent }),
      ...(caller.reason === undefined ? {} : { reason: caller.reason }),
    },
  }
}
