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
import { type Decoded, eventTypes } from '@appstore/event-sourcing/event-types'
import type { FoldHandlers, Projection } from '@appstore/event-sourcing/projection'
import { appEventSchemas } from '../app/app.events.js'

/** Invitations and offers concern those who take part; what comes of them is public. */
const PRIVATE = [
  'AppMaintainerInvited',
  'AppInvitationDeclined',
  'AppInvitationWithdrawn',
  'AppTransferOffered',
  'AppTransferDeclined',
  'AppTransferWithdrawn',
] as const
type Private = (typeof PRIVATE)[number]

type AppSchema = (typeof appEventSchemas)[number]
type PublicAppSchema = AppSchema extends infer Schema ? (Schema extends { type: Private } ? never : Schema) : never

const isPublic = (schema: AppSchema): schema is PublicAppSchema => !PRIVATE.some((type) => type === schema.type)

const schemas = [
  ...appEventSchemas.filter(isPublic),
  ReleasePublished,
  ReleaseReplaced,
  ReleaseMoved,
  ReleaseSignatureRepaired,
  ReleaseWithdrawn,
  ReleaseRestored,
  ReleaseLineCleared,
] as const
export type ActivityEvent = EventOf<(typeof schemas)[number]>

/** What the data of such events may hold. */
interface Told {
  readonly appId: string
  readonly accountId?: string
  readonly ownerId?: string
  readonly formerOwnerId?: string
  readonly version?: string
  readonly isNightly?: boolean
}

interface ActivityRow {
  readonly position: string
  readonly event_id: string
  readonly app_id: string
  readonly type: string
  readonly actor: string
  readonly account_id: string | null
  readonly former_owner_id: string | null
  readonly version: string | null
  readonly is_nightly: boolean
  readonly at: string
}

function keep(event: Decoded<ActivityEvent>, page: ActivityRow[]): void {
  const { appId, accountId, ownerId, formerOwnerId, version, isNightly }: Told = event.data
  page.push({
    position: event.position.toString(),
    event_id: event.id,
    app_id: appId,
    type: event.type,
    actor: event.metadata.actor,
    account_id: accountId ?? ownerId ?? null,
    former_owner_id: formerOwnerId ?? null,
    version: version ?? null,
    is_nightly: isNightly ?? false,
    at: event.metadata.at,
  })
}

/** What happened to each app, for everybody: who did what, and when. It holds ids of people; their names come from `accounts` when asked. */
export const appActivityProjection: Projection<ActivityEvent, ActivityRow[]> = {
  name: 'app_activity',
  version: 1,
  categories: ['app', 'release'],
  events: eventTypes(schemas),
  tables: {
    app_activity: `position bigint primary key, event_id uuid not null, app_id text not null, type text not null, actor text not null,
      account_id text, former_owner_id text, version text, is_nightly boolean not null, at timestamptz not null`,
  },
  indexes: (table) => [`create index on ${table('app_activity')} (app_id, position desc)`],
  openPage: () => [],
  on: Object.fromEntries(schemas.map(({ type }) => [type, keep])) as unknown as FoldHandlers<
    ActivityEvent,
    ActivityRow[]
  >,
  async write(page, database, table) {
    await database.query(
      `insert into ${table('app_activity')}
       select * from json_to_recordset($1) as new (position bigint, event_id uuid, app_id text, type text, actor text, account_id text,
         former_owner_id text, version text, is_nightly boolean, at timestamptz)
       on conflict (position) do nothing`,
      [JSON.stringify(page)],
    )
  },
}
