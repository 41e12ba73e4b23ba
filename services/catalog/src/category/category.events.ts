import { CategoryDefined } from '@appstore/contracts/catalog'
import type { EventOf } from '@appstore/contracts/events'

/** What can have happened to a category: the contract of `category-<categoryId>`. */
export const categoryEventSchemas = [CategoryDefined] as const
export type CategoryEvent = EventOf<(typeof categoryEventSchemas)[number]>
