import type { IntegrationTexts } from '@appstore/contracts/catalog'
import type { AppChange } from '@appstore/contracts/ownership'
import type { Asker } from '@appstore/contracts/rights'
import { person } from '@appstore/contracts/rights-walk-spec'
import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { app } from './app.decider.js'
import type { AppEvent } from './app.events.js'
import { at, changed } from './app-events-spec.js'
import { integrationId, type SubmitIntegration } from './integration.decider.js'

const { given } = deciderSpec(app)
const texts: IntegrationTexts = {
  name: 'Mail Plugin',
  summary: 'Attaches files',
  description: 'Attaches files to mails',
  website: 'https://example.org',
  issueTracker: '',
  screenshots: [{ url: 'https://example.org/1.png', smallThumbnail: '' }],
}
const key = { appId: 'mail_plugin', at }
const submit: SubmitIntegration = { type: 'SubmitIntegration', ...key, ownerId: 'ann', texts, approved: false }
const submitted: AppEvent = { type: 'IntegrationSubmitted', data: { ...key, ownerId: 'ann', texts } }
const approved: AppEvent = { type: 'IntegrationApproved', data: key }
const deleted: AppEvent = { type: 'AppDeleted', data: key }
const registered: AppEvent = {
  type: 'AppRegistered',
  data: { ...key, ownerId: 'ann', certificate: 'PEM', certificateSerial: '1', isEnterpriseOnly: false },
}

describe('the id of an integration', () => {
  it.each([
    ['Mail Plugin', 'mail_plugin'],
    ['  Émail – for  "Outlook"! ', 'email_for_outlook'],
    ['a-b_c', 'a_b_c'],
    ['-- x1 --', 'x1'],
    [`${'x'.repeat(79)} y`, 'x'.repeat(79)],
    ['日本', ''],
  ])('of %j is %j', (name, id) => expect(integrationId(name)).toBe(id))
})

describe('entering an integration', () => {
  it('leaves it waiting for approval', () => given().when(submit).then(submitted))
  it('can approve it at once', () =>
    given()
      .when({ ...submit, approved: true })
      .then(submitted, approved))
  it('again changes nothing', () => {
    given(submitted).when(submit).then()
    given(submitted, approved)
      .when({ ...submit, approved: true })
      .then()
    given(submitted, approved).when(submit).then()
  })
  it('again can approve it', () =>
    given(submitted)
      .when({ ...submit, approved: true })
      .then(approved))

  it('again with other texts gives it those, approved as it is', () => {
    const other = { ...texts, summary: 'Other' }
    const changed: AppEvent = { type: 'IntegrationSubmitted', data: { ...key, ownerId: 'ann', texts: other } }
    given(submitted, approved)
      .when({ ...submit, texts: other })
      .then(changed)
    expect([submitted, approved, changed].reduce(app.evolve, app.initialState).entry).toMatchObject({
      isApproved: true,
      texts: other,
    })
  })

  it('under the id of an app, or of somebody else’s integration, is refused', () => {
    given(registered).when(submit).rejects('integration-id-taken')
    given(submitted)
      .when({ ...submit, ownerId: 'bob' })
      .rejects('integration-id-taken')
  })

  it('is possible after what had the id was deleted, and waits for approval again', () => {
    given(registered, deleted).when(submit).then(submitted)
    given(submitted, approved, deleted)
      .when({ ...submit, ownerId: 'bob' })
      .then({ type: 'IntegrationSubmitted', data: { ...key, ownerId: 'bob', texts } })
  })

  it.each(['', 'x', 'releases', '日本'])('needs a name that makes an id: %j does not', (name) => {
    given()
      .when({ ...submit, appId: integrationId(name), texts: { ...texts, name } })
      .rejects('integration-name-invalid')
  })

  it.each([
    { website: 'javascript:alert(1)' },
    { issueTracker: 'example.org' },
    { screenshots: [{ url: 'http://example.org/1.png', smallThumbnail: '' }] },
    { screenshots: [{ url: 'https://example.org/1.png', smallThumbnail: 'ftp://example.org' }] },
  ])('needs addresses that browsers can follow: %o', (wrong) => {
    given()
      .when({ ...submit, texts: { ...texts, ...wrong } })
      .rejects('integration-address-invalid')
  })
})

