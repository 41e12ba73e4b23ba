import { categoryOf, type RecordedEvent } from '@appstore/event-sourcing/event-store'
import type { EventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection } from '@appstore/event-sourcing/projection'

/** Anything that ever happened, known by its envelope alone: an event type that nobody has thought of yet is audited as well. */
interface Anything {
  readonly type: 'Anything'
  readonly data: RecordedEvent
}

const everything: EventTypes<Anything> = {
  types: ['Anything'],
  versionOf: () => 1,
  decode: (event) => ({ ...envelope(event), type: 'Anything', data: event }),
}

function envelope({ id, schemaVersion, metadata, stream, revision, position }: RecordedEvent) {
  return { id, schemaVersion, metadata, stream, revision, position }
}

/**
 * Who did what, with which credential, when and why: the envelope of every event of every service. What the events say is not here;
 * it is read from the log where it is needed.
 */
export const auditProjection: Projection<Anything, RecordedEvent[]> = {
  name: 'audit',
  version: 1,
  categories: undefined,
  events: everything,
  tables: {
    audit: `position bigint primary key, event_id uuid not null, command_id text not null, correlation_id text not null,
      type text not null, kind text not null, object_id text not null, revision int not null, at timestamptz not null,
      actor text not null, credential text not null, reason text`,
  },
  indexes: (table) =>
    ['event_id', 'actor, position', 'credential, position', 'object_id, position'].map(
      (columns) => `create index on ${table('audit')} (${columns})`,
    ),
  openPage: () => [],
  on: { Anything: ({ data }, page) => void page.push(data) },
  async write(page, database, table) {
    const rows = page.map(({ position, id, stream, type, revision, metadata }) => {
      const kind = categoryOf(stream)
      const { commandId, correlationId, at, actor, credential, reason } = metadata
      return {
        position: position.toString(),
        event_id: id,
        command_id: commandId,
        correlation_id: correlationId,
        type,
        kind,
        object_id: stream.slice(kind.length + 1),
        revision,
        at,
        actor,
        credential,
        reason,
      }
    })
    await database.query(
      `insert into ${table('audit')}
       select * from json_to_recordset($1) as new (position bigint, event_id uuid, command_id text, correlation_id text,
         type text, kind text, object_id text, revision int, at timestamptz, actor text, credential text, reason text)
       on conflict (position) do nothing`,
      [JSON.stringify(rows)],
    )
  },
}
