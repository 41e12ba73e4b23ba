import { type Decoded, eventTypes } from '@appstore/event-sourcing/event-types'
import type { FoldHandlers, Projection } from '@appstore/event-sourcing/projection'
import { writeActivity } from './activity.write.js'
import { type ActivityEvent, activitySchemas } from './activity-sources.js'

/** The events of a page, in the order of the log. */
type ActivityPage = Decoded<ActivityEvent>[]

const keep = (event: Decoded<ActivityEvent>, page: ActivityPage) => void page.push(event)

/**
 * What happened to each app, for everybody: who did what, and when; tokens that can change it among that. It holds ids of people; their
 * names come from `accounts` when asked. What a token reaches depends on who looks after an app, so it is folded here with the log, and a
 * rebuild comes to the same.
 */
export const appActivityProjection: Projection<ActivityEvent, ActivityPage> = {
  name: 'app_activity',
  version: 2,
  categories: ['app', 'release', 'account'],
  events: eventTypes(activitySchemas),
  tables: {
    app_activity: `position bigint not null, event_id uuid not null, app_id text not null, type text not null, actor text not null,
      account_id text, former_owner_id text, version text, is_nightly boolean not null, at timestamptz not null, keepers text[],
      primary key (app_id, position)`,
    activity_apps: 'app_id text primary key, state json not null, keepers text[] not null',
    activity_tokens:
      'token_id text primary key, account_id text not null, apps text[], expires_at timestamptz not null',
  },
  indexes: (table) => [
    `create index on ${table('app_activity')} (position) where keepers is not null`,
    `create index on ${table('activity_apps')} using gin (keepers)`,
    `create index on ${table('activity_tokens')} (account_id)`,
  ],
  openPage: () => [],
  on: Object.fromEntries(activitySchemas.map(({ type }) => [type, keep])) as unknown as FoldHandlers<
    ActivityEvent,
    ActivityPage
  >,
  write: writeActivity,
}
