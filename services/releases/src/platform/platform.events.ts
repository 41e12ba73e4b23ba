import type { EventOf } from '@appstore/contracts/events'
import { PlatformVersionMadeCurrent, PlatformVersionsRecorded } from '@appstore/contracts/releases'

/** What can have happened to the list of platform versions: the contract of `platform-nextcloud`. */
export const platformEventSchemas = [PlatformVersionsRecorded, PlatformVersionMadeCurrent] as const
export type PlatformEvent = EventOf<(typeof platformEventSchemas)[number]>
