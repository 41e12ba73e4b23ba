import type { CommandCaller } from '@appstore/event-sourcing/handle-command'
import { isTransient } from '@appstore/event-sourcing/transient'
import { alone } from '@appstore/runtime/alone'
import { createRounds } from '@appstore/runtime/rounds'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import type { Pool, PoolClient } from 'pg'
import { v5 as uuidv5 } from 'uuid'

/** Keeps recent scores true while time passes (api.md wart 5). */
export interface ScoreAgeing {
  /** Looks now and hourly from then on. */
  start(): void
  /** The first time at every app, then at those of which a rating has ceased to be recent. */
  look(): Promise<void>
  /** A sentence when the last look did not get through. */
  problems(): string[]
  stop(): Promise<void>
}

export interface ScoreAgeingParts {
  readonly pool: Pool
  readonly now: () => Date
  readonly logger: Logger
  readonly metrics: Metrics
  /** Days for which a rating counts as recent. */
  readonly recentDays: number
  /** Of which settings a score is the result: with others, the same day's score may be computed once more. */
  readonly rules: string
  readonly ageScores: (appId: string, caller: CommandCaller) => Promise<void>
}

const MINUTE = 60 * 1_000
const HOUR = 60 * MINUTE
const DAY_SECONDS = 24 * 60 * 60
const UNDEFINED_TABLE = '42P01'
const LOCK = 'ratings:score-ageing'
/** The same app and day make the same command in every instance and after every restart, so a score ages once a day. */
const NAMESPACE = '2c1c0f5e-52a0-5c5b-9a55-3f1a8a4f7d0e'
const NAME = 'system:score-ageing'

const EVERY_APP = 'select app_id from rated_apps order by app_id'
/** A rating that was recent when the score was told, and is not any more. Where none counted, none can leave. */
const AGED_APPS = `select distinct app_id from rated_apps join rating_times using (app_id)
  where num_recent > 0 and rated_at < $1::timestamptz - make_interval(secs => $2)
    and rated_at >= scored_at - make_interval(secs => $2) order by app_id`

/** Prepares the job; of several instances one works at a time. */
export function createScoreAgeing(parts: ScoreAgeingParts): ScoreAgeing {
  return new Ageing(parts)
}

class Ageing implements ScoreAgeing {
  private readonly parts: ScoreAgeingParts
  private readonly rounds = createRounds(async () => {
    await this.look()
    return this.problem === undefined ? HOUR : MINUTE
  })
  private sawEveryApp = false
  private problem: string | undefined

  constructor(parts: ScoreAgeingParts) {
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

  async look(): Promise<void> {
    const { pool, logger, metrics, now } = this.parts
    const gauge = metrics.gauge('store_score_ageing_timestamp_seconds', 'When recent scores were last looked at', [])
    try {
      if (!(await alone(pool, LOCK, (client) => this.age(client)))) return // another instance is at it
      this.problem = undefined
      gauge.set(now().getTime() / 1_000)
    } catch (error) {
      this.problem = 'Recent scores could not be computed anew; the lists may show ratings as recent that are not.'
      logger[isTransient(error) ? 'warn' : 'error']({ err: error }, this.problem)
    }
  }

  private async age(client: PoolClient): Promise<void> {
    const { now, rules, ageScores } = this.parts
    const at = now().toISOString()
    const appIds = await this.toLookAt(client, at)
    if (appIds === undefined) return
    const failures: unknown[] = []
    for (const appId of appIds) {
      if (this.rounds.stopped.aborted) return
      const commandId = uuidv5(`${appId} ${at.slice(0, 10)} ${rules}`, NAMESPACE)
      const caller = { actor: NAME, credential: 'none', commandId, correlationId: commandId }
      await ageScores(appId, caller).catch((error: unknown) => failures.push(error))
    }
    if (failures.length > 0) throw failures[0]
    this.sawEveryApp = true
  }

  /** `undefined`: the read model is being made for the first time. */
  private async toLookAt(client: PoolClient, at: string): Promise<string[] | undefined> {
    const range = [at, this.parts.recentDays * DAY_SECONDS]
    try {
      const { rows } = this.sawEveryApp
        ? await client.query<{ app_id: string }>(AGED_APPS, range)
        : await client.query<{ app_id: string }>(EVERY_APP)
      return rows.map((row) => row.app_id)
    } catch (error) {
      if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return undefined
      throw error
    }
  }
}
