import { appKeepers } from '@appstore/contracts/app-mails'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { CommandCaller } from '@appstore/event-sourcing/handle-command'
import type { Policy } from '@appstore/event-sourcing/run-policy'
import type { ServiceContext } from '@appstore/runtime/connections'
import { v5 as uuidv5 } from 'uuid'
import type { DeliveryCommand } from './delivery.decider.js'
import { onceAnswered } from './once-answered.js'
import { type AppMailCause, appMailCauses, type Keepers, wantedAppMails } from './wanted-app-mails.js'
import { NEWS } from './when-mail-wanted.policy.js'

/**
 * Something happened to an app → a mail to each of those who look after it. The same event always makes the same mails, because those
 * who are told are those who looked after the app then.
 */
export function whenAppMailWanted(parts: {
  /** @param revision of the app's stream; null: as it is now */
  readonly keepersOf: (appId: string, revision: number | null) => Promise<Keepers | null>
  readonly execute: (deliveryId: string, command: DeliveryCommand, caller: CommandCaller) => Promise<unknown>
  readonly now: () => Date
}): Policy<AppMailCause> {
  return {
    name: 'when-app-mail-wanted',
    categories: ['app', 'release'],
    events: eventTypes(appMailCauses),
    async react(event, caller) {
      const { id, stream, revision, data, metadata } = event
      const at = parts.now()
      if (at.getTime() - Date.parse(data.at) > NEWS) return
      const keepers = await parts.keepersOf(data.appId, stream === `app-${data.appId}` ? revision : null)
      if (keepers === null) return
      for (const mail of wantedAppMails(event, metadata.actor, keepers)) {
        // a person gets one mail about an event, whatever it is called
        const deliveryId = uuidv5(`app ${mail.accountId}`, id)
        const source = { stream, eventId: id }
        const queue = { type: 'QueueMail', ...mail, facts: { ...mail.facts }, deliveryId, source } as const
        await parts.execute(deliveryId, { ...queue, at: at.toISOString() }, { ...caller, commandId: deliveryId })
      }
    },
  }
}

/** Asks `catalog`. */
export function keepersIn({ messaging }: Pick<ServiceContext, 'messaging'>) {
  return async (appId: string, revision: number | null): Promise<Keepers | null> =>
    (await onceAnswered(messaging.call(appKeepers, { appId, revision }))).keepers
}
