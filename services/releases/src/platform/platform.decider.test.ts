import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { platforms } from './platform.decider.js'

const { given } = deciderSpec(platforms)
const at = '2026-01-02T03:04:05.000Z'
const version = (text: string, isSupported: boolean, hasRelease = true) => ({ version: text, hasRelease, isSupported })
const v31 = version('31.0.4', true)
const v30 = version('30.0.11', false)
const recorded = (...versions: (typeof v31)[]) =>
  ({ type: 'PlatformVersionsRecorded', data: { versions, at } }) as const
const current = (text: string) => ({ type: 'PlatformVersionMadeCurrent', data: { version: text, at } }) as const
const sync = (...found: string[]) => ({ type: 'SyncPlatformVersions', found, at }) as const

describe('platform versions', () => {
  it('are recorded', () => {
    given()
      .when({ type: 'RecordPlatformVersions', versions: [v31, v30], at })
      .then(recorded(v31, v30))
  })

  it('that are known already change nothing', () => {
    given(recorded(v31, v30))
      .when({ type: 'RecordPlatformVersions', versions: [v31], at })
      .then()
  })

  it('change when support ends', () => {
    const ended = { ...v31, isSupported: false }
    given(recorded(v31))
      .when({ type: 'RecordPlatformVersions', versions: [ended], at })
      .then(recorded(ended))
  })

  it.each(['31', '31.0', '031.0.0', '31.0.0-rc1', 'x'])('refuse %s', (text) => {
    given()
      .when({ type: 'RecordPlatformVersions', versions: [{ ...v31, version: text }], at })
      .rejects('platform-version-invalid')
  })
})

describe('a sync of platform versions', () => {
  it('makes those found released and supported, and the highest current, in whatever order they come', () => {
    given()
      .when(sync('9.0.0', '10.0.0', '9.12.0'))
      .then(recorded(version('9.0.0', true), version('10.0.0', true), version('9.12.0', true)), current('10.0.0'))
  })

  it('ends the support of all others, which keep that they were released', () => {
    given(recorded(v31, v30, version('29.0.0', true, false)))
      .when(sync('32.0.0', '31.0.4'))
      .then(recorded(version('32.0.0', true), version('29.0.0', false, false)), current('32.0.0'))
  })

  it('marks what was known without a release', () => {
    given(recorded(version('32.0.0', false, false)), current('32.0.0'))
      .when(sync('32.0.0'))
      .then(recorded(version('32.0.0', true)))
  })

  it('that finds what is known changes nothing', () => {
    given(recorded(v31, v30), current('31.0.4')).when(sync('31.0.4')).then()
  })

  it('moves what is current, back as well', () => {
    given(recorded(v31), current('32.0.0')).when(sync('31.0.4')).then(current('31.0.4'))
  })

  it('that finds nothing changes nothing', () => {
    given(recorded(v31), current('31.0.4')).when(sync()).then()
  })
})
