/** A fact about an aggregate. `type` is past tense; `data` is a JSON value. */
export interface DomainEvent {
  readonly type: string
  readonly data: unknown
}

/**
 * The rules of one aggregate, pure: no clock, no ids, no I/O. What a decision needs arrives in the command.
 *
 * `decide` returns the events that the command brings about ([] when there is nothing to do) or throws a `DomainError`.
 * `evolve` has a case per event and no default, so that a new event fails to compile until it is handled.
 */
export interface Decider<State, Command, Event extends DomainEvent> {
  readonly initialState: State
  decide(command: Command, state: State): readonly Event[]
  evolve(state: State, event: Event): State
}
