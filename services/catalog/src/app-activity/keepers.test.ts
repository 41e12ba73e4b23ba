import type { AppEvent } from '../app/app.events.js'
import {
  accepted,
  deleted,
  left,
  maintainerAdded,
  maintainerRemoved,
  ownerChanged,
  registered,
  restored,
  transferred,
} from '../app/app-events-spec.js'
import { evolve, nothing } from '../app/app-state.decider.js'
import { type Kept, keepersIn, keptAfter } from './keepers.js'

const texts = { name: 'News', summary: 's', description: 'd', website: '', issueTracker: '', screenshots: [] }
const at = '2030-01-01T00:00:00.000Z'
const submitted: AppEvent = { type: 'IntegrationSubmitted', data: { appId: 'news', ownerId: 'eve', texts, at } }
const POSSIBLE: readonly AppEvent[] = [
  registered,
  submitted,
  deleted,
  restored,
  maintainerAdded('bob'),
  accepted('cleo'),
  maintainerRemoved('bob'),
  left('cleo'),
  transferred('bob', 'ann'),
  ownerChanged('ann', 'bob'),
]

describe('those who look after an app', () => {
  it('are the same here and where it is decided, whatever happens', () => {
    // each history of four steps after the app was registered, with nobody added twice, which no decision does
    const walk = (kept: Kept, state: typeof nothing, depth: number) => {
      const { entry } = state
      expect(keepersIn(kept)).toEqual(entry === undefined ? [] : [entry.ownerId, ...entry.maintainerIds])
      if (depth === 0) return
      for (const event of POSSIBLE) {
        const added = event.type === 'AppMaintainerAdded' || event.type === 'AppInvitationAccepted'
        if (added && keepersIn(kept).includes(event.data.accountId)) continue
        // nor does an integration take the place of an app
        if (event.type === 'IntegrationSubmitted' && entry?.kind === 'app') continue
        walk(keptAfter(kept, event), evolve(state, event), depth - 1)
      }
    }
    walk(keptAfter({}, registered), evolve(nothing, registered), 4)
  })
})
