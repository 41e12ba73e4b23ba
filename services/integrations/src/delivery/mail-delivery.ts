import { developmentInbox } from '@appstore/contracts/mails'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import { type CommandCaller, createCommandHandler } from '@appstore/event-sourcing/handle-command'
import type { AnyProjection } from '@appstore/event-sourcing/projection'
import type { Policy } from '@appstore/event-sourcing/run-policy'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer, type RunningProjections } from '@appstore/runtime/service'
import { deliveries } from './deliveries.projection.js'
import { type DeliveryCommand, delivery } from './delivery.decider.js'
import { deliveryEventSchemas } from './delivery.events.js'
import { deliveryAdministration } from './delivery-administration.rpc.js'
import { deliveryQueue } from './delivery-queue.projection.js'
import { developmentInboxOf } from './development-inbox.js'
import { type MailServer, noTransport, smtpTransport } from './mail-transport.js'
import { type Postman, startPostman, streamOf } from './postman.js'
import { whenAccountErased } from './when-account-erased.policy.js'
import { keepersIn, whenAppMailWanted } from './when-app-mail-wanted.policy.js'
import { reachIn, whenAppTokenChanged } from './when-app-token-changed.policy.js'
import { whenMailWanted } from './when-mail-wanted.policy.js'

/** How mails go out. */
export interface MailOptions {
  /** Without a slash at its end. */
  readonly site: string
  readonly from: string
  readonly server: MailServer | undefined
  /**
   * Without a mail server: whether mails are shown to whoever looks. Never in production, and only where nobody but this machine gets at
   * the store, because a mail is as good as the account it is about.
   */
  readonly shown: boolean
}

/** The parts of the service that mails need. */
export interface MailDelivery {
  readonly answers: readonly Answer[]
  readonly projections: readonly AnyProjection[]
  // biome-ignore lint/suspicious/noExplicitAny: each policy knows its own events
  readonly policies: readonly Policy<any>[]
  /** What is written is found by whoever looks from now on. */
  follow(running: RunningProjections): void
  /** Mails go out from now on. */
  start(): void
  problems(): string[]
  stop(): Promise<void>
}

/** Milliseconds that a change waits until the read model shows it. */
const READ_OWN_WRITE = 3_000

const NO_SERVER = 'No mail leaves the store, so nobody can register or reset a password: set EMAIL_HOST.'

/** Event → queue → letter → mail server, or the inbox of a store for development. */
export function mailDelivery(config: MailOptions, context: ServiceContext): MailDelivery {
  const { eventStore, logger, now } = context
  const { server, shown, site, from } = config
  const inbox = shown ? developmentInboxOf(logger) : undefined
  const transport = inbox ?? (server === undefined ? noTransport : smtpTransport(server, from, new URL(site).hostname))
  const events = eventTypes(deliveryEventSchemas)
  const handler = createCommandHandler({ store: eventStore, decider: delivery, events, now })
  const execute = (deliveryId: string, command: DeliveryCommand, caller: CommandCaller) =>
    handler.execute({ stream: streamOf(deliveryId), command, caller })
  let postman: Postman | undefined
  let running: RunningProjections | undefined
  return {
    answers: [
      answer(developmentInbox, async () => {
        const mails = (inbox?.mails ?? []).map(({ deliveryId, kind, to, subject, text, html, at }) => {
          return { deliveryId, kind, to, subject, text, html, at }
        })
        return { enabled: inbox !== undefined, mails }
      }),
      ...deliveryAdministration({
        pool: context.pool,
        handler,
        streamOf,
        written: async (position) => void (await running?.('deliveries').waitFor(position, READ_OWN_WRITE)),
        now,
      }),
    ],
    projections: [deliveryQueue(() => postman?.kick()), deliveries],
    policies: [
      whenMailWanted({ execute, now }),
      whenAppMailWanted({ execute, now, keepersOf: keepersIn(context) }),
      whenAppTokenChanged({ execute, now, reachOf: reachIn(context) }),
      ...(inbox === undefined ? [] : [whenAccountErased(inbox)]),
    ],
    follow(projections) {
      running = projections
    },
    start() {
      postman = startPostman({ context, handler, transport, site })
    },
    problems: () => [...(server === undefined && !shown ? [NO_SERVER] : []), ...(postman?.problems() ?? [])],
    async stop() {
      await postman?.stop()
      transport.close()
    },
  }
}
