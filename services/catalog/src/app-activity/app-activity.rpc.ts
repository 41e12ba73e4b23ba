import { type ActivityEntry, appActivity } from '@appstore/contracts/activity'
import { appsOfTokenChange } from '@appstore/contracts/app-tokens'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import type { Pool } from 'pg'

interface Row {
  readonly position: string
  readonly event_id: string
  readonly type: string
  readonly actor: string
  readonly account_id: string | null
  readonly former_owner_id: string | null
  readonly version: string | null
  readonly is_nightly: boolean
  readonly at: Date
}

/** What was never registered nor approved has never stood in the store, and is nobody's business. */
const STOOD = `select exists(select from app_activity where app_id = $1 and type in ('AppRegistered', 'IntegrationApproved')) as stood`

const PAGE = `select position, event_id, type, actor, account_id, former_owner_id, version, is_nightly, at from app_activity
  where app_id = $1 and ($2::bigint is null or position < $2) order by position desc limit $3`

const REACHED = 'select app_id, keepers from app_activity where position = $1 and keepers is not null order by app_id'

/**
 * Answers what happened to an app.
 *
 * @param reached whether the read model shows everything up to a position, at once or in a moment
 */
export function appActivityAnswers(pool: Pool, reached: (position: bigint) => Promise<boolean>): Answer[] {
  return [
    answer(appsOfTokenChange, async ({ position }) => {
      if (!(await reached(BigInt(position)))) throw behind()
      const { rows } = await pool.query<{ app_id: string; keepers: string[] }>({
        name: 'activity-token-reach',
        text: REACHED,
        values: [position],
      })
      return { apps: rows.map(({ app_id: appId, keepers: keeperIds }) => ({ appId, keeperIds })) }
    }),
    answer(appActivity, async ({ appId, before, limit }) => {
      const known = await pool.query<{ stood: boolean }>({ name: 'activity-stood', text: STOOD, values: [appId] })
      if (!known.rows[0]?.stood) {
        throw new DomainError('not-found', 'app-unknown', `There is no app "${appId}", and there never was.`)
      }
      // one more than asked for tells whether this is the end
      const { rows } = await pool.query<Row>({
        name: 'activity-page',
        text: PAGE,
        values: [appId, before, limit + 1],
      })
      const entries = rows.slice(0, limit).map(entryOf)
      return { entries, next: rows.length > limit ? (entries.at(-1)?.position ?? null) : null }
    }),
  ]
}

function behind(): DomainError {
  return new DomainError(
    'unavailable',
    'activity-behind',
    'What happened last is not known here yet. Ask again in a moment.',
  )
}

function entryOf(row: Row): ActivityEntry {
  const { position, event_id: eventId, type, actor, version } = row
  return {
    eventId,
    position,
    type,
    actor,
    accountId: row.account_id,
    formerOwnerId: row.former_owner_id,
    release: version === null ? null : { version, isNightly: row.is_nightly },
    at: row.at.toISOString(),
  }
}
