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

/** What the source of the platform says: these are out and supported, and no others are supported (operations.md 2.5). */
export interface SyncPlatformVersions {
  readonly type: 'SyncPlatformVersions'
  readonly found: readonly string[]
  readonly at: string
}

export interface Platforms {
  /** By their text. */
  readonly versions: ReadonlyMap<string, PlatformVersion>
  /** The newest one that a sync has found. */
  readonly current: string | null
}

/** Three numbers without leading zeros: the only form a server asks for (api.md A2). */
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/

export const platforms: Decider<Platforms, RecordPlatformVersions | SyncPlatformVersions, PlatformEvent> = {
  initialState: { versions: new Map(), current: null },
  decide(command, state) {
    switch (command.type) {
      case 'RecordPlatformVersions':
        return recorded(command.versions, state, command.at)
      case 'SyncPlatformVersions':
        return synced(command, state)
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'PlatformVersionsRecorded': {
        const changed = event.data.versions.map((version) => [version.version, version] as const)
        return { ...state, versions: new Map([...state.versions, ...changed]) }
      }
      case 'PlatformVersionMadeCurrent':
        return { ...state, current: event.data.version }
    }
  },
}

function recorded(versions: readonly PlatformVersion[], state: Platforms, at: string): PlatformEvent[] {
  const wrong = versions.find(({ version }) => !VERSION.test(version))
  if (wrong !== undefined) {
    throw new DomainError(
      'invalid',
      'platform-version-invalid',
      `"${wrong.version}" is not a platform version. Write three numbers without leading zeros, such as 31.0.4.`,
    )
  }
  const changed = versions.filter((version) => !equal(state.versions.get(version.version), version))
  return changed.length === 0 ? [] : [{ type: 'PlatformVersionsRecorded', data: { versions: changed, at } }]
}

/** A source that names nothing has failed, whatever it says: no version would be supported any more. */
function synced({ found, at }: SyncPlatformVersions, state: Platforms): PlatformEvent[] {
  const [first, ...others] = found
  if (first === undefined) return []
  const ended = [...state.versions.values()].filter(({ version }) => !found.includes(version))
  const versions = [
    ...found.map((version) => ({ version, hasRelease: true, isSupported: true })),
    ...ended.map((version) => ({ ...version, isSupported: false })),
  ]
  const highest = others.reduce((best, version) => (isHigher(version, best) ? version : best), first)
  const current: PlatformEvent = { type: 'PlatformVersionMadeCurrent', data: { version: highest, at } }
  return [...recorded(versions, state, at), ...(state.current === highest ? [] : [current])]
}

function equal(one: PlatformVersion | undefined, other: PlatformVersion): boolean {
  return one !== undefined && one.hasRelease === other.hasRelease && one.isSupported === other.isSupported
}

function isHigher(one: string, other: string): boolean {
  const [ours, theirs] = [one.split('.').map(Number), other.split('.').map(Number)]
  const index = ours.findIndex((part, place) => part !== theirs[place])
  return index >= 0 && (ours[index] as number) > (theirs[index] as number)
}
