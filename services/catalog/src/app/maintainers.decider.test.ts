import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { app } from './app.decider.js'
import type { AppEvent } from './app.events.js'
import {
  accepted,
  changed,
  declined,
  deleted,
  invitationWithdrawn,
  invited,
  left,
  maintainerAdded,
  maintainerRemoved,
  ownerChanged,
  registered,
  restored,
  tooLate,
} from './app-events-spec.js'

const { given } = deciderSpec(app)
const fold = (...events: AppEvent[]) => events.reduce(app.evolve, app.initialState).entry
const inviteBob = changed('ann', { kind: 'invite', accountId: 'bob' })
const answer = (accepted: boolean, by = 'bob') =>
  changed(by, { kind: 'answer-invitation', invitationId: 'asked-1', accepted })
const takeBack = changed('ann', { kind: 'withdraw-invitation', invitationId: 'asked-1' })

describe('inviting a co-maintainer', () => {
  it('is the owner’s right, and gives nobody a right yet', () => {
    given(registered).when(inviteBob).then(invited('bob'))
    expect(fold(registered, invited('bob'))).toMatchObject({ maintainerIds: [] })
    given(registered, maintainerAdded('cleo'))
      .when(changed('cleo', { kind: 'invite', accountId: 'bob' }))
      .rejects('not-owner')
  })

  it('who is one, or has not answered yet, changes nothing', () => {
    given(registered, maintainerAdded('bob')).when(inviteBob).then()
    given(registered, invited('bob')).when(inviteBob).then()
  })

  it('again is possible once the first invitation has expired', () => {
    const again = { ...inviteBob, id: 'asked-2', at: tooLate }
    given(registered, invited('bob'))
      .when(again)
      .then({ type: 'AppMaintainerInvited', data: { ...invited('bob', 'asked-2').data, at: tooLate } as never })
    expect(fold(registered, invited('bob'), invited('bob', 'asked-2'))).toMatchObject({
      invitations: [{ id: 'asked-2' }],
    })
  })

  it('who owns the app is refused', () => {
    given(registered)
      .when(changed('ann', { kind: 'invite', accountId: 'ann' }))
      .rejects('owner-is-no-maintainer')
  })
})

describe('an invitation', () => {
  it('makes the invited a co-maintainer when they agree', () => {
    given(registered, invited('bob')).when(answer(true)).then(accepted('bob'))
    expect(fold(registered, invited('bob'), accepted('bob'))).toMatchObject({ maintainerIds: ['bob'], invitations: [] })
  })

  it('is gone when they do not, or when it is taken back', () => {
    given(registered, invited('bob')).when(answer(false)).then(declined('bob'))
    given(registered, invited('bob'), declined('bob')).when(answer(true)).rejects('invitation-unknown')
    given(registered, invited('bob')).when(takeBack).then(invitationWithdrawn('bob'))
    given(registered, invited('bob'), invitationWithdrawn('bob')).when(answer(true)).rejects('invitation-unknown')
  })

  it('is nobody else’s to answer, the owner’s neither', () => {
    for (const by of ['ann', 'cleo'])
      given(registered, invited('bob'), maintainerAdded('cleo')).when(answer(true, by)).rejects('not-the-one-named')
  })

  it('is not the invited’s to take back', () => {
    given(registered, invited('bob'))
      .when(changed('bob', { kind: 'withdraw-invitation', invitationId: 'asked-1' }))
      .rejects('not-owner')
  })

  it('can be answered once', () => {
    given(registered, invited('bob'), accepted('bob')).when(answer(true)).rejects('invitation-unknown')
  })

  it('ends after its days; it can still be declined', () => {
    given(registered, invited('bob'))
      .when({ ...answer(true), at: tooLate })
      .rejects('invitation-expired')
    given(registered, invited('bob'))
      .when({ ...answer(false), at: tooLate })
      .then({ type: 'AppInvitationDeclined', data: { ...declined('bob').data, at: tooLate } as never })
  })

  it('is void when the app has another owner, so that nobody keeps a way in', () => {
    given(registered, invited('bob'), ownerChanged('cleo', 'ann')).when(answer(true)).rejects('invitation-unknown')
  })

  it('waits while the app is deleted', () => {
    given(registered, invited('bob'), deleted).when(answer(true)).rejects('app-unknown')
    given(registered, invited('bob'), deleted, restored).when(answer(true)).then(accepted('bob'))
  })

  it('is answered by the right itself when administrators give it', () => {
    expect(fold(registered, invited('bob'), maintainerAdded('bob'))).toMatchObject({ invitations: [] })
  })
})

describe('a co-maintainer', () => {
  const history = [registered, invited('bob'), accepted('bob')]

  it('is removed by the owner, and by no other co-maintainer', () => {
    const remove = { kind: 'maintainer', accountId: 'bob', present: false } as const
    given(...history)
      .when(changed('ann', remove))
      .then(maintainerRemoved('bob'))
    given(...history, maintainerAdded('cleo'))
      .when(changed('cleo', remove))
      .rejects('not-owner')
  })

  it('is not made by the owner without being asked', () => {
    given(registered)
      .when(changed('ann', { kind: 'maintainer', accountId: 'bob', present: true }))
      .rejects('not-administrator')
  })

  it('leaves, once', () => {
    const leave = changed('bob', { kind: 'leave' })
    given(...history)
      .when(leave)
      .then(left('bob'))
    given(...history, left('bob'))
      .when(leave)
      .rejects('not-maintainer')
  })

  it('is what an owner is not, who hands the app over instead', () => {
    given(registered)
      .when(changed('ann', { kind: 'leave' }))
      .rejects('not-maintainer')
  })
})
