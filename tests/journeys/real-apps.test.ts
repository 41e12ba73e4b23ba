import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { buildAppArchive } from '@appstore/dev-authority/archive'
import type { Authority, Identity } from '@appstore/dev-authority/authority'
import { signBytes } from '@appstore/dev-authority/sign'
import {
  type ArchiveHost,
  type Author,
  appList,
  authorityOf,
  createAuthor,
  type ListedApp,
  startArchiveHost,
} from './author-spec.js'
import { ROOT, removeData, type StoreProcess, startStoreProcess } from './store-process-spec.js'

const fixtures = process.env.APPSTORE_FIXTURES ?? join(ROOT, '..', 'shared', 'fixtures')
if (!existsSync(fixtures)) {
  if (process.env.CI) throw new Error(`The fixtures are missing: ${fixtures}`)
  process.stderr.write(
    `No real data at ${fixtures}: journeys with it are skipped. APPSTORE_FIXTURES names another folder.\n`,
  )
}
const describeWithFixtures = existsSync(fixtures) ? describe : describe.skip

/** Files that the rules refuse, and why (see also the unit tests of info.xml). */
const REFUSED = ['dav', 'files_retention', 'files_sharing', 'guests', 'user_status']

const PLATFORM_SPEC = /^>=\d+(\.\d+){0,2} <=\d+(\.\d+){0,2}$/
const PHP_SPEC = /^(\*|>=\d+(\.\d+){0,2}|<=\d+(\.\d+){0,2}|>=\d+(\.\d+){0,2} <=\d+(\.\d+){0,2})$/

/** What would break a server (clients.md C7, C8, C9, C11, C12); [] when nothing does. */
function clientProblems(apps: readonly ListedApp[]): string[] {
  const problems: string[] = []
  const nulls = (value: unknown, place: string): void => {
    if (value === null) problems.push(`${place} is null`)
    else if (typeof value === 'object')
      for (const [key, inner] of Object.entries(value as object)) nulls(inner, `${place}.${key}`)
  }
  for (const app of apps) {
    nulls(app, app.id)
    if (app.translations.en === undefined) problems.push(`${app.id} has no English texts`)
    if (!Array.isArray(app.releases)) problems.push(`${app.id} has no releases`)
    for (const release of app.releases) {
      const place = `${app.id} ${release.version}`
      if (!PLATFORM_SPEC.test(release.rawPlatformVersionSpec))
        problems.push(`${place}: ${release.rawPlatformVersionSpec}`)
      if (!PHP_SPEC.test(release.rawPhpVersionSpec)) problems.push(`${place}: ${release.rawPhpVersionSpec}`)
      if (typeof release.isNightly !== 'boolean') problems.push(`${place}: isNightly`)
      if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(release.version)) problems.push(`${place}: version`)
      if (typeof release.translations.en?.changelog !== 'string') problems.push(`${place}: no English notes`)
    }
  }
  return problems
}

describeWithFixtures('real apps', () => {
  let store: StoreProcess
  let host: ArchiveHost
  let author: Author
  let authority: Authority

  beforeAll(async () => {
    host = await startArchiveHost()
    const rates = { THROTTLE_APP_UPLOAD: '100000/day', THROTTLE_APP_REGISTER: '100000/day' }
    store = await startStoreProcess({ environment: { ...host.environment, ...rates } })
    author = await createAuthor(store, 'ann')
    authority = await authorityOf(store)
  })
  afterAll(async () => {
    expect(await store.stop()).toBe(0)
    await host.stop()
    await removeData(store)
  })

  it('all 62 are built, signed and published; the five that break rules are refused and 57 are served', async () => {
    const folder = join(fixtures, 'real-apps')
    const ids = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const statuses: Record<string, number> = {}
    for (const { name } of ids) {
      const identity = await authority.issue({ commonName: name })
      expect((await author.register(identity, name)).status).toBe(201)
      const changelog = join(folder, name, 'CHANGELOG.md')
      const others = existsSync(changelog) ? { 'CHANGELOG.md': readFileSync(changelog) } : {}
      const archive = await buildAppArchive(name, readFileSync(join(folder, name, 'info.xml')), others)
      const answer = await author.publish(
        host.offer(`${name}.tar.gz`, archive),
        signBytes(identity.privateKey, archive),
      )
      statuses[name] = answer.status
      if (answer.status !== 201) expect(JSON.stringify(answer.body)).toMatch(/appinfo\/info\.xml/)
    }
    expect(ids).toHaveLength(62)
    expect(
      Object.keys(statuses)
        .filter((id) => statuses[id] !== 201)
        .sort(),
    ).toEqual(REFUSED)
    expect(new Set(Object.values(statuses))).toEqual(new Set([201, 400]))
    const ordinary = await appList(store)
    const external = await appList(store, 'appapi_apps.json')
    expect(ordinary.length + external.length).toBe(57)
    expect(external.map(({ id }) => id)).toEqual(['context_chat_backend', 'llm2', 'translate2'])
    expect(clientProblems(ordinary)).toEqual([])
  })

  it('a whole release history is replayed, and the list is what its last state says', async () => {
    const lines = gunzipSync(readFileSync(join(fixtures, 'real-apps', 'release-histories.jsonl.gz')))
      .toString('utf8')
      .trim()
      .split('\n')
    const history = lines
      .map((line) => JSON.parse(line) as { app: string; infoXml: string })
      .filter(({ app }) => app === 'bookmarks')
    const published = await replay(history, 'bookmarks', { store, host, author, authority })
    const listed = (await appList(store)).find(({ id }) => id === 'bookmarks')
    expect(listed?.releases.map(({ version }) => version).sort()).toEqual([...published].sort())
    expect(clientProblems(await appList(store))).toEqual([])
    process.stderr.write(
      `replayed ${history.length} tags of bookmarks, ${published.size} releases stand in the store\n`,
    )
  })
})

async function replay(
  history: readonly { infoXml: string }[],
  appId: string,
  parts: { store: StoreProcess; host: ArchiveHost; author: Author; authority: Authority },
): Promise<Set<string>> {
  const { author, host } = parts
  const identity: Identity = await parts.authority.issue({ commonName: appId })
  expect((await author.register(identity, appId)).status).toBe(204) // the certificate of the first test gives way
  const published = new Set<string>()
  for (const [index, { infoXml }] of history.entries()) {
    const archive = await buildAppArchive(appId, infoXml)
    const answer = await author.publish(
      host.offer(`${appId}-${index}.tar.gz`, archive),
      signBytes(identity.privateKey, archive),
    )
    const version = /<version>\s*([^<\s]+)\s*<\/version>/.exec(infoXml)?.[1] ?? ''
    if (answer.status === 201) published.add(version)
    else expect([400, 409, 200]).toContain(answer.status)
  }
  expect(published.size).toBeGreaterThan(100)
  return published
}
