import type { Decider } from '@appstore/event-sourcing/decider'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { PublishedData, ReleaseEvent } from './release.events.js'

/** A release that stands in the store, as far as decisions need it. */
export interface StandingRelease {
  readonly version: string
  readonly isNightly: boolean
  readonly download: string
  readonly signature: string
  readonly archiveSha512: string
  readonly certificateRevision: number
}

/** All releases of one app that stand in the store. */
export interface ReleaseLine {
  readonly standing: readonly StandingRelease[]
}

/** A publication whose archive has passed every check. */
export interface PublishRelease {
  readonly type: 'PublishRelease'
  readonly release: Omit<PublishedData, 'appMetadata' | 'at'>
  readonly appMetadata: PublishedData['appMetadata']
  /** Whether, beside these standing releases, this one describes the app as a whole (releases.md B9). */
  readonly updatesApp: (standing: readonly StandingRelease[]) => boolean
  /** ALLOW_RELEASE_OVERWRITE: other bytes may take the place of a release. */
  readonly allowOverwrite: boolean
  readonly at: string
}

export type ReleaseCommand =
  | PublishRelease
  | {
      readonly type: 'WithdrawRelease'
      readonly appId: string
      readonly version: string
      readonly isNightly: boolean
      readonly at: string
    }
  | {
      readonly type: 'ClearReleases'
      readonly appId: string
      readonly beforeCertificateRevision: number
      readonly at: string
    }

/** A release is what it is for ever: its archive can move, but never become another one (spec README "Immutable releases"). */
export const releaseLine: Decider<ReleaseLine, ReleaseCommand, ReleaseEvent> = {
  initialState: { standing: [] },
  decide(command, state) {
    switch (command.type) {
      case 'PublishRelease':
        return publish(command, state)
      case 'WithdrawRelease': {
        const { appId, version, isNightly, at } = command
        if (find(state, version, isNightly) === undefined) throw notThere(appId, version, isNightly)
        return [{ type: 'ReleaseWithdrawn', data: { appId, version, isNightly, at } }]
      }
      case 'ClearReleases': {
        const { appId, beforeCertificateRevision, at } = command
        if (!state.standing.some((release) => release.certificateRevision < beforeCertificateRevision)) return []
        return [{ type: 'ReleaseLineCleared', data: { appId, beforeCertificateRevision, at } }]
      }
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'ReleasePublished':
      case 'ReleaseReplaced':
        return {
          standing: [...state.standing.filter((release) => !givesWayTo(release, event.data)), standingOf(event.data)],
        }
      case 'ReleaseMoved':
        return change(state, event.data, { download: event.data.download })
      case 'ReleaseSignatureRepaired': {
        const { signature, certificateRevision } = event.data
        return change(state, event.data, { signature, certificateRevision })
      }
      case 'ReleaseWithdrawn':
        return { standing: state.standing.filter((release) => !sameKey(release, event.data)) }
      case 'ReleaseLineCleared': {
        const { beforeCertificateRevision } = event.data
        return {
          standing: state.standing.filter((release) => release.certificateRevision >= beforeCertificateRevision),
        }
      }
    }
  },
}

function publish(command: PublishRelease, state: ReleaseLine): ReleaseEvent[] {
  const { release, at } = command
  // Releases verified with an earlier certificate are on their way out: the event that says so may still be on its way.
  const standing = state.standing.filter((other) => other.certificateRevision >= release.certificateRevision)
  const same = standing.find((other) => sameKey(other, release))
  const appMetadata = command.updatesApp(standing) ? command.appMetadata : null
  const data = { ...release, appMetadata, at }
  if (same === undefined) return [{ type: 'ReleasePublished', data }]
  if (same.archiveSha512 === release.archiveSha512) return mend(same, command)
  if (release.isNightly) return [{ type: 'ReleasePublished', data }]
  if (command.allowOverwrite) return [{ type: 'ReleaseReplaced', data }]
  throw new DomainError(
    'conflict',
    'release-immutable',
    `${release.appId} ${release.version} is published already, with other contents: its archive has SHA-512 ` +
      `${same.archiveSha512.slice(0, 16)}…, this one ${release.archiveSha512.slice(0, 16)}…. A published release never changes. ` +
      'Raise <version> in appinfo/info.xml, build, sign and publish again.',
  )
}

/** The same bytes again: from another place, with another signature, or nothing new at all. */
function mend(same: StandingRelease, { release, at }: PublishRelease): ReleaseEvent[] {
  const { appId, version, isNightly, download, signature, certificateRevision } = release
  const key = { appId, version, isNightly }
  const events: ReleaseEvent[] = []
  if (same.download !== download) events.push({ type: 'ReleaseMoved', data: { ...key, download, at } })
  if (same.signature !== signature) {
    events.push({ type: 'ReleaseSignatureRepaired', data: { ...key, signature, certificateRevision, at } })
  }
  return events
}

type Key = Pick<StandingRelease, 'version' | 'isNightly'>

function sameKey(one: Key, other: Key): boolean {
  return one.version === other.version && one.isNightly === other.isNightly
}

/** A nightly takes the place of every nightly before it (releases.md B10). */
function givesWayTo(release: StandingRelease, published: Key): boolean {
  return sameKey(release, published) || (release.isNightly && published.isNightly)
}

function find(state: ReleaseLine, version: string, isNightly: boolean): StandingRelease | undefined {
  return state.standing.find((release) => sameKey(release, { version, isNightly }))
}

function change(state: ReleaseLine, key: Key, changed: Partial<StandingRelease>): ReleaseLine {
  return { standing: state.standing.map((release) => (sameKey(release, key) ? { ...release, ...changed } : release)) }
}

function standingOf(data: PublishedData): StandingRelease {
  const { version, isNightly, download, signature, archiveSha512, certificateRevision } = data
  return { version, isNightly, download, signature, archiveSha512, certificateRevision }
}

function notThere(appId: string, version: string, isNightly: boolean): DomainError {
  const what = isNightly ? 'nightly' : 'release'
  return new DomainError('not-found', 'release-unknown', `${appId} has no ${what} ${version}.`)
}
