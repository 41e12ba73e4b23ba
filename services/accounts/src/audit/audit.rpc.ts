import { type AuditEntry, type AuditQuery, auditedEvent, readAudit } from '@appstore/contracts/audit'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer } from '@appstore/runtime/service'
import type { Pool } from 'pg'

interface Row {
  position: string
  event_id: string
  command_id: string
  correlation_id: string
  type: string
  kind: string
  object_id: string
  revision: number
  at: Date
  actor: string
  credential: string
  reason: string | null
  actor_name: string | null
  object_name: string | null
}

/** Names come from the directory when they are asked for, so that an erased person has none here either. */
const ENTRIES = `select e.*, by.username as actor_name, "of".username as object_name from audit e
  left join accounts by on e.actor = 'account:' || by.account_id
  left join accounts "of" on e.kind = 'account' and e.object_id = "of".account_id::text
  where ($1::text is null or e.actor = $1 or e.actor = (
      select 'account:' || account_id from accounts where lower(username) = lower($1)))
    and ($2::text is null or e.credential = $2)
    and ($3::text is null or (e.object_id = $3 and e.kind in ('app', 'release', 'rating')))
    and ($4::uuid is null or e.event_id = $4) and ($5::text is null or e.type = $5)
    and ($6::timestamptz is null or e.at >= $6) and ($7::bigint is null or e.position < $7)
  order by e.position desc limit $8`

/**
 * Answers who did what, with which credential, when and why.
 *
 * @param levelled resolves once the read model shows what has happened by now
 */
export function auditAnswers(
  { pool, eventStore }: Pick<ServiceContext, 'pool' | 'eventStore'>,
  levelled: () => Promise<void>,
): Answer[] {
  return [
    answer(readAudit, async (query) => {
      await levelled()
      const entries = await entriesOf(pool, { ...query, limit: query.limit + 1 })
      const page = entries.slice(0, query.limit)
      return { entries: page, next: entries.length > page.length ? (page.at(-1)?.position ?? null) : null }
    }),
    answer(auditedEvent, async ({ eventId }) => {
      await levelled()
      const [entry] = await entriesOf(pool, { eventId, limit: 1 })
      if (entry === undefined) return { event: null }
      const stream = `${entry.object.kind}-${entry.object.id}`
      const [event] = await eventStore.readStream(stream, entry.revision)
      return { event: event === undefined ? null : { entry, data: event.data as Record<string, unknown> } }
    }),
  ]
}

async function entriesOf(pool: Pool, query: AuditQuery): Promise<AuditEntry[]> {
  const { actor, credential, appId, eventId, type, since, before, limit } = query
  // no name and no id has a zero byte, which PostgreSQL refuses to look for
  if ([actor, credential, appId, type].some((each) => each?.includes('\0'))) return []
  const { rows } = await pool.query<Row>({
    name: 'audit-entries',
    text: ENTRIES,
    values: [actor, credential, appId, eventId, type, since, before, limit],
  })
  return rows.map((row) => ({
    position: row.position,
    eventId: row.event_id,
    commandId: row.command_id,
    correlationId: row.correlation_id,
    type: row.type,
    object: { kind: row.kind, id: row.object_id },
    objectName: row.object_name,
    revision: row.revision,
    at: row.at.toISOString(),
    actor: row.actor,
    actorName: row.actor_name,
    credential: row.credential,
    reason: row.reason,
  }))
}
