import type { AppMetadata, ReleaseMetadata } from '@appstore/contracts/releases'

/** A release as it stands in the read model. */
export interface StandingRelease {
  readonly version: string
  readonly isNightly: boolean
  readonly download: string
  /** Canonical base64. */
  readonly signature: string
  readonly metadata: ReleaseMetadata
  readonly createdAt: Date
  readonly modifiedAt: Date
}

/** An app with the releases that may be listed: those verified with its present certificate. */
export interface ListedApp {
  readonly appId: string
  readonly isEnterpriseOnly: boolean
  readonly certificate: string
  /** `null` until the first release has been published. */
  readonly metadata: AppMetadata | null
  readonly createdAt: Date
  readonly lastReleaseAt: Date
  readonly releases: readonly StandingRelease[]
}
