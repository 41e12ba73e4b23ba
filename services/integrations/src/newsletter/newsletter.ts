import { eventTypes } from '@appstore/event-sourcing/event-types'
import { createCommandHandler } from '@appstore/event-sourcing/handle-command'
import type { AnyProjection } from '@appstore/event-sourcing/projection'
import type { Policy } from '@appstore/event-sourcing/run-policy'
import type { ServiceContext } from '@appstore/runtime/connections'
import type { OutsideHost } from '../outside/outside-host.js'
import { Clerk, streamOf } from './clerk.js'
import { createContactStore } from './contact-store.js'
import { newsletter as decider } from './newsletter.decider.js'
import { newsletterEventSchemas } from './newsletter.events.js'
import { newsletterQueue } from './newsletter-queue.projection.js'
import { type OdooOptions, odooMailingList } from './odoo.js'
import { whenConsentChanged } from './when-consent-changed.policy.js'

/** The parts of the service that the newsletter needs. */
export interface NewsletterParts {
  readonly projections: readonly AnyProjection[]
  // biome-ignore lint/suspicious/noExplicitAny: each policy knows its own events
  readonly policies: readonly Policy<any>[]
  /** The mailing list is told from now on. */
  start(): void
  problems(): string[]
  stop(): Promise<void>
}

/**
 * Consent → queue → mailing list. Without a mailing list nothing is queued; once there is one, the policy begins at the start of the log,
 * so those who gave their consent before are not forgotten.
 *
 * @param odoo `undefined`: one of its settings is empty
 */
export function newsletterParts(
  odoo: { readonly host: OutsideHost; readonly options: OdooOptions } | undefined,
  context: ServiceContext,
): NewsletterParts {
  if (odoo === undefined) {
    return { projections: [], policies: [], start: () => undefined, problems: () => [], stop: async () => undefined }
  }
  const { eventStore, now, pool } = context
  const events = eventTypes(newsletterEventSchemas)
  const handler = createCommandHandler({ store: eventStore, decider, events, now })
  const list = odooMailingList(odoo.host, odoo.options)
  const clerk = new Clerk({ context, handler, list, contacts: createContactStore(pool) })
  return {
    projections: [newsletterQueue(() => clerk.kick())],
    policies: [
      whenConsentChanged({
        execute: (accountId, command, caller) => handler.execute({ stream: streamOf(accountId), command, caller }),
        now,
      }),
    ],
    start: () => clerk.start(),
    problems: () => clerk.problems(),
    stop: () => clerk.stop(),
  }
}
