import type { EventOf } from '@appstore/contracts/events'
import type { PlatformVersionsRecorded } from '@appstore/contracts/releases'

const FIRST_MAJOR = 20
const LAST_MAJOR = 34
/** Releases of one major version, first to last. */
const PATCHES = 12
/** Major versions that still get releases. */
const SUPPORTED = 3

/** As many platform versions as a store knows after years of looking: each costs a list. */
export function platformVersions(at: string): EventOf<typeof PlatformVersionsRecorded> {
  const majors = Array.from({ length: LAST_MAJOR - FIRST_MAJOR + 1 }, (_, index) => FIRST_MAJOR + index)
  const versions = majors.flatMap((major) =>
    Array.from({ length: PATCHES }, (_, patch) => ({
      version: `${major}.0.${patch}`,
      hasRelease: true,
      isSupported: major > LAST_MAJOR - SUPPORTED,
    })),
  )
  return { type: 'PlatformVersionsRecorded', data: { versions, at } }
}
