import { gunzipSync } from 'node:zlib'
import { releaseMetadata } from '../app-list/app-history-spec.js'
import { AppDocuments, entitledList, platformList } from './app-documents.js'
import { appEntry } from './app-entry.js'
import { Blocks } from './block.js'
import { compiled, gzipOf } from './compiled.js'
import type { ListedApp } from './listed-app.js'
import { EXTERNAL, listedApp, SETTINGS, standing } from './listed-app-spec.js'
import { Segments } from './segment.js'

const LISTS = ['apps.json', 'appapi_apps.json', platformList('31.0.4')]
const RELEASES = [
  standing({ version: '1.0.0' }),
  standing({ version: '1.1.0', metadata: releaseMetadata({ externalApp: EXTERNAL }) }),
]
const PUBLIC = listedApp({ appId: 'news', releases: RELEASES })
const ENTERPRISE = listedApp({ appId: 'guard', isEnterpriseOnly: true, releases: RELEASES })

function listsOf(...apps: ListedApp[]) {
  const documents = new AppDocuments(new Segments(), new Blocks())
  documents.keepPlatform('31.0.4')
  const put = (app: ListedApp) => documents.update(app.appId, appEntry(app, SETTINGS))
  for (const app of apps) put(app)
  const compile = (name: string) => compiled(name, documents.assemble(name), undefined, new Date(0))
  const ids = (name: string) =>
    (JSON.parse(gunzipSync(gzipOf(compile(name))).toString()) as { id: string }[]).map(({ id }) => id)
  return { documents, put, ids, tag: (name: string) => compile(name).etag }
}

describe.each(LISTS)('%s', (name) => {
  it('hides an app for enterprises only, which those with a subscription see', () => {
    const lists = listsOf(PUBLIC, ENTERPRISE)
    expect(lists.ids(name)).toEqual(['news'])
    expect(lists.ids(entitledList(name))).toEqual(['guard', 'news'])
    expect(lists.documents.names()).toContain(entitledList(name))
  })

  it('has one form while both would be the same', () => {
    const lists = listsOf(PUBLIC)
    expect(lists.documents.names()).not.toContain(entitledList(name))
    lists.put(ENTERPRISE)
    lists.put(PUBLIC)
    expect(lists.ids(entitledList(name))).toEqual(['guard', 'news'])
    lists.documents.update('guard', undefined)
    expect(lists.documents.names()).not.toContain(entitledList(name))
  })

  it('is told apart by its tag from what those without a subscription ever see, whatever is in it (wart 1)', () => {
    const entitled = listsOf(PUBLIC, ENTERPRISE).tag(entitledList(name))
    const everybody = listsOf(PUBLIC, { ...ENTERPRISE, isEnterpriseOnly: false })
    expect(everybody.ids(name)).toEqual(['guard', 'news'])
    expect(everybody.tag(name)).not.toBe(entitled)
  })

  it('has another tag when an app is featured (wart 1)', () => {
    expect(listsOf({ ...PUBLIC, isFeatured: true }).tag(name)).not.toBe(listsOf(PUBLIC).tag(name))
  })
})

describe('the list for a platform version that was asked for', () => {
  it('exists in both forms', () => {
    const lists = listsOf(PUBLIC, ENTERPRISE)
    const name = platformList('32.0.0')
    expect(lists.documents.ask(entitledList(name))).toBe(true)
    expect(lists.ids(name)).toEqual(['news'])
    expect(lists.ids(entitledList(name))).toEqual(['guard', 'news'])
  })

  it('does not exist under any other name', () => {
    expect(listsOf().documents.ask('entitled/entitled/platform/32.0.0/apps.json')).toBe(false)
  })
})

describe('an integration', () => {
  const integration = listedApp({
    appId: 'mail_plugin',
    certificate: '',
    metadata: null,
    releases: [],
    integration: {
      name: 'Mail Plugin',
      summary: 'Attaches files',
      description: 'To mails',
      website: 'https://example.org',
      issueTracker: '',
      screenshots: [{ url: 'https://example.org/1.png', smallThumbnail: '' }],
    },
  })

  it('stands in the list of all apps alone, without releases', () => {
    const lists = listsOf(PUBLIC, integration)
    expect(lists.ids('apps.json')).toEqual(['mail_plugin', 'news'])
    expect(lists.ids('appapi_apps.json')).toEqual(['news'])
    expect(lists.ids(platformList('31.0.4'))).toEqual(['news'])
  })

  it('has every field that an app has', () => {
    const text = appEntry(integration, SETTINGS).partFor({ kind: 'all' })?.text ?? ''
    const app = appEntry(PUBLIC, SETTINGS).partFor({ kind: 'all' })?.text ?? ''
    expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(JSON.parse(app)))
    expect(JSON.parse(text)).toMatchObject({
      id: 'mail_plugin',
      categories: ['integration'],
      translations: { en: { name: 'Mail Plugin', summary: 'Attaches files', description: 'To mails' } },
      website: 'https://example.org',
      discussion: 'https://forum.example.org',
      authors: [],
      releases: [],
      certificate: expect.stringMatching(/./),
    })
  })
})

describe('what is stored in a wrong shape', () => {
  it('costs only the release it is in', () => {
    const broken = standing({ version: '2.0.0', metadata: {} as never })
    const entry = appEntry({ ...PUBLIC, releases: [broken, ...RELEASES] }, SETTINGS)
    expect(JSON.parse(entry.partFor({ kind: 'all' })?.text ?? '').releases).toHaveLength(1)
    expect(entry.problems).toEqual([expect.stringMatching(/^Release 2\.0\.0 of news is left out .* cannot be read/)])
  })

  it('costs only the app it is in', () => {
    const entry = appEntry({ ...PUBLIC, metadata: {} as never }, SETTINGS)
    expect(entry.partFor({ kind: 'all' })).toBeUndefined()
    expect(entry.problems).toEqual([expect.stringMatching(/^App news is left out .* cannot be read/)])
  })
})
