import { appMetadata, releaseMetadata } from '../app-list/app-history-spec.js'
import { appEntry } from './app-entry.js'
import { appProblem, releaseProblem } from './guard.js'
import { EXTERNAL, listedApp, SETTINGS, standing, standingFor } from './listed-app-spec.js'

const ALL = { kind: 'all' } as const
const php = (raw: string) => standing({ metadata: releaseMetadata({ php: { raw, spec: '*' } }) })

describe('a release is served with the platform requirement', () => {
  it.each(['>=27 <=30', '>=27.0.1 <=30', '>=27.1 <=30.0.5', '>=31 <=31'])('%s', (raw) => {
    expect(releaseProblem(standingFor(raw, '>=27.0.0 <31.0.0'))).toBeUndefined()
  })
})

/** The table of clients.md 1.3: what empties the list of every server, drops the release, or is misread. */
const UNREADABLE = [
  ['has no maximum', '>=27'],
  ['is no requirement at all', '*'],
  ['has no minimum', '<=30'],
  ['has four parts', '>=27.0.0.1 <=30'],
  ['has four parts at its end', '>=27 <=30.0.0.1'],
  ['has a dangling dot', '>=27. <=30'],
  ['has other signs, which are misread', '>27 <31'],
  ['is empty', ''],
  ['is a bare number', '27'],
  ['has a blank after the sign', '>= 27 <=30'],
  ['has two blanks', '>=27  <=30'],
  ['begins with a blank', ' >=27 <=30'],
  ['ends with a blank', '>=27 <=30 '],
  ['ends with a line break', '>=27 <=30\n'],
  ['has a tab for a blank', '>=27\t<=30'],
  ['has a comma', '>=27,<=30'],
  ['has a comma and a blank', '>=27, <=30'],
  ['has a pre-release', '>=27-rc1 <=30'],
  ['has a star for an end', '>=27 <=*'],
  ['has three parts', '>=27 <=30 <=31'],
  ['has its ends the wrong way round', '<=30 >=27'],
  ['has digits of another script', '>=２７ <=30'],
] as const

describe('a release is left out when its platform requirement', () => {
  it.each(UNREADABLE)('%s: "%s"', (_why, raw) => {
    expect(releaseProblem(standingFor(raw, '>=27.0.0 <31.0.0'))).toContain(`"${raw}"`)
  })

  it.each(['*', '', '>=27.0.0', '<31.0.0', '>=27 <31', '>=027.0.0 <31.0.0', '>=27.0.0,<31.0.0'])(
    'has no range to compare with: "%s"',
    (spec) => {
      expect(releaseProblem(standingFor('>=27 <=30', spec))).toContain(`"${spec}"`)
    },
  )
})

describe('the PHP requirement', () => {
  it.each(['*', '>=8.1', '<=8.3', '>=8.1 <=8.3', '>=8.1.12 <=8'])('may be %s', (raw) => {
    expect(releaseProblem(php(raw))).toBeUndefined()
  })

  it.each(['', '8.1', '>8.1', '>= 8.1', '>=8.1  <=8.3', '>=8.1,<=8.3', '>=8.1-rc1', '>=8.1.0.1', '<=*', '* '])(
    'must not be "%s"',
    (raw) => {
      expect(releaseProblem(php(raw))).toContain(`"${raw}"`)
    },
  )
})

describe('the version', () => {
  it.each(['1.0.0', '0.10.0', '1.2.3-beta.1', '1.0.0-rc1', '10.20.30-a-b.c'])('may be %s', (version) => {
    expect(releaseProblem(standing({ version }))).toBeUndefined()
  })

  it.each(['', '1', '1.0', '1.0.0.0', 'v1.0.0', '01.0.0', '1.0.0+build', '1.0.0-', '1.0.0-01', '1.0.0 ', 'latest'])(
    'must not be "%s"',
    (version) => {
      expect(releaseProblem(standing({ version }))).toContain(`"${version}"`)
    },
  )
})

describe('texts and flags', () => {
  it('must be there in English', () => {
    const metadata = releaseMetadata({ changelogs: { de: 'Neu' } })
    expect(releaseProblem(standing({ metadata }))).toBe('it has no English release notes')
    const translations = { de: { name: 'N', summary: 'S', description: 'D' } }
    expect(appProblem(listedApp({ metadata: appMetadata({ translations }) }))).toBe('it has no English texts')
  })

  it('are never null', () => {
    const nulls = [
      releaseMetadata({ licenses: [null] as never }),
      releaseMetadata({ phpExtensions: [{ id: 'gd', spec: '*', raw: null }] as never }),
      releaseMetadata({ changelogs: { en: '', de: null } as never }),
      releaseMetadata({ externalApp: { ...EXTERNAL, scopes: [null] } as never }),
    ]
    for (const metadata of nulls) expect(releaseProblem(standing({ metadata }))).toBe('one of its fields is empty')
    const app = listedApp({ metadata: appMetadata({ website: null } as never) })
    expect(appProblem(app)).toBe('one of its fields is empty')
  })

  it('may be absent where an external app is installed from', () => {
    expect(releaseProblem(standing({ metadata: releaseMetadata({ externalApp: EXTERNAL }) }))).toBeUndefined()
    const nowhere = { ...EXTERNAL, dockerInstall: null }
    expect(releaseProblem(standing({ metadata: releaseMetadata({ externalApp: nowhere }) }))).toBeUndefined()
  })

  it('have their types', () => {
    expect(releaseProblem(standing({ isNightly: 0 as never }))).toBe('its nightly flag is not a boolean')
  })
})

describe('what would break clients', () => {
  it('is left out alone, and named', () => {
    const bad = [standingFor('>=27', '>=27.0.0 <31.0.0', { version: '2.0.0' }), standing({ version: 'latest' })]
    const entry = appEntry(listedApp({ releases: [bad[0], standing(), bad[1]] as never }), SETTINGS)
    const app = JSON.parse(entry.partFor(ALL)?.text ?? '')
    expect(app.releases.map((each: { version: string }) => each.version)).toEqual(['1.0.0'])
    expect(entry.problems).toEqual([
      'Release 2.0.0 of news is left out of the lists: its platform requirement is ">=27".',
      'Release latest of news is left out of the lists: its version is "latest".',
    ])
  })

  it('takes the app out when it is the app itself', () => {
    const entry = appEntry(listedApp({ metadata: appMetadata({ translations: {} }) }), SETTINGS)
    expect(entry.partFor(ALL)).toBeUndefined()
    expect(entry.problems).toEqual(['App news is left out of the lists: it has no English texts.'])
  })
})
