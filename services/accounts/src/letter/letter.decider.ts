import type { Decider } from '@appstore/event-sourcing/decider'
import type { LetterEvent } from './letter.events.js'

export interface RequestLetter {
  readonly type: 'RequestLetter'
  readonly letterId: string
  readonly kind: 'no-account'
  readonly at: string
}

/** A letter is asked for once. */
export const letter: Decider<{ readonly requested: boolean }, RequestLetter, LetterEvent> = {
  initialState: { requested: false },
  decide({ letterId, kind, at }, { requested }) {
    return requested ? [] : [{ type: 'LetterRequested', data: { letterId, kind, at } }]
  },
  evolve(_state, event) {
    switch (event.type) {
      case 'LetterRequested':
        return { requested: true }
    }
  },
}
