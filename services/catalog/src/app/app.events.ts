import {
  AppCertificateChanged,
  AppDeleted,
  AppFeatured,
  AppMaintainerAdded,
  AppMaintainerRemoved,
  AppOwnerChanged,
  AppRegistered,
  AppRestored,
  AppTransferDisabled,
  AppTransferEnabled,
  AppUnfeatured,
  IntegrationApproved,
  IntegrationSubmitted,
} from '@appstore/contracts/catalog'
import type { EventOf } from '@appstore/contracts/events'

/** What can have happened to an app or an integration: the contract of `app-<appId>`. */
export const appEventSchemas = [
  AppRegistered,
  AppCertificateChanged,
  AppOwnerChanged,
  AppTransferEnabled,
  AppTransferDisabled,
  AppMaintainerAdded,
  AppMaintainerRemoved,
  AppFeatured,
  AppUnfeatured,
  AppDeleted,
  AppRestored,
  IntegrationSubmitted,
  IntegrationApproved,
] as const
export type AppEvent = EventOf<(typeof appEventSchemas)[number]>
