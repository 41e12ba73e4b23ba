import type { IntegrationTexts } from '@appstore/contracts/catalog'
import type { AppMetadata, ReleaseMetadata } from '@appstore/contracts/releases'

/** A release as it is listed. */
export interface ListedRelease {
  version: string
  isNightly: boolean
  certificateRevision: number
  download: string
  signature: string
  metadata: ReleaseMetadata
  createdAt: string
  modifiedAt: string
  isWithdrawn: boolean
}

/** What changes at a release that stands in the table already. */
export interface ReleasePatch {
  download?: string
  signature?: string
  certificateRevision?: number
  modifiedAt?: string
  isWithdrawn?: boolean
}

/** What some events change at one app. Removals are carried out before the releases are put in. */
export interface AppChange {
  /** The app begins, or begins anew: nothing of what it was before is left. */
  registered?: { ownerId: string; isEnterpriseOnly: boolean; revision: number; createdAt: string }
  /** An integration begins, or has other texts. */
  submitted?: { ownerId: string; texts: IntegrationTexts; revision: number; createdAt: string }
  ownerId?: string
  certificate?: { pem: string; revision: number }
  /** With the revision of the certificate that the release was verified with. */
  metadata?: { value: AppMetadata; revision: number }
  lastReleaseAt?: string
  isApproved?: true
  isFeatured?: boolean
  isDeleted?: boolean
  /** Releases verified with an older certificate go. */
  clearBefore?: number
  clearNightlies?: true
  /** Keys of single releases that go. */
  gone: Set<string>
  releases: Map<string, ListedRelease>
  patches: Map<string, ReleasePatch>
}

/**
 * Changes by app id, in steps that are carried out one after the other. Nearly every app has one step in a page: another begins
 * where a certificate change has to look at what the step before it has put in, and where an app begins anew.
 */
export type AppListPage = Map<string, AppChange[]>

/** Tells releases of one app apart: a nightly and a stable release may have the same version. */
export function releaseKey({ version, isNightly }: { version: string; isNightly: boolean }): string {
  return `${isNightly ? 'nightly' : 'stable'}:${version}`
}

/** The step that the app's next event belongs to. */
export function changeOf(page: AppListPage, appId: string): AppChange {
  return page.get(appId)?.at(-1) ?? beginStep(page, appId)
}

/** A step that comes after everything that has happened to the app in this page. */
export function beginStep(page: AppListPage, appId: string): AppChange {
  const change: AppChange = { gone: new Set(), releases: new Map(), patches: new Map() }
  page.set(appId, [...(page.get(appId) ?? []), change])
  return change
}

/**
 * A release that begins to stand in the store, also where one stood and was withdrawn. A nightly takes the place of every
 * nightly before it.
 */
export function publish(change: AppChange, release: ListedRelease): void {
  if (release.isNightly) {
    change.clearNightlies = true
    for (const [key, other] of change.releases) if (other.isNightly) change.releases.delete(key)
  }
  const key = releaseKey(release)
  change.gone.add(key)
  change.releases.delete(key)
  put(change, release)
}

/** A release under a known key keeps the time it was first published. */
export function put(change: AppChange, release: ListedRelease): void {
  const key = releaseKey(release)
  const before = change.releases.get(key)
  change.releases.set(key, before === undefined ? release : { ...release, createdAt: before.createdAt })
  change.patches.delete(key)
  change.lastReleaseAt = release.modifiedAt
}

export function patch(
  change: AppChange,
  release: { version: string; isNightly: boolean },
  patched: ReleasePatch,
): void {
  const key = releaseKey(release)
  const standing = change.releases.get(key)
  if (standing !== undefined) change.releases.set(key, { ...standing, ...patched })
  else change.patches.set(key, { ...change.patches.get(key), ...patched })
  if (patched.modifiedAt !== undefined) change.lastReleaseAt = patched.modifiedAt
}

/** A release verified with an older certificate than the one that describes the app says nothing about it any more. */
export function describe(change: AppChange, value: AppMetadata | null, revision: number): void {
  if (value === null || revision < (change.metadata?.revision ?? 0)) return
  change.metadata = { value, revision }
}

/** Releases verified with a certificate older than `revision` go, those of this page included. */
export function clearBefore(page: AppListPage, appId: string, revision: number): void {
  const current = changeOf(page, appId)
  const untouched = current.releases.size === 0 && current.patches.size === 0
  const change = untouched ? current : beginStep(page, appId)
  change.clearBefore = Math.max(change.clearBefore ?? 0, revision)
}
