import { AccountTokenIssued } from '@appstore/contracts/accounts'
import type { EventOf } from '@appstore/contracts/events'
import { AccountErased } from '@appstore/contracts/person-events'
import { PersonalTokenCreated, PersonalTokenRevoked } from '@appstore/contracts/personal-tokens'
import {
  ReleaseLineCleared,
  ReleaseMoved,
  ReleasePublished,
  ReleaseReplaced,
  ReleaseRestored,
  ReleaseSignatureRepaired,
  ReleaseWithdrawn,
} from '@appstore/contracts/releases'
import { type AppEvent, appEventSchemas } from '../app/app.events.js'

/** Everything that the activity of apps is made of. */
export const activitySchemas = [
  ...appEventSchemas,
  ReleasePublished,
  ReleaseReplaced,
  ReleaseMoved,
  ReleaseSignatureRepaired,
  ReleaseWithdrawn,
  ReleaseRestored,
  ReleaseLineCleared,
  AccountTokenIssued,
  PersonalTokenCreated,
  PersonalTokenRevoked,
  AccountErased,
] as const
export type ActivityEvent = EventOf<(typeof activitySchemas)[number]>
/** What happens on the stream of an account. */
export type HolderEvent = Extract<ActivityEvent, { data: { accountId: string; appId?: never } }>

const OF_APPS: ReadonlySet<string> = new Set(appEventSchemas.map(({ type }) => type))
const OF_HOLDERS: ReadonlySet<string> = new Set(
  [AccountTokenIssued, PersonalTokenCreated, PersonalTokenRevoked, AccountErased].map(({ type }) => type),
)

export const isOfApp = (event: { readonly type: string }): event is AppEvent => OF_APPS.has(event.type)
export const isOfHolder = (event: { readonly type: string }): event is HolderEvent => OF_HOLDERS.has(event.type)
