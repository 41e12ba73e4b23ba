import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection } from '@appstore/event-sourcing/projection'
import type { Pool } from 'pg'
import { type NewsletterEvent, newsletterEventSchemas } from './newsletter.events.js'

/** Account → when the mailing list is to be told; `null`: it knows. */
type NewsletterQueuePage = Map<string, string | null>

const UNDEFINED_TABLE = '42P01'

/** Of whom the mailing list has still to be told, and since when or from when on. */
export function newsletterQueue(changed: () => void): Projection<NewsletterEvent, NewsletterQueuePage> {
  return {
    name: 'newsletter_queue',
    version: 1,
    categories: ['newsletter'],
    events: eventTypes(newsletterEventSchemas),
    tables: { newsletter_queue: 'account_id uuid primary key, due_at timestamptz not null' },
    indexes: (table) => [`create index on ${table('newsletter_queue')} (due_at)`],
    openPage: () => new Map(),
    on: {
      NewsletterChangeQueued: ({ data }, page) => void page.set(data.accountId, data.at),
      NewsletterChanged: ({ data }, page) => void page.set(data.accountId, null),
      NewsletterChangeFailed: ({ data }, page) => void page.set(data.accountId, data.retryAt),
    },
    async write(page, database, table) {
      const rows = [...page].map(([id, due]) => ({ id, due }))
      await database.query(
        `insert into ${table('newsletter_queue')} select id, due
         from json_to_recordset($1) as new (id uuid, due timestamptz) where due is not null
         on conflict (account_id) do update set due_at = excluded.due_at`,
        [JSON.stringify(rows)],
      )
      await database.query(`delete from ${table('newsletter_queue')} where account_id = any($1::uuid[])`, [
        rows.filter(({ due }) => due === null).map(({ id }) => id),
      ])
    },
    committed: changed,
  }
}

/** Accounts that are due, the one that waits longest first. */
export async function dueChanges(pool: Pool, at: Date, limit: number): Promise<string[]> {
  try {
    const { rows } = await pool.query<{ account_id: string }>(
      'select account_id from newsletter_queue where due_at <= $1 order by due_at, account_id limit $2',
      [at, limit],
    )
    return rows.map((row) => row.account_id)
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return [] // it is being made for the first time
    throw error
  }
}
