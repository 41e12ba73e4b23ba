import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import type { AdministerApp, DeleteApp } from './administration.decider.js'
import { app } from './app.decider.js'
import type { AppEvent } from './app.events.js'
import {
  at,
  deleted,
  featured,
  maintainerAdded,
  maintainerRemoved,
  ownerChanged,
  registered,
  restored,
  transferDisabled,
  transferEnabled,
  unfeatured,
} from './app-events-spec.js'

const { given } = deciderSpec(app)
const key = { appId: 'news', at }
const deleteApp: DeleteApp = { type: 'DeleteApp', ...key, accountId: 'ann', username: 'ann' }
const byBob = { ...deleteApp, accountId: 'bob', username: 'bob' }

describe('deleting an app', () => {
  it('is the owner’s right', () => given(registered).when(deleteApp).then(deleted))

  it('is nobody else’s, and no co-maintainer’s', () => {
    given(registered).when(byBob).rejects('not-owner')
    given(registered, maintainerAdded('bob')).when(byBob).rejects('not-owner')
    given(registered, transferEnabled, ownerChanged('bob', 'ann')).when(deleteApp).rejects('not-owner')
  })

  it('that is not there is said before the right is looked at', () => {
    given().when(byBob).rejects('app-unknown')
    given(registered, deleted).when(byBob).rejects('app-unknown')
    given(registered, deleted).when(deleteApp).rejects('app-unknown')
  })
})

const command = {
  remove: { type: 'RemoveApp', ...key },
  restore: { type: 'RestoreApp', ...key },
  allowTransfer: { type: 'SetTransfer', ...key, enabled: true },
  forbidTransfer: { type: 'SetTransfer', ...key, enabled: false },
  addBob: { type: 'SetMaintainer', ...key, accountId: 'bob', present: true },
  removeBob: { type: 'SetMaintainer', ...key, accountId: 'bob', present: false },
  feature: { type: 'SetFeatured', ...key, featured: true },
  unfeature: { type: 'SetFeatured', ...key, featured: false },
} satisfies Record<string, AdministerApp>

describe('administering an app', () => {
  it.each<[string, AdministerApp, AppEvent[], AppEvent]>([
    ['deletes it', command.remove, [registered], deleted],
    ['brings it back', command.restore, [registered, deleted], restored],
    ['allows somebody else to take it over', command.allowTransfer, [registered], transferEnabled],
    ['takes that back', command.forbidTransfer, [registered, transferEnabled], transferDisabled],
    ['gives it a co-maintainer', command.addBob, [registered], maintainerAdded('bob')],
    ['takes one away', command.removeBob, [registered, maintainerAdded('bob')], maintainerRemoved('bob')],
    ['features it', command.feature, [registered], featured],
    ['takes that back as well', command.unfeature, [registered, featured], unfeatured],
  ])('%s, once', (_name, command, history, event) => {
    given(...history)
      .when(command)
      .then(event)
    given(...history, event)
      .when(command)
      .then()
  })

  it.each(Object.entries(command))('needs an app that was registered: %s', (_name, command) => {
    given().when(command).rejects('app-unknown')
  })

  it.each([command.allowTransfer, command.addBob, command.feature])(
    'needs an app that is not deleted: %o',
    (command) => {
      given(registered, deleted).when(command).rejects('app-unknown')
    },
  )

  it('does not make the owner a co-maintainer', () => {
    given(registered)
      .when({ ...command.addBob, accountId: 'ann' })
      .rejects('owner-is-no-maintainer')
  })
})

describe('bringing an app back', () => {
  it('gives it back as it was', () => {
    const before = [registered, maintainerAdded('bob'), featured]
    const fold = (events: AppEvent[]) => events.reduce(app.evolve, app.initialState).entry
    expect(fold([...before, deleted, restored])).toEqual(fold(before))
  })

  it('is refused when it was registered anew meanwhile', () => {
    given(registered, deleted, registered).when(command.restore).rejects('app-registered-anew')
  })

  it('brings the second one back when that was deleted too', () => {
    given(registered, deleted, registered, deleted).when(command.restore).then(restored)
  })
})
