import { administeredApp } from '@appstore/contracts/app-administration'
import { type AppChange, AppFlag } from '@appstore/contracts/ownership'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import type { OwnVisit } from '../visit.js'
import { type AdminPage, type Deed, given, grave } from './admin-route.js'
import { AppView } from './app-view.js'
import type { Orders } from './orders.js'
import { namesOf } from './user-names.js'

const idOf = ({ parameters }: OwnVisit) => (parameters.app ?? '').slice(0, 300)

/** One app, with everything that can be done about it. */
export function appPage(messaging: Messaging, orders: Orders): AdminPage {
  return {
    path: '/admin/apps/:app/',
    right: 'see-apps-of-store',
    get: (visit, problem) => showApp(messaging, visit, problem),
    deeds: { ...changes(orders), ...byName(orders), ...releases(orders) },
  }
}

const orderedBy = (visit: OwnVisit) => {
  return { caller: visit.caller, account: visit.session.account, appId: idOf(visit) }
}

function changes(orders: Orders): Record<string, Deed> {
  const deed = (right: Deed['right'], changeOf: (visit: OwnVisit) => AppChange): Deed => ({
    right,
    async carryOut(visit) {
      await orders.changeApp({ ...orderedBy(visit), change: changeOf(visit) })
      return { redirect: visit.here, notice: 'saved' }
    },
  })
  return {
    feature: deed('feature-app', ({ form }) => ({ kind: 'featured', on: form.get('on') === 'yes' })),
    flag: deed('change-flags', ({ form }) => ({ kind: 'flag', flag: flagIn(form), on: form.get('on') === 'yes' })),
    approve: deed('approve-integration', () => ({ kind: 'approve' })),
    remove: grave(deed('remove-app', () => ({ kind: 'remove' }))),
    restore: deed('restore-app', () => ({ kind: 'restore' })),
    'remove-maintainer': deed('remove-maintainer', ({ form }) => {
      return { kind: 'maintainer', accountId: given(form, 'person', 100), present: false }
    }),
  }
}

function byName(orders: Orders): Record<string, Deed> {
  const deed = (right: Deed['right'], order: (asked: Parameters<Orders['giveApp']>[0]) => Promise<unknown>): Deed => ({
    right,
    async carryOut(visit) {
      await order({ ...orderedBy(visit), username: given(visit.form, 'username') })
      return { redirect: visit.here, notice: 'saved' }
    },
  })
  return {
    owner: grave(deed('set-owner', (asked) => orders.giveApp(asked))),
    'add-maintainer': deed('set-maintainer', (asked) => orders.setMaintainer({ ...asked, present: true })),
  }
}

function releases(orders: Orders): Record<string, Deed> {
  const deed = (right: Deed['right'], order: Orders['withdrawRelease'], notice: string): Deed => ({
    right,
    async carryOut(visit) {
      const release = { version: given(visit.form, 'version', 256), isNightly: visit.form.get('nightly') === 'yes' }
      await order({ ...orderedBy(visit), ...release })
      return { redirect: visit.here, notice }
    },
  })
  return {
    'withdraw-release': deed('remove-release', (asked) => orders.withdrawRelease(asked), 'release-withdrawn'),
    'restore-release': deed('restore-release', (asked) => orders.restoreRelease(asked), 'release-restored'),
  }
}

function flagIn(form: URLSearchParams): AppFlag {
  const flag = AppFlag.safeParse(form.get('flag'))
  if (flag.success) return flag.data
  throw new DomainError('invalid', 'flag-unknown', `There is no flag ${form.get('flag')}.`)
}

async function showApp(messaging: Messaging, visit: OwnVisit, problem: string | undefined) {
  const { app } = await messaging.call(administeredApp, { account: visit.session.account, appId: idOf(visit) })
  if (app === null) throw new DomainError('not-found', 'app-unknown', 'There is no such app.')
  const names = await namesOf(messaging, [app.ownerId, ...app.maintainerIds])
  return { title: app.name, body: <AppView app={app} names={names} problem={problem} /> }
}
