import { randomUUID } from 'node:crypto'
import type { Change, Changes, NoChanges, Ready } from './change-spec.js'
import type { ChangingStore } from './changing-store-spec.js'
import { withApp } from './factor-page-changes-spec.js'
import { newAccount, newApp, newPerson } from './people-spec.js'

/** Path and body of an order. */
type Order = readonly [path: string, fields: object]

function orders(store: ChangingStore, [path, json]: Order): Ready {
  const headers = { authorization: `Bearer ${store.operatorToken}`, 'idempotency-key': randomUUID() }
  return {
    actor: 'operator',
    credential: 'operator-token',
    send: (requestId) => store.ask(path, { method: 'POST', headers: { ...headers, 'x-request-id': requestId }, json }),
  }
}

function change(events: readonly string[], order: (store: ChangingStore) => Promise<Order>): Change {
  return { events, prepare: async (store) => orders(store, await order(store)) }
}

function aboutApp(
  kind: string,
  event: string,
  fields: object = {},
  before: (store: ChangingStore, appId: string) => Promise<unknown> = async () => undefined,
): [Change] {
  return [
    change([event], async (store) => {
      const { id } = await newApp(store)
      await before(store, id)
      return [`/operator/apps/${id}/${kind}`, fields]
    }),
  ]
}

async function integration(store: ChangingStore): Promise<object> {
  const { username } = await newPerson(store)
  return { name: store.newName('Integration'), summary: 'Summary', description: 'Description', owner: username }
}

const PEOPLE: Changes = {
  'POST /operator/accounts': [
    change(['AccountCreated', 'AccountPasswordSet', 'AccountTokenIssued', 'AccountEmailVerified'], async (store) => [
      '/operator/accounts',
      newAccount(store),
    ]),
  ],
  'POST /operator/accounts/verify-email': [
    change(['AccountEmailVerified'], async (store) => {
      const account = newAccount(store, false)
      await store.operate('/operator/accounts', account)
      return ['/operator/accounts/verify-email', { username: account.username, email: account.email }]
    }),
  ],
  'POST /operator/accounts/enabled': [
    change(['AccountDisabled'], async (store) => {
      const { username } = await newPerson(store)
      return ['/operator/accounts/enabled', { username, enabled: false }]
    }),
    change(['AccountEnabled'], async (store) => {
      const { username } = await newPerson(store)
      await store.operate('/operator/accounts/enabled', { username, enabled: false })
      return ['/operator/accounts/enabled', { username, enabled: true }]
    }),
  ],
  'POST /operator/accounts/second-factor/reset': [
    change(['AccountTotpDisabled', 'AccountSessionEnded'], async (store) => {
      const { person } = await withApp(store)
      return ['/operator/accounts/second-factor/reset', { username: person.username }]
    }),
  ],
  'POST /operator/accounts/erase': [
    change(['AccountErased'], async (store) => {
      return ['/operator/accounts/erase', { username: (await newPerson(store)).username, apps: 'orphan' }]
    }),
  ],
  'POST /operator/accounts/default-admin-password': [
    change(['AccountPasswordSet', 'AccountTokenIssued'], async (store) => {
      await store.operate('/operator/accounts', { ...newAccount(store), username: 'admin', if_exists: 'keep' })
      return ['/operator/accounts/default-admin-password', {}]
    }),
  ],
  'POST /operator/tokens': [
    change(['AccountTokenIssued'], async (store) => {
      return ['/operator/tokens', { username: (await newPerson(store)).username }]
    }),
  ],
}

const APPS: Changes = {
  'POST /operator/apps/:id/delete': aboutApp('delete', 'AppDeleted'),
  'POST /operator/apps/:id/restore': aboutApp('restore', 'AppRestored', {}, (store, id) =>
    store.operate(`/operator/apps/${id}/delete`, {}),
  ),
  'POST /operator/apps/:id/approve': [
    change(['IntegrationApproved'], async (store) => {
      const { appId } = await store.operate('/operator/integrations', await integration(store))
      return [`/operator/apps/${appId}/approve`, {}]
    }),
  ],
  'POST /operator/apps/:id/transfer': aboutApp('transfer', 'AppTransferEnabled', { enabled: true }),
  'POST /operator/apps/:id/flag': aboutApp('flag', 'AppDeprecated', { flag: 'deprecated', on: true }),
  'POST /operator/apps/:id/featured': aboutApp('featured', 'AppFeatured', { featured: true }),
  'POST /operator/apps/:id/owner': [
    change(['AppOwnerChanged'], async (store) => {
      const [{ id }, { username }] = [await newApp(store), await newPerson(store)]
      return [`/operator/apps/${id}/owner`, { username }]
    }),
  ],
  'POST /operator/apps/:id/maintainers': [
    change(['AppMaintainerAdded'], async (store) => {
      const [{ id }, { username }] = [await newApp(store), await newPerson(store)]
      return [`/operator/apps/${id}/maintainers`, { username, present: true }]
    }),
  ],
}

const REST: Changes = {
  'POST /operator/releases/withdraw': [
    change(['ReleaseWithdrawn'], async (store) => {
      const { id: appId } = await newApp(store, '1.0.0')
      return ['/operator/releases/withdraw', { appId, version: '1.0.0' }]
    }),
  ],
  'POST /operator/releases/restore': [
    change(['ReleaseRestored'], async (store) => {
      const release = { appId: (await newApp(store, '1.0.0')).id, version: '1.0.0' }
      await store.operate('/operator/releases/withdraw', release)
      return ['/operator/releases/restore', release]
    }),
  ],
  'POST /operator/integrations': [
    change(['IntegrationSubmitted'], async (store) => ['/operator/integrations', await integration(store)]),
  ],
  'POST /operator/ratings': [
    change(['RatingGiven'], async (store) => {
      const [{ id: appId }, { username }] = [await newApp(store), await newPerson(store)]
      return ['/operator/ratings', { username, appId, rating: 0.5 }]
    }),
  ],
  'POST /operator/discover': [
    change(['DiscoverDocumentPublished'], async () => {
      return ['/operator/discover', { text: JSON.stringify([{ type: 'post', headline: { en: randomUUID() } }]) }]
    }),
  ],
  'POST /operator/platforms/sync': [
    change(['PlatformVersionsRecorded', 'PlatformVersionMadeCurrent'], async (store) => {
      store.tags.push('v97.0.0')
      return ['/operator/platforms/sync', { oldestSupported: '97.0.0' }]
    }),
  ],
  'POST /operator/audit/:id/undo': [
    change(['AppUnfeatured'], async (store) => {
      const { id } = await newApp(store)
      await store.operate(`/operator/apps/${id}/featured`, { featured: true })
      return [`/operator/audit/${(await store.newest('AppFeatured')).id}/undo`, { reason: 'It was a mistake.' }]
    }),
  ],
}

/** Every way in which operators change something. */
export const OPERATOR_CHANGES: Changes = { ...PEOPLE, ...APPS, ...REST }

export const OPERATOR_WITHOUT_CHANGE: NoChanges = {
  'POST /operator/projections/:service/:name/rebuild': {
    why: 'It makes a read model anew, from the same log; the order to do so is in the log of the service.',
    prepare: async (store) => orders(store, ['/operator/projections/catalog/app_list/rebuild', {}]),
  },
}
