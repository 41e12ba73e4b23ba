import { person } from '@appstore/contracts/rights-walk-spec'
import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { app } from './app.decider.js'
import type { AppEvent } from './app.events.js'
import {
  at,
  certificateChanged,
  deleted,
  maintainerAdded,
  ownerChanged,
  registered,
  transferDisabled,
  transferEnabled,
} from './app-events-spec.js'
import type { RegisterApp } from './registration.decider.js'

const { given } = deciderSpec(app)
const register: RegisterApp = {
  type: 'RegisterApp',
  appId: 'news',
  by: person('ann'),
  certificate: 'PEM\nONE',
  certificateSerial: '1001',
  isEnterpriseOnly: false,
  at,
}
const byBob = { ...register, by: person('bob') }
const registeredBy = (ownerId: string, isEnterpriseOnly = false): AppEvent => ({
  type: 'AppRegistered',
  data: { appId: 'news', ownerId, certificate: 'PEM\nONE', certificateSerial: '1001', isEnterpriseOnly, at },
})
const stateAfter = (...events: AppEvent[]) => events.reduce(app.evolve, app.initialState)

describe('registering an app', () => {
  it('makes whoever registers it the owner', () => given().when(register).then(registered))
  it('again with the same certificate changes nothing', () => given(registered).when(register).then())

  it('with only line ends or blanks changed changes nothing', () => {
    given(registered)
      .when({ ...register, certificate: ' PEM\r\nONE\n' })
      .then()
  })

  it('with another certificate changes it', () => {
    given(registered)
      .when({ ...register, certificate: 'PEM TWO', certificateSerial: '1002' })
      .then(certificateChanged)
  })

  it('keeps it for enterprises only if it is new', () => {
    given()
      .when({ ...register, isEnterpriseOnly: true })
      .then(registeredBy('ann', true))
    given(registered)
      .when({ ...register, isEnterpriseOnly: true })
      .then()
  })

  it('of somebody else is refused, to co-maintainers too', () => {
    given(registered).when(byBob).rejects('app-owned-by-another')
    given(registered, maintainerAdded('bob')).when(byBob).rejects('app-owned-by-another')
  })

  it.each(['News', 'a', 'a_', '1a', 'nextcloud-aio', 'a'.repeat(33)])(
    'checks the form of the id, which the authority does not: %s is refused (wart 7)',
    (appId) => {
      given()
        .when({ ...register, appId })
        .rejects('app-id-invalid')
    },
  )

  it('under the id "releases" is refused, whose address is another one (wart 12)', () => {
    given()
      .when({ ...register, appId: 'releases' })
      .rejects('app-id-reserved')
  })
})

describe('registering a deleted app', () => {
  it('begins it anew, for whoever has a certificate', () => {
    given(registered, deleted).when(byBob).then(registeredBy('bob'))
    given(registered, deleted)
      .when({ ...register, isEnterpriseOnly: true })
      .then(registeredBy('ann', true))
  })

  it('keeps nothing of what it was', () => {
    const before = [registered, transferEnabled, maintainerAdded('cleo'), deleted]
    expect(stateAfter(...before, registeredBy('bob')).entry).toEqual({
      kind: 'app',
      appId: 'news',
      ownerId: 'bob',
      maintainerIds: [],
      invitations: [],
      offer: undefined,
      certificate: 'PEM\nONE',
      certificateRevision: 4,
      isTransferEnabled: false,
      isFeatured: false,
      isOrphan: false,
      isDeprecated: false,
      isEnterpriseSupported: false,
    })
  })

  it('with an id of a form that is no longer given out is possible (C17)', () => {
    const imported = { ...registered.data, appId: 'news-updater' } as never
    given({ type: 'AppRegistered', data: imported }, { type: 'AppDeleted', data: { appId: 'news-updater', at } })
      .when({ ...register, appId: 'news-updater' })
      .then({ type: 'AppRegistered', data: imported })
  })
})

describe('taking an app over', () => {
  it('is possible once while the owner allows it', () => {
    given(registered, transferEnabled).when(byBob).then(ownerChanged('bob', 'ann'))
    given(registered, transferEnabled, ownerChanged('bob', 'ann')).when(register).rejects('app-owned-by-another')
  })

  it('takes the certificate with it as usual', () => {
    given(registered, transferEnabled)
      .when({ ...byBob, certificate: 'PEM TWO', certificateSerial: '1002' })
      .then(ownerChanged('bob', 'ann'), certificateChanged)
  })

  it('is over when the owner registers the app again', () => {
    given(registered, transferEnabled).when(register).then(transferDisabled)
  })

  it('records whose the app was, and leaves the co-maintainers what they are (wart 9)', () => {
    const state = stateAfter(
      registered,
      maintainerAdded('bob'),
      maintainerAdded('cleo'),
      transferEnabled,
      ownerChanged('bob', 'ann'),
    )
    expect(state.entry).toMatchObject({ ownerId: 'bob', maintainerIds: ['cleo'], isTransferEnabled: false })
  })
})

describe('the revision of the certificate', () => {
  it('is that of the event which set it', () => {
    expect(stateAfter(registered).entry).toMatchObject({ certificateRevision: 0 })
    expect(stateAfter(registered, transferEnabled, certificateChanged).entry).toMatchObject({
      certificateRevision: 2,
      certificate: 'PEM TWO',
    })
    expect(stateAfter(registered, deleted, registered).entry).toMatchObject({ certificateRevision: 2 })
  })
})
