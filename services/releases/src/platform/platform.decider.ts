import type { Decider } from '@appstore/event-sourcing/decider'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { PlatformEvent } from './platform.events.js'

/** A version of the platform; `isSupported` is false for versions that ended, which stay in the list (api.md wart 4). */
export interface PlatformVersion {
  readonly version: string
  readonly hasRelease: boolean
  readonly isSupported: boolean
}

export interface RecordPlatformVersions {
  readonly type: 'RecordPlatformVersions'
  readonly versions: readonly PlatformVersion[]
  readonly at: string
}

/** Versions by their text. */
export type Platforms = ReadonlyMap<string, PlatformVersion>

/** Three numbers without leading zeros: the only form a server asks for (api.md A2). */
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/

export const platforms: Decider<Platforms, RecordPlatformVersions, PlatformEvent> = {
  initialState: new Map(),
  decide(command, state) {
    const wrong = command.versions.find(({ version }) => !VERSION.test(version))
    if (wrong !== undefined) {
      throw new DomainError(
        'invalid',
        'platform-version-invalid',
        `"${wrong.version}" is not a platform version. Write three numbers without leading zeros, such as 31.0.4.`,
      )
    }
    const changed = command.versions.filter((version) => !equal(state.get(version.version), version))
    if (changed.length === 0) return []
    return [{ type: 'PlatformVersionsRecorded', data: { versions: [...changed], at: command.at } }]
  },
  evolve(state, event) {
    switch (event.type) {
      case 'PlatformVersionsRecorded':
        return new Map([...state, ...event.data.versions.map((version) => [version.version, version] as const)])
    }
  },
}

function equal(one: PlatformVersion | undefined, other: PlatformVersion): boolean {
  return one !== undefined && one.hasRelease === other.hasRelease && one.isSupported === other.isSupported
}
