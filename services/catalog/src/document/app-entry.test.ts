import semver from 'semver'
import { appMetadata, releaseMetadata } from '../app-list/app-history-spec.js'
import { type AppList, appEntry } from './app-entry.js'
import type { ListedApp } from './listed-app.js'
import { EXTERNAL, listedApp, SETTINGS, standing, standingFor } from './listed-app-spec.js'

type Listed = Record<string, unknown> & { releases: Record<string, unknown>[] }

const ALL: AppList = { kind: 'all' }
const platform = (version: string): AppList => ({ kind: 'platform', version: new semver.SemVer(version) })

function inList(app: ListedApp, list: AppList = ALL): Listed | undefined {
  const text = appEntry(app, SETTINGS).partFor(list)?.text
  return text === undefined ? undefined : JSON.parse(text)
}

function versions(app: ListedApp, list: AppList = ALL): unknown[] | undefined {
  return inList(app, list)?.releases.map(({ version, isNightly }) => (isNightly ? `${version} nightly` : version))
}

describe('a list for a platform version (api.md A5)', () => {
  it.each([
    ['9.1.0', false],
    ['9.1.1', true],
    ['9.1.2', false],
  ])('at %s has a release for >=9.1.1 <9.1.2: %s', (version, isIn) => {
    const app = listedApp({ releases: [standingFor('>=9.1.1 <=9.1.1', '>=9.1.1 <9.1.2')] })
    expect(versions(app, platform(version))).toEqual(isIn ? ['1.0.0'] : undefined)
  })

  it.each([
    ['9.1.2', true],
    ['9.1.99', true],
    ['9.2.0', false],
  ])('at %s has a release below 9.2.0: %s', (version, isIn) => {
    const app = listedApp({ releases: [standingFor('>=0 <=9.1', '>=0.0.0 <9.2.0')] })
    expect(versions(app, platform(version))).toEqual(isIn ? ['1.0.0'] : undefined)
  })

  it('has the releases that fit, whatever their kind, and no others', () => {
    const fits = ['>=31 <=32', '>=31.0.0 <33.0.0'] as const
    const tooNew = ['>=33 <=34', '>=33.0.0 <35.0.0'] as const
    const app = listedApp({
      releases: [
        standingFor(...fits, { version: '1.0.0' }),
        standingFor(...fits, { version: '1.1.0-beta.1' }),
        standingFor(...fits, { version: '1.2.0', isNightly: true }),
        standingFor(...tooNew, { version: '2.0.0' }),
      ],
    })
    expect(versions(app, platform('32.0.4'))).toEqual(['1.2.0 nightly', '1.1.0-beta.1', '1.0.0'])
    expect(versions(app, platform('33.0.0'))).toEqual(['2.0.0'])
    expect(versions(app, platform('30.0.9'))).toBeUndefined()
  })

  it.each([
    ['10.0.0', 1],
    ['9.2.0', 2],
    ['9.1.0', 2],
    ['9.0.0', 2],
  ])('at %s counts %i of three apps with mixed requirements', (version, count) => {
    const apps = [
      standingFor('>=9 <=9', '>=9.0.0 <10.0.0'),
      standingFor('>=9 <=9.2', '>=9.0.0 <9.3.0'),
      standingFor('>=10 <=11', '>=10.0.0 <12.0.0'),
    ].map((release) => listedApp({ releases: [release] }))
    expect(apps.filter((app) => versions(app, platform(version)) !== undefined)).toHaveLength(count)
  })
})

describe('the lists', () => {
  it('name releases newest first by semantic version, a nightly before the release of its version (clients.md C10, C24)', () => {
    const shuffled = ['0.4.2', '0.10.0', '1.1.3', '0.10.0-alpha', '1.1.14', '1.1.14-beta.10', '1.1.14-beta.2']
    const releases = [
      ...shuffled.map((version) => standing({ version })),
      standing({ version: '1.1.3', isNightly: true }),
    ]
    const expected = [
      '1.1.14',
      '1.1.14-beta.10',
      '1.1.14-beta.2',
      '1.1.3 nightly',
      '1.1.3',
      '0.10.0',
      '0.10.0-alpha',
      '0.4.2',
    ]
    expect(versions(listedApp({ releases }))).toEqual(expected)
    expect(versions(listedApp({ releases: releases.reverse() }))).toEqual(expected)
  })

  it('keep external releases and ordinary ones apart', () => {
    const external = standing({ version: '2.0.0', metadata: releaseMetadata({ externalApp: EXTERNAL }) })
    const app = listedApp({ releases: [standing(), external] })
    expect(versions(app)).toEqual(['1.0.0'])
    expect(versions(app, platform('31.0.0'))).toEqual(['1.0.0'])
    expect(versions(app, { kind: 'external' })).toEqual(['2.0.0'])
  })

  it('have no app without a release', () => {
    expect(inList(listedApp({ releases: [], metadata: null }))).toBeUndefined()
  })
})