describe('an integration', () => {
  const register = {
    type: 'RegisterApp',
    ...key,
    by: person('ann'),
    certificate: 'PEM',
    certificateSerial: '1',
    isEnterpriseOnly: false,
  } as const

  it('does not become an app by being registered', () => {
    given(submitted).when(register).rejects('app-is-integration')
    given(submitted)
      .when({ ...register, by: person('bob') })
      .rejects('app-owned-by-another')
  })

  it('cannot be taken over', () => {
    given(submitted)
      .when({ ...changed('ann', { kind: 'flag', flag: 'transfer', on: true }), ...key })
      .rejects('app-is-integration')
  })

  it('that waits for approval can be deleted by its owner, and is there for nobody else', () => {
    const deleteApp = { type: 'DeleteApp', ...key, by: person('ann') } as const
    given(submitted).when(deleteApp).then(deleted)
    given(submitted)
      .when({ ...deleteApp, by: person('bob') })
      .rejects('app-unknown')
    given(submitted, approved)
      .when({ ...deleteApp, by: person('bob') })
      .rejects('not-owner')
  })
})

describe('an integration goes by the table of rights', () => {
  const added: AppEvent = { type: 'AppMaintainerAdded', data: { ...key, accountId: 'cleo' } }
  const other = { ...texts, name: 'Other name', summary: 'Other' }
  const edited: AppEvent = { type: 'IntegrationSubmitted', data: { ...key, ownerId: 'ann', texts: other } }
  const ask = (by: Asker, change: AppChange) => ({ ...changed('ann', change), ...key, by })
  const describeIt = { kind: 'describe', texts: other } as const
  const ACTORS: [string, Asker, edits: boolean, decides: boolean][] = [
    ['its owner', person('ann'), true, false],
    ['a co-maintainer', person('cleo'), true, false],
    ['a superuser', person('root', { isSuperuser: true }), true, true],
    ['an operator', null, true, true],
    ['staff', person('sue', { isStaff: true }), false, false],
  ]

  it.each(ACTORS)('%s', (_who, by, edits, decides) => {
    const waiting = given(submitted, added)
    const edit = waiting.when(ask(by, describeIt))
    edits ? edit.then(edited) : edit.rejects('not-owner-or-maintainer')
    const approval = given(submitted, added).when(ask(by, { kind: 'approve' }))
    decides ? approval.then(approved) : approval.rejects('not-administrator')
    const rejection = given(submitted, added).when(ask(by, { kind: 'remove' }))
    decides ? rejection.then(deleted) : rejection.rejects('not-administrator')
  })

  it('is there for nobody else while it waits, and edited by nobody else after that', () => {
    given(submitted)
      .when(ask(person('bob'), describeIt))
      .rejects('app-unknown')
    given(submitted, approved)
      .when(ask(person('bob'), describeIt))
      .rejects('not-owner-or-maintainer')
  })

  it('keeps its id, its owner and its approval when it is described anew, also by being entered again', () => {
    given(submitted, approved, added)
      .when({ ...submit, ownerId: 'cleo', texts: other })
      .then(edited)
    const entry = [submitted, approved, added, edited].reduce(app.evolve, app.initialState).entry
    expect(entry).toMatchObject({ appId: 'mail_plugin', ownerId: 'ann', isApproved: true, texts: other })
  })

  it('takes only addresses that browsers can follow, and the same texts change nothing', () => {
    const wrong = { kind: 'describe', texts: { ...texts, website: 'javascript:alert(1)' } } as const
    given(submitted)
      .when(ask(person('ann'), wrong))
      .rejects('integration-address-invalid')
    given(submitted)
      .when(ask(person('ann'), { kind: 'describe', texts }))
      .then()
  })
})
