import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { app } from './app.decider.js'
import type { AppEvent } from './app.events.js'
import {
  at,
  deleted,
  invited,
  maintainerAdded,
  maintainerRemoved,
  offered,
  offerWithdrawn,
  ownerChanged,
  registered,
  transferEnabled,
} from './app-events-spec.js'
import type { OwnerGone } from './person-gone.decider.js'

const { given } = deciderSpec(app)
const orphaned: AppEvent = { type: 'AppOrphaned', data: { appId: 'news', at } }
const withdrawn = (accountId: string): AppEvent => {
  return { type: 'AppInvitationWithdrawn', data: { appId: 'news', invitationId: 'asked-1', accountId, at } }
}
const gone = (accountId: string, ownerGone: OwnerGone = { decision: 'orphan' }) => {
  return { type: 'ForgetPerson' as const, appId: 'news', accountId, ownerGone, at }
}
const toBob = { decision: 'transfer', to: 'bob' } as const

describe('an app whose owner is gone', () => {
  it('goes to the co-maintainer who was chosen, and with it what was asked in the name of the former owner', () => {
    const history = [registered, maintainerAdded('bob'), transferEnabled, invited('cleo'), offered('cleo')]
    given(...history)
      .when(gone('ann', toBob))
      .then(ownerChanged('bob', 'ann'))
    const left = [...history, ownerChanged('bob', 'ann')].reduce(app.evolve, app.initialState).entry
    const nothing = { invitations: [], offer: undefined, isTransferEnabled: false }
    expect(left).toMatchObject({ ownerId: 'bob', maintainerIds: [], ...nothing })
  })

  it('stays without an owner when whoever was chosen is no co-maintainer any more', () => {
    given(registered).when(gone('ann', toBob)).then(orphaned)
  })

  it('stays without an owner, and what was asked is void; the same once more changes nothing', () => {
    given(registered, invited('cleo'), offered('bob'))
      .when(gone('ann'))
      .then(orphaned, withdrawn('cleo'), offerWithdrawn('bob'))
    given(registered, orphaned).when(gone('ann')).then()
  })

  it('is deleted, which changes nothing where it was deleted already', () => {
    given(registered)
      .when(gone('ann', { decision: 'delete' }))
      .then(deleted)
    given(registered, deleted)
      .when(gone('ann', { decision: 'delete' }))
      .then()
  })
})

describe('an app of somebody else', () => {
  it('has one co-maintainer less', () => {
    given(registered, maintainerAdded('bob'))
      .when(gone('bob', { decision: 'delete' }))
      .then(maintainerRemoved('bob'))
  })

  it('asks nothing any more of those who are gone, and goes on asking others', () => {
    given(registered, invited('bob')).when(gone('bob')).then(withdrawn('bob'))
    given(registered, offered('bob')).when(gone('bob')).then(offerWithdrawn('bob'))
    given(registered, invited('cleo'), offered('cleo')).when(gone('bob')).then()
  })

  it('is left alone where it went to somebody else meanwhile, or never was', () => {
    given(registered, ownerChanged('bob', 'ann'))
      .when(gone('ann', { decision: 'delete' }))
      .then()
    given().when(gone('ann')).then()
  })
})
