import { letterOf } from '@appstore/contracts/mails'
import type { CommandCaller, CommandHandler } from '@appstore/event-sourcing/handle-command'
import { alone } from '@appstore/runtime/alone'
import type { ServiceContext } from '@appstore/runtime/connections'
import { createRounds } from '@appstore/runtime/rounds'
import { v5 as uuidv5 } from 'uuid'
import { nextAttempt } from '../outside/attempts.js'
import type { Delivery, DeliveryCommand } from './delivery.decider.js'
import type { DeliveryEvent } from './delivery.events.js'
import { dueDeliveries } from './delivery-queue.projection.js'
import { MailRefused, type MailTransport } from './mail-transport.js'
import { namesIn } from './names-in-letters.js'
import { renderLetter } from './render-letter.js'

export interface PostmanParts {
  readonly context: ServiceContext
  readonly handler: CommandHandler<Delivery, DeliveryCommand, DeliveryEvent>
  readonly transport: MailTransport
  /** Address of the store without a slash at its end. */
  readonly site: string
}

/** Takes mails to the mail server; of several instances one at a time. */
export interface Postman {
  /** Look now: a mail was queued. */
  kick(): void
  /** A sentence while mails cannot be sent. */
  problems(): string[]
  stop(): Promise<void>
}

/** Milliseconds between two looks: for what other instances have queued, and for what becomes due. */
const LOOK = 1_000
const AT_A_TIME = 20

export const streamOf = (deliveryId: string) => `delivery-${deliveryId}`

export function startPostman(parts: PostmanParts): Postman {
  const round = new Round(parts)
  round.start()
  return round
}

class Round implements Postman {
  private readonly parts: PostmanParts
  private readonly rounds = createRounds(() => this.round())
  private problem: string | undefined

  constructor(parts: PostmanParts) {
    this.parts = parts
  }

  start(): void {
    this.rounds.start()
  }

  kick(): void {
    this.rounds.kick()
  }

  problems(): string[] {
    return this.problem === undefined ? [] : [this.problem]
  }

  stop(): Promise<void> {
    return this.rounds.stop()
  }

  private async round(): Promise<number> {
    const { pool, logger } = this.parts.context
    try {
      await alone(pool, 'integrations:postman', () => this.deliverDue())
    } catch (error) {
      logger.warn({ err: error }, 'Mails could not be looked for; trying again.')
    }
    return LOOK
  }

  private async deliverDue(): Promise<void> {
    const { pool, now } = this.parts.context
    for (const deliveryId of await dueDeliveries(pool, now(), AT_A_TIME)) {
      if (this.rounds.stopped.aborted) return
      await this.deliver(deliveryId).catch((error: unknown) => {
        const { logger } = this.parts.context
        logger.warn({ err: error, deliveryId }, 'A mail could not be prepared; it waits.')
      })
    }
  }

  /** The log says whether the mail still waits: the queue may be behind it. */
  private async deliver(deliveryId: string): Promise<void> {
    const { handler, context } = this.parts
    const { state } = await handler.load(streamOf(deliveryId))
    if (state.status !== 'waiting' || context.now().getTime() < dueAt(state)) return
    const { mail, attempts } = state
    const record = async (command: DeliveryCommand) => {
      const caller = callerOf(deliveryId, attempts + 1)
      await handler.execute({ stream: streamOf(deliveryId), command, caller })
    }
    const at = () => context.now().toISOString()
    const { letter } = await context.messaging.call(letterOf, {
      kind: mail.kind,
      source: mail.source,
      accountId: mail.accountId,
    })
    if (letter === null) {
      return record({ type: 'RecordFailure', reason: 'not-wanted', responseCode: null, retryAt: null, at: at() })
    }
    const { kind, accountId } = mail
    const { to, language } = letter
    const named = await namesIn(context.messaging, mail.facts)
    const facts = { ...mail.facts, ...letter.facts }
    const written = renderLetter({ kind, language, site: this.parts.site, facts, named })
    try {
      await this.parts.transport.send({ ...written, deliveryId, accountId, kind, to, at: at() })
    } catch (error) {
      return record(this.failure(error, attempts))
    }
    this.problem = undefined
    await record({ type: 'RecordSent', at: at() })
  }

  private failure(error: unknown, attempts: number): DeliveryCommand {
    if (!(error instanceof MailRefused)) throw error
    const { logger, now } = this.parts.context
    const { reason, responseCode, final } = error
    const at = now()
    const retryAt = final ? null : nextAttempt(attempts, at)
    if (!final) this.problem = `Mails wait: the ${error.message}.`
    logger.warn(
      { reason, responseCode, attempt: attempts + 1, retryAt },
      retryAt === null ? 'A mail was given up.' : 'A mail could not be sent; it waits for another attempt.',
    )
    return { type: 'RecordFailure', reason, responseCode, retryAt, at: at.toISOString() }
  }
}

function dueAt(state: Extract<Delivery, { status: 'waiting' }>): number {
  return state.retryAt === undefined ? 0 : Date.parse(state.retryAt)
}

function callerOf(deliveryId: string, attempt: number): CommandCaller {
  const commandId = uuidv5(`attempt ${attempt}`, deliveryId)
  return { actor: 'system:postman', credential: 'none', commandId, correlationId: deliveryId }
}
