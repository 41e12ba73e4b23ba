import type { DeliveryState } from '@appstore/contracts/deliveries'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection, ProjectionDatabase } from '@appstore/event-sourcing/projection'
import { type DeliveryEvent, deliveryEventSchemas } from './delivery.events.js'

/** What a page changes at a mail. Everything but what is set once is said anew by each event. */
interface DeliveryChange {
  readonly position?: string
  readonly kind?: string
  readonly accountId?: string | null
  readonly queuedAt?: string
  readonly attempts?: number
  readonly state: DeliveryState
  readonly reason: string | null
  readonly responseCode: number | null
  readonly retryAt: string | null
  readonly changedAt: string
}

type DeliveriesPage = Map<string, DeliveryChange>

const CLEAR = { reason: null, responseCode: null, retryAt: null } as const

/** What became of every mail, for those who look after the store; neither address nor content is here. */
export const deliveries: Projection<DeliveryEvent, DeliveriesPage> = {
  name: 'deliveries',
  version: 1,
  categories: ['delivery'],
  events: eventTypes(deliveryEventSchemas),
  tables: {
    deliveries: `delivery_id uuid primary key, position bigint not null, kind text not null, account_id text,
      queued_at timestamptz not null, attempts int not null, state text not null, reason text, response_code int,
      retry_at timestamptz, changed_at timestamptz not null`,
  },
  indexes: (table) =>
    ['position', 'state, position', 'account_id, position'].map(
      (columns) => `create index on ${table('deliveries')} (${columns})`,
    ),
  openPage: () => new Map(),
  on: {
    MailQueued({ data: { deliveryId, kind, accountId, at }, position }, page) {
      const once = { position: position.toString(), kind, accountId, queuedAt: at, attempts: 0 }
      page.set(deliveryId, { ...once, ...CLEAR, state: 'queued', changedAt: at })
    },
    MailSent: ({ data: { deliveryId, attempt, at } }, page) =>
      change(page, deliveryId, { ...CLEAR, state: 'sent', attempts: attempt, changedAt: at }),
    MailFailed({ data: { deliveryId, attempt, reason, responseCode, retryAt, at } }, page) {
      const state = retryAt === null ? 'failed' : 'failing'
      change(page, deliveryId, { state, attempts: attempt, reason, responseCode, retryAt, changedAt: at })
    },
    MailRetried: ({ data: { deliveryId, at } }, page) =>
      change(page, deliveryId, { ...CLEAR, state: 'queued', changedAt: at }),
  },
  async write(page, database, table) {
    const changes = [...page].map(([deliveryId, changed]) => ({ deliveryId, ...changed }))
    await insert(
      changes.filter(({ kind }) => kind !== undefined),
      database,
      table('deliveries'),
    )
    await update(
      changes.filter(({ kind }) => kind === undefined),
      database,
      table('deliveries'),
    )
  },
}

function change(page: DeliveriesPage, deliveryId: string, changed: DeliveryChange): void {
  page.set(deliveryId, { ...page.get(deliveryId), ...changed })
}

const COLUMNS = `"deliveryId" uuid, position bigint, kind text, "accountId" text, "queuedAt" timestamptz, attempts int,
  state text, reason text, "responseCode" int, "retryAt" timestamptz, "changedAt" timestamptz`

async function insert(changes: readonly object[], database: ProjectionDatabase, table: string): Promise<void> {
  if (changes.length === 0) return
  await database.query(
    `insert into ${table} (delivery_id, position, kind, account_id, queued_at, attempts, state, reason, response_code,
       retry_at, changed_at)
     select "deliveryId", position, kind, "accountId", "queuedAt", attempts, state, reason, "responseCode", "retryAt",
       "changedAt"
     from jsonb_to_recordset($1) as new (${COLUMNS})`,
    [JSON.stringify(changes)],
  )
}

async function update(changes: readonly object[], database: ProjectionDatabase, table: string): Promise<void> {
  if (changes.length === 0) return
  await database.query(
    `update ${table} as old set attempts = coalesce(new.attempts, old.attempts), state = new.state,
       reason = new.reason, response_code = new."responseCode", retry_at = new."retryAt", changed_at = new."changedAt"
     from jsonb_to_recordset($1) as new (${COLUMNS}) where old.delivery_id = new."deliveryId"`,
    [JSON.stringify(changes)],
  )
}
