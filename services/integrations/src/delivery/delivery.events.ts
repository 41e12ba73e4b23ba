import { MailRetried } from '@appstore/contracts/deliveries'
import type { EventOf } from '@appstore/contracts/events'
import { MailFailed, MailQueued, MailSent } from '@appstore/contracts/mails'

/** What can have happened to a mail: the contract of `delivery-<deliveryId>`. */
export const deliveryEventSchemas = [MailQueued, MailSent, MailFailed, MailRetried] as const
export type DeliveryEvent = EventOf<(typeof deliveryEventSchemas)[number]>
