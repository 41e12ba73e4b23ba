import { AppCertificateChanged, AppRegistered } from '@appstore/contracts/catalog'
import type { EventOf } from '@appstore/contracts/events'

/** What can have happened to an app: the contract of `app-<appId>`. */
export const appEventSchemas = [AppRegistered, AppCertificateChanged] as const
export type AppEvent = EventOf<(typeof appEventSchemas)[number]>
