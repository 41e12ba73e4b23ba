import type { PlatformVersion } from './platform.decider.js'

/** What a new store knows of the platform until it has asked its source: the first release of each major version. */
export const KNOWN_PLATFORM_VERSIONS: readonly PlatformVersion[] = [
  { version: '29.0.0', hasRelease: true, isSupported: false },
  { version: '30.0.0', hasRelease: true, isSupported: false },
  { version: '31.0.0', hasRelease: true, isSupported: false },
  { version: '32.0.0', hasRelease: true, isSupported: true },
  { version: '33.0.0', hasRelease: true, isSupported: true },
  { version: '34.0.0', hasRelease: true, isSupported: true },
]
