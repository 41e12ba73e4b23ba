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
  /** When it was last published, moved or repaired. */
  readonly modifiedAt: string
}

/** All releases of one app that stand in the store, and those that were withdrawn: their bytes are remembered. */
export interface ReleaseLine {
  readonly standing: readonly StandingRelease[]
  readonly withdrawn: readonly StandingRelease[]
  /** The newest certificate that a release was verified with, or that releases were cleared for. */
  readonly newestCertificate: number
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
      readonly type: 'RestoreRelease'
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
  initialState: { standing: [], withdrawn: [], newestCertificate: -1 },
  decide(command, state) {
    switch (command.type) {
      case 'PublishRelease':
        return publish(command, state)
      case 'WithdrawRelease': {
        const { appId, version, isNightly, at } = command
        if (!state.standing.some((release) => sameKey(release, command))) throw notThere(appId, version, isNightly)
        return [{ type: 'ReleaseWithdrawn', data: { appId, version, isNightly, at } }]
      }
      case 'RestoreRelease':
        return restore(command, state)
      case 'ClearReleases': {
        const { appId, beforeCertificateRevision, at } = command
        const all = [...state.standing, ...state.withdrawn]
        if (!all.some((release) => release.certificateRevision < beforeCertificateRevision)) return []
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
          withdrawn: state.withdrawn.filter((release) => !givesWayTo(release, event.data)),
          newestCertificate: Math.max(state.newestCertificate, event.data.certificateRevision),
        }
      case 'ReleaseMoved': {
        const { download, at } = event.data
        return change(state, event.data, { download, modifiedAt: at })
      }
      case 'ReleaseSignatureRepaired': {
        const { signature, certificateRevision, at } = event.data
        const newestCertificate = Math.max(state.newestCertificate, certificateRevision)
        return { ...change(state, event.data, { signature, certificateRevision, modifiedAt: at }), newestCertificate }
      }
      case 'ReleaseWithdrawn':
        return moved(state, event.data, 'standing', 'withdrawn')
      case 'ReleaseRestored':
        return moved(state, event.data, 'withdrawn', 'standing')
      case 'ReleaseLineCleared': {
        const { beforeCertificateRevision } = event.data
        const stays = (release: StandingRelease) => release.certificateRevision >= beforeCertificateRevision
        const newestCertificate = Math.max(state.newestCertificate, beforeCertificateRevision)
        return { standing: state.standing.filter(stays), withdrawn: state.withdrawn.filter(stays), newestCertificate }
      }
    }
  },
}

function publish(command: PublishRelease, state: ReleaseLine): ReleaseEvent[] {
  const { release, at } = command
  if (release.certificateRevision < state.newestCertificate) throw certificateSuperseded(release.appId)
  // Releases verified with an earlier certificate are on their way out: the event that says so may still be on its way.
  const standing = state.standing.filter((other) => other.certificateRevision >= release.certificateRevision)
  const same = standing.find((other) => sameKey(other, release))
  if (same === undefined) refuseOtherBytes(command, state)
  const appMetadata = command.updatesApp(standing) ? command.appMetadata : null
  const data = { ...release, appMetadata, at }
  if (same === undefined) return [{ type: 'ReleasePublished', data }]
  if (same.archiveSha512 === release.archiveSha512) return mend(same, command)
  if (release.isNightly) return [{ type: 'ReleasePublished', data }]
  if (command.allowOverwrite) return [{ type: 'ReleaseReplaced', data }]
  throw immutable(release, same, 'is published already')
}

/** What was withdrawn may come back, but not as something else: servers and mirrors have the former archive under this version. */
function refuseOtherBytes({ release, allowOverwrite }: PublishRelease, { withdrawn }: ReleaseLine): void {
  const former = withdrawn.find((other) => sameKey(other, release))
  if (former === undefined || release.isNightly || allowOverwrite) return
  if (former.certificateRevision < release.certificateRevision || former.archiveSha512 === release.archiveSha512) return
  throw immutable(release, former, 'was published before and withdrawn')
}

/** The certificate changed while the archive was being checked: what it was checked against no longer counts. */
function certificateSuperseded(appId: string): DomainError {
  return new DomainError(
    'conflict',
    'certificate-superseded',
    `The certificate of "${appId}" was changed while this archive was being checked against the former one. ` +
      'Sign the archive with the key of the present certificate and publish it again.',
  )
}

function immutable(release: PublishRelease['release'], former: StandingRelease, happened: string): DomainError {
  return new DomainError(
    'conflict',
    'release-immutable',
    `${release.appId} ${release.version} ${happened}, with other contents: its archive has SHA-512 ` +
      `${former.archiveSha512.slice(0, 16)}…, this one ${release.archiveSha512.slice(0, 16)}…. A published release never changes. ` +
      'Raise <version> in appinfo/info.xml, build, sign and publish again.',
  )
}

/** Undoes a withdrawal. What stands already needs none; nightlies that a newer one took the place of are not remembered. */
function restore(command: Extract<ReleaseCommand, { type: 'RestoreRelease' }>, state: ReleaseLine): ReleaseEvent[] {
  const { appId, version, isNightly, at } = command
  if (state.standing.some((release) => sameKey(release, command))) return []
  if (!state.withdrawn.some((release) => sameKey(release, command))) {
    const [what, why] = isNightly ? ['nightly', ' A nightly takes the place of all before it.'] : ['release', '']
    const detail = `${appId} has no ${what} ${version} that was withdrawn.${why}`
    throw new DomainError('not-found', 'release-unknown', detail)
  }
  return [{ type: 'ReleaseRestored', data: { appId, version, isNightly, at } }]
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

function change(state: ReleaseLine, key: Key, changed: Partial<StandingRelease>): ReleaseLine {
  const standing = state.standing.map((release) => (sameKey(release, key) ? { ...release, ...changed } : release))
  return { ...state, standing }
}

type Kept = 'standing' | 'withdrawn'

function moved(state: ReleaseLine, key: Key, from: Kept, to: Kept): ReleaseLine {
  const leaving = state[from].filter((release) => sameKey(release, key))
  const staying = state[from].filter((release) => !sameKey(release, key))
  return { ...state, [from]: staying, [to]: [...state[to].filter((release) => !sameKey(release, key)), ...leaving] }
}

function standingOf(data: PublishedData): StandingRelease {
  const { version, isNightly, download, signature, archiveSha512, certificateRevision, at } = data
  return { version, isNightly, download, signature, archiveSha512, certificateRevision, modifiedAt: at }
}

function notThere(appId: string, version: string, isNightly: boolean): DomainError {
  const what = isNightly ? 'nightly' : 'release'
  return new DomainError('not-found', 'release-unknown', `${appId} has no ${what} ${version}.`)
}
