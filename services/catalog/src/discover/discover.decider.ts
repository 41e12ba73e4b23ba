import type { Decider } from '@appstore/event-sourcing/decider'
import type { DiscoverEvent } from './discover.events.js'

/** A document that has been checked against its schema. */
export interface PublishDiscover {
  readonly type: 'PublishDiscover'
  readonly text: string
  readonly at: string
}

export interface Discover {
  readonly text: string | undefined
}

/** The newest document stands; the same one again changes nothing. */
export const discover: Decider<Discover, PublishDiscover, DiscoverEvent> = {
  initialState: { text: undefined },
  decide({ text, at }, state) {
    return state.text === text ? [] : [{ type: 'DiscoverDocumentPublished', data: { text, at } }]
  },
  evolve(_state, event) {
    switch (event.type) {
      case 'DiscoverDocumentPublished':
        return { text: event.data.text }
    }
  },
}
