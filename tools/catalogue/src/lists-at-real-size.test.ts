import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { AppDocuments } from '@appstore/catalog/document/app-documents'
import { appEntry } from '@appstore/catalog/document/app-entry'
import { Blocks } from '@appstore/catalog/document/block'
import { compiled, gzipOf } from '@appstore/catalog/document/compiled'
import { Segments } from '@appstore/catalog/document/segment'
import semver from 'semver'
import { sharedFixtures } from './fixtures-spec.js'
import { type GeneratedApp, generateCatalogue, PUBLIC_STORE } from './generate-catalogue.js'
import { listedApp } from './listed-app.js'
import { platformVersions } from './platform-versions.js'
import { readRealHistories } from './real-metadata.js'

const SETTINGS = { userContentProxy: 'https://usercontent.example.org', forum: 'https://forum.example.org' }

/** As far as clients read them. */
interface App {
  readonly id: string
  readonly translations: Record<string, unknown>
  readonly releases: readonly Release[]
}
interface Release {
  readonly version: string
  readonly isNightly: boolean
  readonly rawPlatformVersionSpec: string
  readonly platformVersionSpec: string
  readonly rawPhpVersionSpec: string
  readonly translations: Record<string, unknown>
}

const folder = sharedFixtures()
const suite = folder === undefined ? describe.skip : describe

suite('lists of 700 apps and 8,000 releases from real metadata (fixtures)', () => {
  const documents = new AppDocuments(new Segments(), new Blocks())
  const problems: string[] = []
  let apps: GeneratedApp[]
  let body: string
  let all: App[]
  const bodyOf = (name: string) =>
    gunzipSync(gzipOf(compiled(name, documents.assemble(name), undefined, new Date()))).toString()

  beforeAll(() => {
    apps = [...generateCatalogue(readRealHistories(folder as string), PUBLIC_STORE)]
    const known = platformVersions('2026-01-01T00:00:00.000Z').data.versions
    for (const { version } of known) documents.keepPlatform(version)
    for (const app of apps) {
      const entry = appEntry(listedApp(app), SETTINGS)
      problems.push(...entry.problems)
      documents.update(app.registered.data.appId, entry)
    }
    body = bodyOf('apps.json')
    all = JSON.parse(body) as App[]
  })

  it('are made of the same catalogue every time', () => {
    const again = [...generateCatalogue(readRealHistories(folder as string), PUBLIC_STORE)]
    expect(digest(again)).toBe(digest(apps))
    expect(apps).toHaveLength(700)
    expect(apps.reduce((sum, { published }) => sum + published.length, 0)).toBe(8_000)
  })

  it('are as large as those of the public store', () => {
    expect(Buffer.byteLength(body)).toBeGreaterThan(25_000_000)
    expect(Buffer.byteLength(body)).toBeLessThan(29_000_000)
    expect(problems).toEqual([])
  })

  it('hold no string that would empty the app page of a server (C7, C8, C9, C11, C12)', () => {
    const number = String.raw`\d+(\.\d+){0,2}`
    const platform = new RegExp(`^>=${number} <=${number}$`)
    const php = new RegExp(`^(\\*|>=${number}|<=${number}|>=${number} <=${number})$`)
    for (const app of all) {
      expect(Array.isArray(app.releases)).toBe(true)
      expect(app.translations).toHaveProperty('en')
      for (const release of app.releases) {
        const named = `${app.id} ${release.version}`
        expect([named, platform.test(release.rawPlatformVersionSpec)]).toEqual([named, true])
        expect([named, php.test(release.rawPhpVersionSpec)]).toEqual([named, true])
        expect(typeof release.isNightly).toBe('boolean')
        expect([named, semver.valid(release.version)]).toEqual([named, release.version])
        expect(release.translations).toHaveProperty('en')
      }
    }
    expect(nulls(all, 'apps')).toEqual([])
  })

  it('give every app once, ascending, with its releases newest first (C10, C24)', () => {
    const ids = all.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].sort())
    for (const { releases } of all) {
      const versions = releases.map(({ version }) => version)
      expect(versions).toEqual([...versions].sort(semver.rcompare))
    }
  })

  it.each(['20.0.0', '27.0.11', '31.0.4', '34.0.0', '34.0.11'])(
    'for platform %s hold what the whole list has for it',
    (version) => {
      documents.ask(`platform/${version}/apps.json`)
      const fits = ({ platformVersionSpec }: Release) => semver.satisfies(version, platformVersionSpec)
      const expected = all
        .map((app) => ({ ...app, releases: app.releases.filter(fits) }))
        .filter(({ releases }) => releases.length > 0)
      expect(JSON.parse(bodyOf(`platform/${version}/apps.json`))).toEqual(expected)
    },
  )
})

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

/** Paths of all nulls; the record in an external app's `installData` is a string. */
function nulls(value: unknown, path: string): string[] {
  if (value === null) return [path]
  if (typeof value !== 'object') return []
  return Object.entries(value as object).flatMap(([key, inner]) => nulls(inner, `${path}.${key}`))
}
