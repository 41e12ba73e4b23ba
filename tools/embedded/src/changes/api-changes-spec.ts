import { randomUUID } from 'node:crypto'
import type { Change, Changes, NoChanges, Ready } from './change-spec.js'
import type { ChangingStore } from './changing-store-spec.js'
import { newApp, newPerson, PASSWORD, type Person, published, registration, releaseOf } from './people-spec.js'

const TOKEN = /^token:[0-9a-f-]{36}$/

interface Asked {
  readonly who: Person
  readonly path: string
  readonly method?: 'POST' | 'DELETE'
  readonly json?: object
  readonly form?: FormData
  readonly basic?: boolean
}

/** A request to the API, with one `Idempotency-Key` for all the times that it is sent. */
function asks(store: ChangingStore, { who, path, method = 'POST', json, form, basic = false }: Asked): Ready {
  const named = Buffer.from(`${who.username}:${PASSWORD}`).toString('base64')
  const authorization = basic ? `Basic ${named}` : `Token ${who.token}`
  const headers = { authorization, 'idempotency-key': randomUUID() }
  const body = { ...(json ? { json } : {}), ...(form ? { body: form } : {}) }
  return {
    actor: who.actor,
    credential: basic ? 'password' : TOKEN,
    send: (requestId) => store.ask(path, { method, headers: { ...headers, 'x-request-id': requestId }, ...body }),
  }
}

function change(events: readonly string[], asked: (store: ChangingStore) => Promise<Asked>, kind?: string): Change {
  return { events, prepare: async (store) => asks(store, await asked(store)), ...(kind === undefined ? {} : { kind }) }
}

async function discoverForm(): Promise<FormData> {
  const form = new FormData()
  const document = JSON.stringify([{ type: 'post', headline: { en: randomUUID() } }])
  form.set('file', new Blob([document], { type: 'application/json' }), 'discover.json')
  return form
}

async function unlocked(store: ChangingStore) {
  const app = await newApp(store)
  await store.operate(`/operator/apps/${app.id}/transfer`, { enabled: true })
  return app
}

/** Every way to change something by the API. */
export const API_CHANGES: Changes = {
  'POST /api/v1/discover.json': [
    change(['DiscoverDocumentPublished'], async (store) => {
      const who = await newPerson(store, { isStaff: true })
      return { who, path: '/api/v1/discover.json', form: await discoverForm(), basic: true }
    }),
  ],
  'POST /api/v1/token/new': [
    change(['AccountTokenIssued'], async (store) => {
      return { who: await newPerson(store), path: '/api/v1/token/new', basic: true }
    }),
  ],
  'POST /api/v1/apps': [
    change(
      ['AppRegistered'],
      async (store) => {
        const id = store.newName('a')
        const identity = await store.authority.issue({ commonName: id })
        return { who: await newPerson(store), path: '/api/v1/apps', json: registration({ id, identity }) }
      },
      'a new app',
    ),
    change(
      ['AppCertificateChanged'],
      async (store) => {
        const { id, owner: who } = await newApp(store)
        const identity = await store.authority.issue({ commonName: id })
        return { who, path: '/api/v1/apps', json: registration({ id, identity }) }
      },
      'another certificate',
    ),
    change(
      ['AppOwnerChanged', 'AppCertificateChanged'],
      async (store) => {
        const { id } = await unlocked(store)
        const identity = await store.authority.issue({ commonName: id })
        return { who: await newPerson(store), path: '/api/v1/apps', json: registration({ id, identity }) }
      },
      'an app that is free to be taken over',
    ),
  ],
  'POST /api/v1/apps/releases': [
    change(['ReleasePublished'], async (store) => {
      const app = await newApp(store)
      return { who: app.owner, path: '/api/v1/apps/releases', json: await releaseOf(store, app, '1.0.0') }
    }),
  ],
  'DELETE /api/v1/apps/{id}': [
    change(['AppDeleted'], async (store) => {
      const { id, owner: who } = await newApp(store)
      return { who, path: `/api/v1/apps/${id}`, method: 'DELETE' }
    }),
  ],
  'DELETE /api/v1/apps/{id}/releases/{version}': [
    change(['ReleaseWithdrawn'], async (store) => {
      const { id, owner: who } = await newApp(store, '1.0.0')
      return { who, path: `/api/v1/apps/${id}/releases/1.0.0`, method: 'DELETE' }
    }),
  ],
  'DELETE /api/v1/apps/{id}/releases/nightly/{version}': [
    change(['ReleaseWithdrawn'], async (store) => {
      const app = await newApp(store)
      await published(store, app, '/api/v1/apps/releases', await releaseOf(store, app, '1.0.0', true))
      return { who: app.owner, path: `/api/v1/apps/${app.id}/releases/nightly/1.0.0`, method: 'DELETE' }
    }),
  ],
  'POST /api/v1/apps/{id}/ratings': [
    change(['RatingGiven'], async (store) => {
      const { id } = await newApp(store)
      const json = { rating: 1, language: 'en', comment: 'Good.' }
      return { who: await newPerson(store), path: `/api/v1/apps/${id}/ratings`, json }
    }),
  ],
  'DELETE /api/v1/apps/{id}/ratings': [
    change(['RatingWithdrawn'], async (store) => {
      const [{ id: appId }, who] = [await newApp(store), await newPerson(store)]
      await store.operate('/operator/ratings', { username: who.username, appId, rating: 1 })
      return { who, path: `/api/v1/apps/${appId}/ratings`, method: 'DELETE' }
    }),
  ],
}

export const API_WITHOUT_CHANGE: NoChanges = {
  'POST /api/v1/token': {
    why: 'It tells the token in force, which every account has since it was created.',
    prepare: async (store) => asks(store, { who: await newPerson(store), path: '/api/v1/token', basic: true }),
  },
}
