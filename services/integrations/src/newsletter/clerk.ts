import { newsletterOf } from '@appstore/contracts/newsletter'
import type { CommandCaller, CommandHandler } from '@appstore/event-sourcing/handle-command'
import { alone } from '@appstore/runtime/alone'
import type { ServiceContext } from '@appstore/runtime/connections'
import { createRounds } from '@appstore/runtime/rounds'
import { v5 as uuidv5 } from 'uuid'
import { nextAttempt } from '../outside/attempts.js'
import type { ContactStore } from './contact-store.js'
import type { Newsletter, NewsletterCommand } from './newsletter.decider.js'
import type { NewsletterEvent } from './newsletter.events.js'
import { dueChanges } from './newsletter-queue.projection.js'
import { type MailingList, OdooRefusal } from './odoo.js'
import { XmlRpcFault } from './xml-rpc.js'

export interface ClerkParts {
  readonly context: ServiceContext
  readonly handler: CommandHandler<Newsletter, NewsletterCommand, NewsletterEvent>
  readonly list: MailingList
  readonly contacts: ContactStore
}

type Outcome = Extract<NewsletterCommand, { type: 'RecordChange' }>['outcome']

/** Milliseconds between two looks. */
const LOOK = 1_000
const AT_A_TIME = 20

export const streamOf = (accountId: string) => `newsletter-${accountId}`

/** Tells the mailing list what has changed; of several instances one at a time. */
export class Clerk {
  private readonly parts: ClerkParts
  private readonly rounds = createRounds(() => this.round())
  private problem: string | undefined

  constructor(parts: ClerkParts) {
    this.parts = parts
  }

  start(): void {
    this.rounds.start()
  }

  /** Look now: something has changed. */
  kick(): void {
    this.rounds.kick()
  }

  /** A sentence while the mailing list cannot be told. */
  problems(): string[] {
    return this.problem === undefined ? [] : [this.problem]
  }

  stop(): Promise<void> {
    return this.rounds.stop()
  }

  private async round(): Promise<number> {
    const { pool, logger } = this.parts.context
    try {
      await alone(pool, 'integrations:newsletter', () => this.tellDue())
    } catch (error) {
      logger.warn({ err: error }, 'Changes for the mailing list could not be looked for; trying again.')
    }
    return LOOK
  }

  private async tellDue(): Promise<void> {
    const { pool, now, logger } = this.parts.context
    for (const accountId of await dueChanges(pool, now(), AT_A_TIME)) {
      if (this.rounds.stopped.aborted) return
      await this.tell(accountId).catch((error: unknown) => {
        logger.warn({ err: error, accountId }, 'A change for the mailing list could not be prepared; it waits.')
      })
    }
  }

  /** The log says whether the change still waits: the queue may be behind it. */
  private async tell(accountId: string): Promise<void> {
    const { handler, context } = this.parts
    const { waiting } = (await handler.load(streamOf(accountId))).state
    if (waiting === undefined || context.now().toISOString() < (waiting.retryAt ?? '')) return
    const { changeId, attempts } = waiting
    const { person } = await context.messaging.call(newsletterOf, { accountId })
    const record = (command: NewsletterCommand) =>
      handler.execute({ stream: streamOf(accountId), command, caller: callerOf(changeId, attempts + 1) })
    let outcome: Outcome
    try {
      outcome = await this.settle(accountId, person)
    } catch (error) {
      await record(this.failure({ accountId, changeId }, error, attempts))
      return
    }
    this.problem = undefined
    await record({ type: 'RecordChange', accountId, changeId, outcome, at: context.now().toISOString() })
  }

  /** Brings the mailing list to what somebody wants now. Made twice, it changes nothing more. */
  private async settle(accountId: string, person: { consent: boolean; email: string | null } | null): Promise<Outcome> {
    const { list, contacts } = this.parts
    const known = await contacts.find(accountId)
    const wanted = person?.consent === true
    if (wanted && person.email === null) return 'waits'
    const contact = wanted && person.email !== null ? await list.contactOf(person.email) : undefined
    const left = known !== undefined && known !== contact && (await list.setSubscribed(known, false))
    if (contact === undefined) {
      await contacts.forget(accountId)
      return left ? 'unsubscribed' : 'unchanged'
    }
    await contacts.set(accountId, contact)
    return (await list.setSubscribed(contact, true)) ? 'subscribed' : 'unchanged'
  }

  private failure(about: { accountId: string; changeId: string }, error: unknown, attempts: number): NewsletterCommand {
    const { logger, now } = this.parts.context
    const reason = error instanceof OdooRefusal || error instanceof XmlRpcFault ? 'refused' : 'unreachable'
    const at = now()
    const retryAt = nextAttempt(attempts, at)
    const said = error instanceof OdooRefusal ? `${error.message}.` : `the mailing list is ${reason}.`
    this.problem = `Changes for the newsletter wait: ${said}`
    logger.warn(
      { reason, attempt: attempts + 1, retryAt },
      retryAt === null
        ? 'A change for the mailing list was given up.'
        : 'The mailing list could not be told; it will be.',
    )
    return { type: 'RecordFailure', ...about, reason, retryAt, at: at.toISOString() }
  }
}

function callerOf(changeId: string, attempt: number): CommandCaller {
  const commandId = uuidv5(`attempt ${attempt}`, changeId)
  return { actor: 'system:newsletter', credential: 'none', commandId, correlationId: changeId }
}
