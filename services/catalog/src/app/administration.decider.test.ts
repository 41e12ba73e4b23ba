import type { AppChange, AppFlag } from '@appstore/contracts/ownership'
import { person } from '@appstore/contracts/rights-walk-spec'
import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import type { DeleteApp } from './administration.decider.js'
import { app } from './app.decider.js'
import type { AppEvent } from './app.events.js'
import {
  at,
  changed,
  deleted,
  featured,
  maintainerAdded,
  maintainerRemoved,
  ownerChanged,
  registered,
  restored,
  transferEnabled,
  transferred,
  unfeatured,
} from './app-events-spec.js'

const { given } = deciderSpec(app)
const key = { appId: 'news', at }
const deleteApp: DeleteApp = { type: 'DeleteApp', ...key, by: person('ann') }
const byBob = { ...deleteApp, by: person('bob') }
const fold = (events: AppEvent[]) => events.reduce(app.evolve, app.initialState).entry

describe('deleting an app', () => {
  it('is the owner’s right', () => given(registered).when(deleteApp).then(deleted))

  it('is nobody else’s, no co-maintainer’s, and no superuser’s, who has a way that says so', () => {
    given(registered).when(byBob).rejects('not-owner')
    given(registered, maintainerAdded('bob')).when(byBob).rejects('not-owner')
    given(registered, transferEnabled, ownerChanged('bob', 'ann')).when(deleteApp).rejects('not-owner')
    given(registered)
      .when({ ...deleteApp, by: person('root', { isSuperuser: true }) })
      .rejects('not-owner')
  })

  it('that is not there is said before the right is looked at', () => {
    given().when(byBob).rejects('app-unknown')
    given(registered, deleted).when(byBob).rejects('app-unknown')
    given(registered, deleted).when(deleteApp).rejects('app-unknown')
  })
})

const change = {
  remove: { kind: 'remove' },
  restore: { kind: 'restore' },
  addBob: { kind: 'maintainer', accountId: 'bob', present: true },
  removeBob: { kind: 'maintainer', accountId: 'bob', present: false },
  feature: { kind: 'featured', on: true },
  unfeature: { kind: 'featured', on: false },
  giveToBob: { kind: 'owner', accountId: 'bob' },
} satisfies Record<string, AppChange>

describe('administering an app', () => {
  it.each<[string, AppChange, AppEvent[], AppEvent]>([
    ['deletes it', change.remove, [registered], deleted],
    ['brings it back', change.restore, [registered, deleted], restored],
    ['gives it a co-maintainer', change.addBob, [registered], maintainerAdded('bob')],
    ['takes one away', change.removeBob, [registered, maintainerAdded('bob')], maintainerRemoved('bob')],
    ['features it', change.feature, [registered], featured],
    ['takes that back as well', change.unfeature, [registered, featured], unfeatured],
    ['gives it another owner', change.giveToBob, [registered], ownerChanged('bob', 'ann')],
  ])('%s, once', (_name, change, history, event) => {
    given(...history)
      .when(changed(null, change))
      .then(event)
    given(...history, event)
      .when(changed(null, change))
      .then()
  })

  it.each(Object.entries(change))('needs an app that was registered: %s', (_name, change) => {
    given().when(changed(null, change)).rejects('app-unknown')
  })

  it.each([change.addBob, change.feature, change.giveToBob])('needs an app that is not deleted: %o', (change) => {
    given(registered, deleted).when(changed(null, change)).rejects('app-unknown')
  })

  it('does not make the owner a co-maintainer', () => {
    given(registered)
      .when(changed(null, { ...change.addBob, accountId: 'ann' }))
      .rejects('owner-is-no-maintainer')
  })

  it('gives an app back only to whoever lost it to the one who has it now', () => {
    const back = changed(null, { kind: 'owner', accountId: 'ann', from: 'bob' })
    given(registered, transferred('bob', 'ann')).when(back).then(ownerChanged('ann', 'bob'))
    given(registered, transferred('bob', 'ann'), ownerChanged('cleo', 'bob')).when(back).rejects('owner-changed-since')
  })

  it('approves integrations only', () => {
    given(registered)
      .when(changed(null, { kind: 'approve' }))
      .rejects('app-needs-no-approval')
  })
})

describe('what an owner says of an app', () => {
  const flags: [AppFlag, AppEvent['type'], AppEvent['type']][] = [
    ['transfer', 'AppTransferEnabled', 'AppTransferDisabled'],
    ['orphan', 'AppOrphaned', 'AppAdopted'],
    ['deprecated', 'AppDeprecated', 'AppUndeprecated'],
    ['enterprise-supported', 'AppEnterpriseSupported', 'AppEnterpriseUnsupported'],
  ]

  it.each(flags)('is set to a state and never flipped: %s (web-and-accounts.md wart 18)', (flag, on, off) => {
    const set = (on: boolean) => changed('ann', { kind: 'flag', flag, on })
    const isOn = { type: on, data: key } as AppEvent
    const isOff = { type: off, data: key } as AppEvent
    given(registered).when(set(false)).then()
    given(registered).when(set(true)).then(isOn)
    given(registered, isOn).when(set(true)).then()
    given(registered, isOn).when(set(false)).then(isOff)
    given(registered, isOn, isOff).when(set(false)).then()
  })

  it('is nobody else’s to say', () => {
    given(registered, maintainerAdded('bob'))
      .when(changed('bob', { kind: 'flag', flag: 'orphan', on: true }))
      .rejects('not-owner')
  })

  it('ends with its ownership where it was about that', () => {
    const before: AppEvent[] = [registered, transferEnabled, { type: 'AppOrphaned', data: key }]
    expect(fold([...before, ownerChanged('bob', 'ann')])).toMatchObject({ isTransferEnabled: false, isOrphan: false })
    const advised: AppEvent[] = [registered, { type: 'AppDeprecated', data: key }]
    expect(fold([...advised, ownerChanged('bob', 'ann')])).toMatchObject({ isDeprecated: true })
  })
})

describe('bringing an app back', () => {
  const restore = changed(null, change.restore)

  it('gives it back as it was', () => {
    const before = [registered, maintainerAdded('bob'), featured]
    expect(fold([...before, deleted, restored])).toEqual(fold(before))
  })

  it('is refused when it was registered anew meanwhile', () => {
    given(registered, deleted, registered).when(restore).rejects('app-registered-anew')
  })

  it('brings the second one back when that was deleted too', () => {
    given(registered, deleted, registered, deleted).when(restore).then(restored)
  })

  it('is not the right of the owner who lost it', () => {
    given(registered, deleted).when(changed('ann', change.restore)).rejects('not-administrator')
  })
})
