import {
  type DeliveryLine,
  DeliveryState,
  deliveryFigures,
  findDeliveries,
  retryDelivery,
} from '@appstore/contracts/deliveries'
import { refusalOf } from '@appstore/contracts/rights'
import { demand } from '@appstore/event-sourcing/domain-error'
import type { CommandHandler } from '@appstore/event-sourcing/handle-command'
import { type Answer, answer } from '@appstore/runtime/service'
import type { Pool } from 'pg'
import type { Delivery, DeliveryCommand } from './delivery.decider.js'
import type { DeliveryEvent } from './delivery.events.js'

interface Row {
  delivery_id: string
  position: string
  kind: DeliveryLine['kind']
  account_id: string | null
  state: DeliveryState
  attempts: number
  reason: DeliveryLine['reason']
  response_code: number | null
  queued_at: Date
  changed_at: Date
  retry_at: Date | null
}

interface Parts {
  readonly pool: Pool
  readonly handler: CommandHandler<Delivery, DeliveryCommand, DeliveryEvent>
  readonly streamOf: (deliveryId: string) => string
  /** Resolves once the read model shows what was written at this position. */
  readonly written: (position: bigint) => Promise<void>
  readonly now: () => Date
}

/** Answers those who look after the store about its mails. */
export function deliveryAdministration({ pool, handler, streamOf, written, now }: Parts): Answer[] {
  return [
    answer(findDeliveries, async ({ account, state, kind, accountId, before, limit }) => {
      demand(refusalOf('see-mails', account))
      const { rows } = await pool.query<Row>({
        name: 'find-deliveries',
        text: `select * from deliveries where ($1::text is null or state = $1) and ($2::text is null or account_id = $2)
                 and ($3::bigint is null or position < $3) and ($5::text is null or kind = $5) order by position desc limit $4`,
        values: [state, accountId, before, limit + 1, kind],
      })
      const page = rows.slice(0, limit)
      return { deliveries: page.map(lineOf), next: rows.length > limit ? (page.at(-1)?.position ?? null) : null }
    }),
    answer(deliveryFigures, async ({ account }) => {
      demand(refusalOf('see-mails', account))
      const { rows } = await pool.query<{ state: DeliveryState; count: number }>(
        'select state, count(*)::int as count from deliveries group by state',
      )
      const counts = new Map(rows.map(({ state, count }) => [state, count]))
      const figures = DeliveryState.options.map((state) => [state, counts.get(state) ?? 0] as const)
      return Object.fromEntries(figures) as Record<DeliveryState, number>
    }),
    answer(retryDelivery, async ({ caller, account, deliveryId }) => {
      demand(refusalOf('resend-mail', account))
      const command = { type: 'RetryMail', at: now().toISOString() } as const
      const { events, position } = await handler.execute({ stream: streamOf(deliveryId), command, caller })
      if (events.length === 0 || position === null) return { position: null }
      await written(position)
      return { position: String(position) }
    }),
  ]
}

function lineOf(row: Row): DeliveryLine {
  return {
    deliveryId: row.delivery_id,
    kind: row.kind,
    accountId: row.account_id,
    state: row.state,
    attempts: row.attempts,
    reason: row.reason,
    responseCode: row.response_code,
    queuedAt: row.queued_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    retryAt: row.retry_at?.toISOString() ?? null,
  }
}
