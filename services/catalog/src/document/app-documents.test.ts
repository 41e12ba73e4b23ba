import { createHash } from 'node:crypto'
import { crc32, gunzipSync, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import semver from 'semver'
import { AppDocuments, platformList } from './app-documents.js'
import { appEntry } from './app-entry.js'
import { appFields, releaseFields } from './app-json.js'
import { Blocks } from './block.js'
import { compiled, gzipOf } from './compiled.js'
import type { ListedApp, StandingRelease } from './listed-app.js'
import { anyApp, listedApp, SETTINGS, standing } from './listed-app-spec.js'
import { type Segment, Segments } from './segment.js'

const NOW = new Date('2030-01-02T03:04:05.678Z')
const PLATFORMS = ['28.0.0', '31.0.4', '32.9.9']
const NAMES = ['apps.json', 'appapi_apps.json', ...PLATFORMS.map(platformList)]

/** Lists of apps, compiled as the service does it. */
class Lists {
  readonly segments = new Segments()
  readonly documents = new AppDocuments(this.segments, new Blocks())

  constructor() {
    for (const version of PLATFORMS) this.documents.keepPlatform(version)
  }

  put(app: ListedApp): void {
    this.documents.update(app.appId, appEntry(app, SETTINGS))
  }

  remove(appId: string): void {
    this.documents.update(appId, undefined)
  }

  compile(name: string) {
    return compiled(name, this.documents.assemble(name), undefined, NOW)
  }
}

/** The same lists, written down as the specification has them, without a thought for speed. */
function naive(name: string, apps: Iterable<ListedApp>): string {
  const version = /^platform\/(.*)\/apps\.json$/.exec(name)?.[1]
  const isIn = ({ metadata }: StandingRelease) => {
    if (name === 'appapi_apps.json') return metadata.externalApp !== null
    return metadata.externalApp === null && (version === undefined || semver.satisfies(version, metadata.platform.spec))
  }
  const newestFirst = (one: StandingRelease, other: StandingRelease) =>
    semver.rcompare(one.version, other.version) || Number(other.isNightly) - Number(one.isNightly)
  const listed = [...apps]
    .filter((app) => !app.isEnterpriseOnly)
    .sort((one, other) => (one.appId < other.appId ? -1 : 1))
    .map((app) => ({
      ...appFields(app, SETTINGS),
      releases: app.releases.filter(isIn).sort(newestFirst).map(releaseFields),
    }))
  return JSON.stringify(listed.filter((app) => app.releases.length > 0))
}

const IDS = ['aa', 'b_b', 'news', 'zz']
const change = fc
  .constantFrom(...IDS)
  .chain((appId) => fc.oneof({ weight: 3, arbitrary: anyApp(appId) }, { weight: 1, arbitrary: fc.constant(appId) }))
const changes = fc.array(change, { maxLength: 12 })

function apply(lists: Lists, apps: Map<string, ListedApp>, change: ListedApp | string): void {
  if (typeof change === 'string') {
    lists.remove(change)
    apps.delete(change)
  } else {
    lists.put(change)
    apps.set(change.appId, change)
  }
}

describe('compiled lists', () => {
  it('are after any changes what is written down of the apps there are', () => {
    const check = (changes: readonly (ListedApp | string)[]) => {
      const [lists, apps] = [new Lists(), new Map<string, ListedApp>()]
      for (const change of changes) {
        apply(lists, apps, change)
        for (const name of NAMES) {
          const text = gunzipSync(gzipOf(lists.compile(name))).toString()
          expect(text).toBe(naive(name, apps.values()))
        }
      }
    }
    fc.assert(fc.property(changes, check))
  })

  it('have equal tags exactly when they have equal bodies, whatever way led there', () => {
    const check = (histories: readonly (readonly (ListedApp | string)[])[]) => {
      const tags = new Map<string, string>()
      for (const changes of histories) {
        const [lists, apps] = [new Lists(), new Map<string, ListedApp>()]
        for (const change of changes) {
          apply(lists, apps, change)
          for (const name of NAMES) {
            const body = naive(name, apps.values())
            const { etag } = lists.compile(name)
            expect(tags.get(body) ?? etag).toBe(etag)
            tags.set(body, etag)
          }
        }
      }
      expect(new Set(tags.values()).size).toBe(tags.size)
    }
    fc.assert(fc.property(fc.tuple(changes, changes), check), { numRuns: 30 })
  })

  it('consist of segments that name their content', () => {
    const check = (changes: readonly (ListedApp | string)[]) => {
      const lists = new Lists()
      for (const change of changes) apply(lists, new Map(), change)
      for (const { ref, deflated } of NAMES.flatMap((name) => lists.compile(name).blocks).flatMap(
        ({ segments }) => segments,
      )) {
        const end = Buffer.from([0x03, 0x00]) // segments have no final block of their own
        const text = inflateRawSync(Buffer.concat([deflated, end]))
        const hash = createHash('sha256').update(text).digest('base64url')
        expect(ref).toEqual({ hash, size: text.length, deflatedSize: deflated.byteLength, crc: crc32(text) })
      }
    }
    fc.assert(fc.property(changes, check), { numRuns: 30 })
  })
})

describe('a change of one app', () => {
  const lists = new Lists()
  const release = (notes: string) => {
    const before = standing()
    return { ...before, metadata: { ...before.metadata, changelogs: { en: notes } } }
  }
  const segmentsOf = () => lists.documents.assemble('apps.json').flatMap(({ segments }) => segments)
  const newOnes = (before: readonly Segment[]) => segmentsOf().filter((segment) => !before.includes(segment)).length

  beforeEach(() => {
    for (const appId of IDS) lists.put(listedApp({ appId, releases: [release('as ever')] }))
  })

  it.each(IDS)('makes one segment anew: %s', (appId) => {
    const before = segmentsOf()
    lists.put(listedApp({ appId, releases: [release('changed')] }))
    expect(newOnes(before)).toBe(1)
    expect(segmentsOf()).toHaveLength(before.length)
  })

  it('that is new makes one, and one more where it takes the first place', () => {
    const before = segmentsOf()
    lists.put(listedApp({ appId: 'm' }))
    expect(newOnes(before)).toBe(1)
    const between = segmentsOf()
    lists.put(listedApp({ appId: 'a0' }))
    expect(newOnes(between)).toBe(2)
    lists.remove('a0')
    lists.remove('m')
    expect(segmentsOf()).toEqual(before)
  })

  it('is compressed once for all lists that show the same of it', () => {
    for (const name of NAMES) lists.compile(name)
    lists.segments.takeAdded()
    lists.put(listedApp({ releases: [release('for all'), standing({ version: '0.9.0' })] }))
    for (const name of NAMES) lists.compile(name)
    expect(lists.segments.takeAdded()).toHaveLength(1)
  })

  it('leaves a list that does not show it as it was, to the very array', () => {
    const before = lists.documents.assemble('appapi_apps.json')
    lists.put(listedApp({ releases: [release('not external')] }))
    expect(lists.documents.assemble('appapi_apps.json')).toBe(before)
  })
})

describe('lists of platform versions', () => {
  it.each(['31', '31.0', '31.0.0.1', '031.0.0', '31.0.0-rc1', '31.0.x', '-1.0.0', '1e3.0.0', '9999999999.0.0'])(
    'there is none for %s',
    (version) => {
      expect(new Lists().documents.ask(platformList(version))).toBe(false)
    },
  )

  it.each(['apps.json', 'appapi_apps.json', platformList('28.0.0'), platformList('99.98.97')])('there is %s', (name) =>
    expect(new Lists().documents.ask(name)).toBe(true),
  )

  it.each(['', 'nothing.json', 'platform//apps.json', 'x/platform/31.0.0/apps.json', `${platformList('31.0.0')}/x`])(
    'there is no document "%s"',
    (name) => expect(new Lists().documents.ask(name)).toBe(false),
  )

  it('that nobody told the store of are fifty at most, and the one unused for longest goes', () => {
    const { documents } = new Lists()
    const nth = (number: number) => platformList(`40.0.${number}`)
    for (let number = 0; number < 50; number += 1) documents.ask(nth(number))
    documents.ask(nth(0))
    documents.ask(nth(50))
    expect(documents.names()).toHaveLength(NAMES.length + 50)
    expect(documents.names()).toEqual(expect.arrayContaining([nth(0), nth(2), nth(50)]))
    expect(documents.names()).not.toContain(nth(1))
  })

  it('stay when the store is told of them', () => {
    const { documents } = new Lists()
    documents.ask(platformList('40.0.0'))
    documents.keepPlatform('40.0.0')
    for (let number = 1; number < 60; number += 1) documents.ask(platformList(`40.0.${number}`))
    expect(documents.names()).toContain(platformList('40.0.0'))
  })
})
