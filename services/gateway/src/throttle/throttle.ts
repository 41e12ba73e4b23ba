import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Logger } from '@appstore/service/logger'
import type { Pool } from 'pg'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** So many requests within a window that slides behind the present moment. */
export interface Rate {
  readonly requests: number
  readonly seconds: number
}

/** Counts requests against limits. */
export interface Throttle {
  /**
   * Takes a place for this request.
   *
   * @param subject whose limit it is: `account:<id>` or `ip:<address>`
   * @throws DomainError `throttled` with `retryAfter`
   */
  take(scope: string, subject: string): Promise<void>
  /** Gives the place taken last back: what it was taken for does not count after all. */
  giveBack(scope: string, subject: string): Promise<void>
}

/**
 * Exact sliding windows in PostgreSQL, shared by all gateways (api.md A1 "Throttles"). While PostgreSQL is away each gateway counts
 * for itself in memory, so that a fault neither closes the store nor lifts every limit.
 */
export function createThrottle(options: {
  pool: Pool
  rates: Readonly<Record<string, Rate>>
  logger: Logger
}): Throttle {
  const { pool, rates, logger } = options
  const insurance = new Map(
    Object.entries(rates).map(([scope, rate]) => [
      scope,
      new RateLimiterMemory({ keyPrefix: scope, points: rate.requests, duration: rate.seconds }),
    ]),
  )
  return {
    async take(scope, subject) {
      const rate = rates[scope]
      if (rate === undefined) throw new Error(`no rate is set for ${scope}`)
      let wait: number
      try {
        wait = await takeShared(pool, `${scope} ${subject}`, rate)
      } catch (error) {
        logger.warn({ err: error, scope }, 'The shared limits cannot be reached; this gateway counts for itself.')
        wait = await takeAlone(insurance.get(scope) as RateLimiterMemory, subject)
      }
      if (wait > 0) throw tooMany(rate, Math.ceil(wait))
    },
    async giveBack(scope, subject) {
      await insurance.get(scope)?.reward(subject, 1)
      try {
        await pool.query({ name: 'give-back', text: GIVE_BACK, values: [`${scope} ${subject}`] })
      } catch (error) {
        logger.warn({ err: error, scope }, 'The shared limits cannot be reached; a place was not given back.')
      }
    },
  }
}

const GIVE_BACK = `delete from throttle_hit where ctid =
  (select ctid from throttle_hit where subject = $1 order by at desc limit 1)`

/** Seconds to wait; 0: a place was taken. */
async function takeShared(pool: Pool, subject: string, rate: Rate): Promise<number> {
  const result = await pool.query<{ wait: number }>({
    name: 'take-place',
    text: 'select take_place($1, $2, make_interval(secs => $3)) as wait',
    values: [subject, rate.requests, rate.seconds],
  })
  return result.rows[0]?.wait ?? 0
}

async function takeAlone(limiter: RateLimiterMemory, subject: string): Promise<number> {
  try {
    await limiter.consume(subject)
    return 0
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(refused.msBeforeNext / 1_000, 1)
    throw refused
  }
}

function tooMany(rate: Rate, seconds: number): DomainError {
  return new DomainError(
    'throttled',
    'too-many-requests',
    `The limit of ${rate.requests} requests in ${rate.seconds} s is reached; the next one is possible in ${seconds} s.`,
    { retryAfter: seconds },
  )
}
