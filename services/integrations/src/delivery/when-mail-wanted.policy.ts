import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { CommandCaller } from '@appstore/event-sourcing/handle-command'
import type { Policy } from '@appstore/event-sourcing/run-policy'
import { v5 as uuidv5 } from 'uuid'
import type { DeliveryCommand } from './delivery.decider.js'
import { type MailCause, mailCauses, wantedMails } from './wanted-mails.js'

/** Days after which an event is history: a store that is filled from another log mails nobody about it. */
export const NEWS = 7 * 24 * 3_600_000

/** Another service's event → a mail in the queue. The same event always makes the same mail. */
export function whenMailWanted(parts: {
  readonly execute: (deliveryId: string, command: DeliveryCommand, caller: CommandCaller) => Promise<unknown>
  readonly now: () => Date
}): Policy<MailCause> {
  return {
    name: 'when-mail-wanted',
    categories: ['account', 'letter'],
    events: eventTypes(mailCauses),
    async react(event, caller) {
      const { id, stream, data } = event
      const at = parts.now()
      if (at.getTime() - Date.parse(data.at) > NEWS) return
      for (const mail of wantedMails(event)) {
        const deliveryId = uuidv5(mail.kind, id)
        const source = { stream, eventId: id }
        const facts = { ...mail.facts }
        const queue = { type: 'QueueMail', ...mail, facts, deliveryId, source, at: at.toISOString() } as const
        await parts.execute(deliveryId, queue, { ...caller, commandId: deliveryId })
      }
    },
  }
}
