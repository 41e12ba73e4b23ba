import { DiscoverDocumentPublished } from '@appstore/contracts/catalog'
import type { EventOf } from '@appstore/contracts/events'

/** What can have happened to the discover document: the contract of `discover-document`. */
export const discoverEventSchemas = [DiscoverDocumentPublished] as const
export type DiscoverEvent = EventOf<(typeof discoverEventSchemas)[number]>
