import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildAppArchive } from '@appstore/dev-authority/archive'
import type { Identity } from '@appstore/dev-authority/authority'
import { existingAuthority } from '@appstore/dev-authority/authority-folder'
import { signBytes } from '@appstore/dev-authority/sign'
import { request } from '@appstore/storectl/store-client'
import { sampleInfoXml } from './sample-app.js'
import type { StoreProcess } from './store-process.js'

/** What came of publishing in a loop. Times are milliseconds, sorted. */
export interface Publications {
  readonly published: number
  /** Releases that the first list after their `201` did not show. */
  readonly missed: number
  /** From the request to its `201`. */
  readonly publish: readonly number[]
  /** From the `201` to a whole list that shows it. */
  readonly visible: readonly number[]
}

interface Account {
  readonly authorization: string
}

/**
 * Publishes `count` releases with `publishers` at a time, each with `appsEach` apps of its own, and after every `201` gets the list and
 * looks for the release.
 */
export async function publishInALoop(
  store: StoreProcess,
  options: {
    count: number
    publishers: number
    appsEach: number /** Without it nothing is looked for. */
    look?: boolean
  },
): Promise<Publications> {
  const account = await createAccount(store)
  const publish: number[] = []
  const visible: number[] = []
  let missed = 0
  let next = 0
  const publisher = async (lane: number): Promise<void> => {
    const identities = await registerApps(store, account, lane, options.appsEach)
    for (let turn = 0; next < options.count; turn += 1) {
      next += 1
      const [appId, identity] = identities[turn % identities.length] as [string, Identity]
      const version = `1.${Math.floor(turn / identities.length)}.0`
      const body = await offer(store, appId, version, identity)
      const begun = performance.now()
      await request(store.url, '/api/v1/apps/releases', { method: 'POST', body, ...account, timeoutMs: 60_000 })
      const answered = performance.now()
      publish.push(answered - begun)
      if (options.look === false) continue
      if (!(await isListed(store, appId, version))) missed += 1
      visible.push(performance.now() - answered)
    }
  }
  await Promise.all(Array.from({ length: options.publishers }, (_, lane) => publisher(lane)))
  const sorted = (values: number[]) => values.sort((one, other) => one - other)
  return { published: publish.length, missed, publish: sorted(publish), visible: sorted(visible) }
}

async function createAccount(store: StoreProcess): Promise<Account> {
  const authorization = `Bearer ${store.operatorToken}`
  const roles = { isStaff: false, isSuperuser: false, emailVerified: true, ifExists: 'keep' }
  const account = { username: 'bench', email: 'bench@example.org', password: 'a password for the bench', ...roles }
  await request(store.url, '/operator/accounts', { method: 'POST', authorization, body: account })
  const body = { username: 'bench' }
  const issued = await request(store.url, '/operator/tokens', { method: 'POST', authorization, body })
  return { authorization: `Token ${(issued.body as { token: string }).token}` }
}

async function registerApps(
  store: StoreProcess,
  account: Account,
  lane: number,
  count: number,
): Promise<[appId: string, identity: Identity][]> {
  const authority = await existingAuthority(join(store.folder, 'authority'))
  const registered: [string, Identity][] = []
  for (let index = 0; index < count; index += 1) {
    const appId = `bench_${String.fromCharCode(97 + lane)}_${String.fromCharCode(97 + index)}`
    const identity = await authority.issue({ commonName: appId })
    const body = { certificate: identity.certificate, signature: signBytes(identity.privateKey, Buffer.from(appId)) }
    await request(store.url, '/api/v1/apps', { method: 'POST', body, ...account })
    registered.push([appId, identity])
  }
  return registered
}

/** Packs and signs a release and puts its archive where the store's own download host offers it. */
async function offer(store: StoreProcess, appId: string, version: string, identity: Identity) {
  const archive = await buildAppArchive(appId, sampleInfoXml(appId, version))
  const file = `${appId}-${version}.tar.gz`
  await writeFile(join(store.folder, 'downloads', file), archive)
  const host = (await readFile(join(store.folder, 'downloads-url'), 'utf8')).trim()
  return { download: `${host}/${file}`, signature: signBytes(identity.privateKey, archive), nightly: false }
}

async function isListed(store: StoreProcess, appId: string, version: string): Promise<boolean> {
  const { body } = await request(store.url, '/api/v1/apps.json')
  const app = (body as { id: string; releases: { version: string }[] }[]).find(({ id }) => id === appId)
  return app?.releases.some((release) => release.version === version) ?? false
}
