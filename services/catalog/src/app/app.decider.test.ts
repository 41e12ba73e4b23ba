import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { app, type RegisterApp } from './app.decider.js'
import type { AppEvent } from './app.events.js'

const { given } = deciderSpec(app)
const at = '2026-01-02T03:04:05.000Z'
const register: RegisterApp = {
  type: 'RegisterApp',
  appId: 'news',
  accountId: 'ann',
  username: 'ann',
  certificate: 'PEM\nONE',
  certificateSerial: '1001',
  isEnterpriseOnly: false,
  at,
}
const registered: AppEvent = {
  type: 'AppRegistered',
  data: {
    appId: 'news',
    ownerId: 'ann',
    certificate: 'PEM\nONE',
    certificateSerial: '1001',
    isEnterpriseOnly: false,
    at,
  },
}

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
      .then({
        type: 'AppCertificateChanged',
        data: { appId: 'news', certificate: 'PEM TWO', certificateSerial: '1002', at },
      })
  })

  it('of somebody else is refused', () => {
    given(registered)
      .when({ ...register, accountId: 'bob', username: 'bob' })
      .rejects('app-owned-by-another')
  })

  it.each(['News', 'a', 'a_', '1a', 'nextcloud-aio', 'a'.repeat(33)])('refuses the id %s', (appId) => {
    given()
      .when({ ...register, appId })
      .rejects('app-id-invalid')
  })
})

describe('the revision of the certificate', () => {
  it('is that of the event which set it', () => {
    const changed: AppEvent = {
      type: 'AppCertificateChanged',
      data: { appId: 'news', certificate: 'B', certificateSerial: '2', at },
    }
    const first = app.evolve(app.initialState, registered)
    expect(first).toMatchObject({ certificateRevision: 0 })
    expect(app.evolve(first, changed)).toMatchObject({ certificateRevision: 1, certificate: 'B' })
  })
})
