import { alone } from '@appstore/runtime/alone'
import type { ServiceContext } from '@appstore/runtime/connections'
import { createRounds } from '@appstore/runtime/rounds'
import { v5 as uuidv5 } from 'uuid'
import type { Forgetful } from '../credentials/forgetting.js'
import { type AccountHandler, streamOf } from './account-handler.js'

/** Erases accounts when their days of grace are over; of several instances one at a time. */
export interface ErasureClock {
  start(): void
  /** A sentence when the last look did not get through. */
  problems(): string[]
  stop(): Promise<void>
}

export interface ErasureClockParts {
  readonly context: Pick<ServiceContext, 'pool' | 'logger' | 'now'>
  readonly handler: AccountHandler
  readonly secrets: Forgetful
  readonly due: (at: Date, limit: number) => Promise<{ accountId: string; eraseAt: string }[]>
  readonly erased: () => Promise<string[]>
}

/** Milliseconds between two looks, and after one that failed. */
const LOOK = 2_000
const RETRY = 30_000
const HOUR = 3_600_000
const AT_A_TIME = 100
/** The same account and moment make the same command in every instance and after every restart. */
const NAMESPACE = 'f3b4f0b2-5f0b-5b70-8f5e-6f5c9a4d2b11'

export function createErasureClock(parts: ErasureClockParts): ErasureClock {
  return new Clock(parts)
}

class Clock implements ErasureClock {
  private readonly parts: ErasureClockParts
  private readonly rounds = createRounds(() => this.round())
  private problem: string | undefined
  private sweptAt = Number.NEGATIVE_INFINITY

  constructor(parts: ErasureClockParts) {
    this.parts = parts
  }

  start(): void {
    this.rounds.start()
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
      await alone(pool, 'accounts:erasure', () => this.look())
      this.problem = undefined
      return LOOK
    } catch (error) {
      this.problem = 'Accounts whose days of grace are over could not be erased; trying again.'
      logger.warn({ err: error }, this.problem)
      return RETRY
    }
  }

  private async look(): Promise<void> {
    const { context, due } = this.parts
    const at = context.now()
    const failures: unknown[] = []
    for (const each of await due(at, AT_A_TIME)) {
      if (this.rounds.stopped.aborted) return
      await this.erase(each, at).catch((error: unknown) => failures.push(error))
    }
    await this.sweep(at.getTime())
    if (failures.length > 0) throw failures[0]
  }

  private async erase({ accountId, eraseAt }: { accountId: string; eraseAt: string }, at: Date): Promise<void> {
    const commandId = uuidv5(`${accountId} ${eraseAt}`, NAMESPACE)
    const caller = { actor: 'system:erasure-clock', credential: 'none', commandId, correlationId: commandId }
    const command = { type: 'EraseAccount', due: true, at: at.toISOString() } as const
    await this.parts.handler.execute({ stream: streamOf(accountId), command, caller })
  }

  /**
   * A request that was under way when its account was erased may have stored a secret after everything was destroyed. It has no effect,
   * but it is something of somebody who is not there any more: at the start, and hourly, such rows go.
   */
  private async sweep(at: number): Promise<void> {
    if (at - this.sweptAt < HOUR) return
    await this.parts.secrets.forgetAccounts(await this.parts.erased())
    this.sweptAt = at
  }
}
