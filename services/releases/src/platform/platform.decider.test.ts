import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { platforms } from './platform.decider.js'

const { given } = deciderSpec(platforms)
const at = '2026-01-02T03:04:05.000Z'
const v31 = { version: '31.0.4', hasRelease: true, isSupported: true }
const v30 = { version: '30.0.11', hasRelease: true, isSupported: false }

describe('platform versions', () => {
  it('are recorded', () => {
    given()
      .when({ type: 'RecordPlatformVersions', versions: [v31, v30], at })
      .then({ type: 'PlatformVersionsRecorded', data: { versions: [v31, v30], at } })
  })

  it('that are known already change nothing', () => {
    given({ type: 'PlatformVersionsRecorded', data: { versions: [v31, v30], at } })
      .when({ type: 'RecordPlatformVersions', versions: [v31], at })
      .then()
  })

  it('change when support ends', () => {
    const ended = { ...v31, isSupported: false }
    given({ type: 'PlatformVersionsRecorded', data: { versions: [v31], at } })
      .when({ type: 'RecordPlatformVersions', versions: [ended], at })
      .then({ type: 'PlatformVersionsRecorded', data: { versions: [ended], at } })
  })

  it.each(['31', '31.0', '031.0.0', '31.0.0-rc1', 'x'])('refuse %s', (version) => {
    given()
      .when({ type: 'RecordPlatformVersions', versions: [{ ...v31, version }], at })
      .rejects('platform-version-invalid')
  })
})