describe('an app', () => {
  it('has every field of api.md A4, none of them null', () => {
    expect(inList(listedApp())).toEqual({
      id: 'news',
      categories: ['tools'],
      userDocs: '',
      adminDocs: '',
      developerDocs: '',
      issueTracker: 'https://example.org/issues',
      website: 'https://example.org',
      discussion: 'https://forum.example.org',
      created: '2030-01-02T03:04:05.678000Z',
      lastModified: '2030-01-02T03:04:05.678000Z',
      screenshots: [],
      videos: [],
      translations: { en: { name: 'News', summary: 'Reads news', description: 'Reads **news**' } },
      isFeatured: false,
      authors: [{ name: 'Ann Author', mail: 'ann@example.org', homepage: '' }],
      ratingRecent: 0.5,
      ratingOverall: 0.5,
      ratingNumRecent: 0,
      ratingNumOverall: 0,
      certificate: 'PEM',
      releases: [expect.any(Object)],
    })
  })

  it('names its own discussion, sorted categories and proxied screenshots', () => {
    const url = ' https://example.org/ü?>.png '
    const metadata = appMetadata({
      categories: ['tools', 'ai'],
      discussion: 'https://example.org/talk',
      screenshots: [{ url, smallThumbnail: 'https://example.org/small.png' }],
    })
    const app = inList(listedApp({ metadata }))
    expect(app).toMatchObject({ categories: ['ai', 'tools'], discussion: 'https://example.org/talk' })
    const [screenshot] = (app?.screenshots ?? []) as { url: string; smallThumbnail: string }[]
    expect(screenshot?.smallThumbnail).toBe('https://example.org/small.png')
    const [, key] = /^https:\/\/usercontent\.example\.org\/([\w-]+=*)$/.exec(screenshot?.url ?? '') ?? []
    expect(key).toHaveLength(Math.ceil(Buffer.from(url.trim()).length / 3) * 4)
    expect(Buffer.from(key as string, 'base64url').toString()).toBe(url.trim())
  })

  it('leaves the fraction out of a whole second', () => {
    const createdAt = new Date('2030-01-02T03:04:05.000Z')
    expect(inList(listedApp({ createdAt }))).toMatchObject({ created: '2030-01-02T03:04:05Z' })
  })
})

describe('a release', () => {
  it('has every field of api.md A4, none of them null', () => {
    const metadata = releaseMetadata({
      phpExtensions: [{ id: 'gd', spec: '>=2.0.0', raw: '>=2' }],
      databases: [{ id: 'sqlite', spec: '*', raw: '*' }],
      shellCommands: ['tar', 'grep'],
      php: { spec: '>=8.1.0 <8.4.0', raw: '>=8.1 <=8.3' },
      minIntSize: 64,
      changelogs: { en: 'New', 'pt-br': 'Novo' },
    })
    expect(inList(listedApp({ releases: [standing({ metadata })] }))?.releases).toEqual([
      {
        version: '1.0.0',
        isNightly: false,
        phpExtensions: [{ id: 'gd', versionSpec: '>=2.0.0', rawVersionSpec: '>=2' }],
        databases: [{ id: 'sqlite', versionSpec: '*', rawVersionSpec: '*' }],
        shellCommands: ['grep', 'tar'],
        phpVersionSpec: '>=8.1.0 <8.4.0',
        rawPhpVersionSpec: '>=8.1 <=8.3',
        platformVersionSpec: '>=31.0.0 <33.0.0',
        rawPlatformVersionSpec: '>=31 <=32',
        minIntSize: 64,
        download: 'https://example.org/1.0.0.tar.gz',
        created: '2030-01-02T03:04:05.678000Z',
        lastModified: '2030-01-02T03:04:05.678000Z',
        licenses: ['AGPL-3.0-or-later'],
        signature: 'c2lnbmF0dXJl',
        signatureDigest: 'sha512',
        translations: { en: { changelog: 'New' }, 'pt-br': { changelog: 'Novo' } },
      },
    ])
  })

  it('of an external app says how to deploy it', () => {
    const variable = { envName: 'A', displayName: 'B', description: '', default: '' }
    const externalApp = { ...EXTERNAL, isSystem: true, environmentVariables: [variable] }
    const external = (changes: object) => {
      const metadata = releaseMetadata({ externalApp: { ...externalApp, ...changes } })
      return inList(listedApp({ releases: [standing({ metadata })] }), { kind: 'external' })?.releases[0]
    }
    const deployed = (installData: object) => [
      { installType: 'docker_install', installData: JSON.stringify(installData) },
    ]
    expect(external({})).toMatchObject({
      aaIsSystem: true,
      deployMethods: deployed({ registry: 'ghcr.io', image: 'news', image_tag: null }),
      apiScopes: [{ scopeName: 'FILES' }],
      environmentVariables: [variable],
    })
    expect(external({ dockerInstall: null })).toMatchObject({
      deployMethods: deployed({ registry: null, image: null, image_tag: null }),
    })
  })
})
