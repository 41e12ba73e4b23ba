import assert from 'node:assert/strict'
import type { Decider, DomainEvent } from './decider.js'
import { DomainError } from './domain-error.js'

/**
 * given / when / then for deciders.
 *
 * `given(events).when(command).then(events)` compares exactly; `.rejects(code)` expects the `DomainError` with that code.
 */
export function deciderSpec<State, Command, Event extends DomainEvent>(decider: Decider<State, Command, Event>) {
  return {
    given: (...history: readonly Event[]) => ({
      when(command: Command) {
        const state = history.reduce((folded, event) => decider.evolve(folded, event), decider.initialState)
        return {
          // biome-ignore lint/suspicious/noThenProperty: the word of given/when/then; nobody awaits a specification
          then(...expected: readonly Event[]): void {
            assert.deepEqual(decider.decide(command, state), expected)
          },
          rejects(code: string): void {
            assert.throws(
              () => decider.decide(command, state),
              (error) => error instanceof DomainError && error.code === code,
            )
          },
        }
      },
    }),
  }
}
