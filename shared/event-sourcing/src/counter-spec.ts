import { eventType } from '@appstore/contracts/events'
import { z } from 'zod'
import type { Decider } from './decider.js'
import { DomainError } from './domain-error.js'
import type { EventStore, NewEvent } from './event-store.js'
import { eventTypes } from './event-types.js'
import type { CommandCaller } from './handle-command.js'

export const counterEvents = eventTypes([
  eventType('Counted', 1, z.object({ by: z.number().int() })),
  eventType('CountingEnded', 1, z.object({})),
])

export type CounterEvent =
  | { readonly type: 'Counted'; readonly data: { readonly by: number } }
  | { readonly type: 'CountingEnded'; readonly data: Record<string, never> }

export type CounterCommand = { readonly type: 'Count'; readonly steps: readonly number[] } | { readonly type: 'End' }

export interface Counter {
  readonly total: number
  readonly steps: number
  readonly ended: boolean
}

/** A small aggregate: it counts until it is ended. */
export const counter: Decider<Counter, CounterCommand, CounterEvent> = {
  initialState: { total: 0, steps: 0, ended: false },
  decide(command, state) {
    switch (command.type) {
      case 'Count':
        if (state.ended) throw new DomainError('conflict', 'counting-ended', 'Nothing is counted any more.')
        return command.steps.map((by) => ({ type: 'Counted', data: { by } }))
      case 'End':
        return state.ended ? [] : [{ type: 'CountingEnded', data: {} }]
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'Counted':
        return { ...state, total: state.total + event.data.by, steps: state.steps + 1 }
      case 'CountingEnded':
        return { ...state, ended: true }
    }
  },
}

export const count = (...steps: number[]): CounterCommand => ({ type: 'Count', steps })

/** A caller with a command of its own. */
export function newCaller(other: Partial<CommandCaller> = {}): CommandCaller {
  return {
    actor: 'account-1',
    credential: 'token-1',
    commandId: crypto.randomUUID(),
    correlationId: crypto.randomUUID(),
    ...other,
  }
}

/** An event as a handler would have stored it. */
export function counted(by: unknown): NewEvent {
  const { actor, credential, commandId, correlationId } = newCaller()
  return {
    id: crypto.randomUUID(),
    type: 'Counted',
    schemaVersion: 1,
    data: { by },
    metadata: { actor, credential, commandId, correlationId, causationId: commandId, at: '2030-01-02T03:04:05.678Z' },
  }
}

/** The same store with something that happens around its methods. */
export function storeWith(store: EventStore, around: Partial<EventStore>): EventStore {
  return { ...store, ...around }
}

/** Something to wait for until a test lets it pass. */
export interface Gate {
  readonly passed: Promise<void>
  readonly isOpen: boolean
  open(): void
}

export function newGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isOpen = false
  return {
    passed: promise,
    get isOpen() {
      return isOpen
    },
    open() {
      isOpen = true
      resolve()
    },
  }
}

/** Long enough for any machine; what has not happened by then will not happen. */
const PATIENCE = 20_000

/** Resolves once the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const givenUp = Date.now() + PATIENCE
  while (!(await condition())) {
    if (Date.now() > givenUp) throw new Error(`this does not come true: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
