import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection } from '@appstore/event-sourcing/projection'
import type { Pool } from 'pg'
import { type DeliveryEvent, deliveryEventSchemas } from './delivery.events.js'

/** Delivery → when it is due; `null`: it is over. */
type DeliveryQueuePage = Map<string, string | null>

const UNDEFINED_TABLE = '42P01'

/** The mails that wait, and since when or until when. */
export function deliveryQueue(changed: () => void): Projection<DeliveryEvent, DeliveryQueuePage> {
  return {
    name: 'delivery_queue',
    version: 1,
    categories: ['delivery'],
    events: eventTypes(deliveryEventSchemas),
    tables: { delivery_queue: 'delivery_id uuid primary key, due_at timestamptz not null' },
    indexes: (table) => [`create index on ${table('delivery_queue')} (due_at)`],
    openPage: () => new Map(),
    on: {
      MailQueued: ({ data }, page) => void page.set(data.deliveryId, data.at),
      MailSent: ({ data }, page) => void page.set(data.deliveryId, null),
      MailFailed: ({ data }, page) => void page.set(data.deliveryId, data.retryAt),
      MailRetried: ({ data }, page) => void page.set(data.deliveryId, data.at),
    },
    async write(page, database, table) {
      const rows = [...page].map(([id, due]) => ({ id, due }))
      await database.query(
        `insert into ${table('delivery_queue')} select id, due
         from json_to_recordset($1) as new (id uuid, due timestamptz) where due is not null
         on conflict (delivery_id) do update set due_at = excluded.due_at`,
        [JSON.stringify(rows)],
      )
      await database.query(`delete from ${table('delivery_queue')} where delivery_id = any($1::uuid[])`, [
        rows.filter(({ due }) => due === null).map(({ id }) => id),
      ])
    },
    committed: changed,
  }
}

/** Mails that are due, the one that waits longest first. */
export async function dueDeliveries(pool: Pool, at: Date, limit: number): Promise<string[]> {
  try {
    const { rows } = await pool.query<{ delivery_id: string }>(
      'select delivery_id from delivery_queue where due_at <= $1 order by due_at, delivery_id limit $2',
      [at, limit],
    )
    return rows.map((row) => row.delivery_id)
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return [] // it is being made for the first time
    throw error
  }
}
