import { WRONG_CODES } from '@appstore/contracts/second-factor'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Pool } from 'pg'

const HOUR = 3_600

/** Wrong codes of accounts: however many challenges somebody opens, codes cannot be guessed. */
export interface WrongCodeStore {
  /**
   * Counts a try before the code is looked at, so that many at once are no way round.
   *
   * @throws DomainError `too-many-codes` with `retryAfter`
   */
  take(accountId: string): Promise<void>
  /** The code was right: the tries before it count no more. */
  clear(accountId: string): Promise<void>
}

export function createWrongCodeStore(pool: Pool, now: () => Date): WrongCodeStore {
  return {
    async take(accountId) {
      const { rows } = await pool.query<{ count: number; seconds: number }>(
        `insert into wrong_codes as known (account_id, since, count) values ($1, $2, 1)
         on conflict (account_id) do update set
           count = case when known.since > $2::timestamptz - make_interval(secs => $3) then known.count + 1 else 1 end,
           since = case when known.since > $2::timestamptz - make_interval(secs => $3) then known.since else $2 end
         returning count, ceil(extract(epoch from since - $2::timestamptz) + $3)::int as seconds`,
        [accountId, now(), HOUR],
      )
      const { count = 0, seconds = 0 } = rows[0] ?? {}
      if (count > WRONG_CODES) throw tooMany(seconds)
    },
    async clear(accountId) {
      await pool.query('delete from wrong_codes where account_id = $1', [accountId])
    },
  }
}

function tooMany(seconds: number): DomainError {
  return new DomainError(
    'throttled',
    'too-many-codes',
    `Too many codes of this account were wrong; the next one is possible in ${Math.ceil(seconds / 60)} minutes.`,
    { retryAfter: seconds },
  )
}
