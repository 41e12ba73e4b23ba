import type { EventOf } from '@appstore/contracts/events'
import { NewsletterChanged, NewsletterChangeFailed, NewsletterChangeQueued } from '@appstore/contracts/newsletter'

/** What can have happened between somebody and the mailing list: the contract of `newsletter-<accountId>`. */
export const newsletterEventSchemas = [NewsletterChangeQueued, NewsletterChanged, NewsletterChangeFailed] as const
export type NewsletterEvent = EventOf<(typeof newsletterEventSchemas)[number]>
