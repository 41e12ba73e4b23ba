import { releaseNotes } from './changelog.js'

const CHANGELOG = `# Changelog

## [Unreleased]
### Added
- something new

## 0.6.1 – 2026-01-01
last one

## [v0.6.0]
### Fixed
- a thing

## Changed
still 0.6.0

## v0.5.0-beta.2
beta notes

## 0.5.0
stable notes

## 0.6.1
more of the last one
`

describe('release notes (releases.md B6)', () => {
  it('of an empty changelog are empty', () => expect(releaseNotes('', '1.0.0', false)).toBe(''))
  it('of a version without content are empty', () => expect(releaseNotes('## 1.0.0', '1.0.0', false)).toBe(''))
  it('of an unknown version are empty', () => expect(releaseNotes(CHANGELOG, '9.9.9', false)).toBe(''))
  it('stand under a plain heading', () => expect(releaseNotes('## 1.0.0\nhello', '1.0.0', false)).toBe('hello'))
  it('stand under a heading in brackets', () => expect(releaseNotes('## [1.0.0]\nhello', '1.0.0', false)).toBe('hello'))
  it('stand under a heading with v', () => expect(releaseNotes('## v1.0.0\nhello', '1.0.0', false)).toBe('hello'))
  it('stand under a heading with both', () => {
    expect(releaseNotes(CHANGELOG, '0.6.0', false)).toBe('### Fixed\n- a thing\n\n## Changed\nstill 0.6.0')
  })
  it('of several sections of one version are joined', () => {
    expect(releaseNotes(CHANGELOG, '0.6.1', false)).toBe('last one\n\nmore of the last one')
  })
  it('of a nightly are those of what is not released', () => {
    expect(releaseNotes(CHANGELOG, '0.6.0', true)).toBe('### Added\n- something new')
  })
  it('of a pre-release without a section are those of what is not released', () => {
    expect(releaseNotes(CHANGELOG, '1.0.0-rc.1', false)).toBe('### Added\n- something new')
  })
  it('of a pre-release with a section of its own are that section, and do not leak into the stable one', () => {
    expect(releaseNotes(CHANGELOG, '0.5.0-beta.2', false)).toBe('beta notes')
    expect(releaseNotes(CHANGELOG, '0.5.0', false)).toBe('stable notes')
  })
  it.each(['## Unreleased', '## V1.0.0', '## Version 1.0.0', '##1.0.0', '##  1.0.0'])(
    'do not begin at %s',
    (heading) => {
      expect(releaseNotes(`${heading}\nhello`, '1.0.0', false)).toBe('')
      expect(releaseNotes(`${heading}\nhello`, '1.0.0', true)).toBe('')
    },
  )
})
