import { person } from '@appstore/contracts/rights-walk-spec'
import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { app } from './app.decider.js'
import type { AppEvent } from './app.events.js'
import {
  at,
  changed,
  invited,
  maintainerAdded,
  offerDeclined,
  offered,
  offerWithdrawn,
  ownerChanged,
  registered,
  tooLate,
  transferEnabled,
  transferred,
} from './app-events-spec.js'

const { given } = deciderSpec(app)
const fold = (...events: AppEvent[]) => events.reduce(app.evolve, app.initialState).entry
const offerToBob = changed('ann', { kind: 'offer', accountId: 'bob' })
const answer = (accepted: boolean, by = 'bob') => changed(by, { kind: 'answer-offer', offerId: 'asked-1', accepted })
const takeBack = changed('ann', { kind: 'withdraw-offer', offerId: 'asked-1' })

describe('offering an app', () => {
  it('is the owner’s right, and changes nothing yet', () => {
    given(registered).when(offerToBob).then(offered('bob'))
    expect(fold(registered, offered('bob'))).toMatchObject({ ownerId: 'ann' })
    given(registered, maintainerAdded('cleo'))
      .when(changed('cleo', { kind: 'offer', accountId: 'bob' }))
      .rejects('not-owner')
  })

  it('again to the same person changes nothing, and to another one waits for the answer', () => {
    given(registered, offered('bob')).when(offerToBob).then()
    given(registered, offered('cleo')).when(offerToBob).rejects('offered-to-another')
  })

  it('again is possible once the first offer has expired', () => {
    given(registered, offered('cleo'))
      .when({ ...offerToBob, at: tooLate })
      .then({ type: 'AppTransferOffered', data: { ...offered('bob').data, at: tooLate } as never })
  })

  it('to its owner is refused', () => {
    given(registered)
      .when(changed('ann', { kind: 'offer', accountId: 'ann' }))
      .rejects('owner-has-it')
  })
})

describe('an offer', () => {
  it('makes whoever agrees the owner', () => {
    given(registered, offered('bob')).when(answer(true)).then(transferred('bob', 'ann'))
    expect(fold(registered, offered('bob'), transferred('bob', 'ann'))).toMatchObject({
      ownerId: 'bob',
      offer: undefined,
    })
  })

  it('is gone when they do not, or when it is taken back', () => {
    given(registered, offered('bob')).when(answer(false)).then(offerDeclined('bob'))
    given(registered, offered('bob'), offerDeclined('bob')).when(answer(true)).rejects('offer-unknown')
    given(registered, offered('bob')).when(takeBack).then(offerWithdrawn('bob'))
    given(registered, offered('bob'), offerWithdrawn('bob')).when(answer(true)).rejects('offer-unknown')
  })

  it('is nobody else’s to answer', () => {
    for (const by of ['ann', 'cleo'])
      given(registered, offered('bob')).when(answer(true, by)).rejects('not-the-one-named')
  })

  it('ends after its days', () => {
    given(registered, offered('bob'))
      .when({ ...answer(true), at: tooLate })
      .rejects('offer-expired')
  })

  it('is void once the app has gone to somebody else', () => {
    given(registered, offered('bob'), ownerChanged('cleo', 'ann')).when(answer(true)).rejects('offer-unknown')
  })
})

describe('a transfer', () => {
  const handedOver = [
    registered,
    maintainerAdded('bob'),
    maintainerAdded('cleo'),
    invited('dora'),
    transferEnabled,
    { type: 'AppOrphaned', data: { appId: 'news', at } } as AppEvent,
    offered('bob', 'asked-2'),
    transferred('bob', 'ann', 'asked-2'),
  ]

  it('ends what the former owner allowed and invited, and leaves the co-maintainers what they are', () => {
    expect(fold(...handedOver)).toMatchObject({
      ownerId: 'bob',
      maintainerIds: ['cleo'],
      invitations: [],
      offer: undefined,
      isTransferEnabled: false,
      isOrphan: false,
    })
  })

  it('leaves the former owner no right, until they are invited again', () => {
    const ann = { accountId: 'ann' }
    const refused = (code: string, change: Parameters<typeof changed>[1]) =>
      given(...handedOver)
        .when(changed('ann', change))
        .rejects(code)
    refused('not-owner', { kind: 'flag', flag: 'transfer', on: true })
    refused('not-owner', { kind: 'invite', ...ann })
    refused('not-owner', { kind: 'offer', ...ann })
    refused('not-owner', { kind: 'maintainer', accountId: 'cleo', present: false })
    refused('not-maintainer', { kind: 'leave' })
    given(...handedOver)
      .when({ type: 'DeleteApp', appId: 'news', by: person('ann'), at })
      .rejects('not-owner')
    given(...handedOver)
      .when(changed('bob', { kind: 'invite', ...ann }))
      .then(invited('ann'))
  })
})
