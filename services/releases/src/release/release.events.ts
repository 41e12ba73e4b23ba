import type { EventOf } from '@appstore/contracts/events'
import {
  ReleaseLineCleared,
  ReleaseMoved,
  ReleasePublished,
  ReleaseReplaced,
  ReleaseRestored,
  ReleaseSignatureRepaired,
  ReleaseWithdrawn,
} from '@appstore/contracts/releases'

/** What can have happened to an app's releases: the contract of `release-<appId>`. */
export const releaseEventSchemas = [
  ReleasePublished,
  ReleaseReplaced,
  ReleaseMoved,
  ReleaseSignatureRepaired,
  ReleaseWithdrawn,
  ReleaseRestored,
  ReleaseLineCleared,
] as const
export type ReleaseEvent = EventOf<(typeof releaseEventSchemas)[number]>
export type PublishedData = Extract<ReleaseEvent, { type: 'ReleasePublished' }>['data']
