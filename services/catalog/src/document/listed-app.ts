import type { IntegrationTexts } from '@appstore/contracts/catalog'
import type { Score } from '@appstore/contracts/ratings'
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

/** An app or integration with the releases that may be listed: those that stand and were verified with its present certificate. */
export interface ListedApp {
  readonly appId: string
  /** Listed only for those with a subscription (api.md A5). */
  readonly isEnterpriseOnly: boolean
  readonly isFeatured: boolean
  /** `null`: it is an app. */
  readonly integration: IntegrationTexts | null
  /** `null`: nobody has rated it. */
  readonly score: Score | null
  readonly certificate: string
  /** `null` until the first release has been published. */
  readonly metadata: AppMetadata | null
  readonly createdAt: Date
  readonly lastReleaseAt: Date
  readonly releases: readonly StandingRelease[]
}
