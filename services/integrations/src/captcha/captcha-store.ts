import { createHash, randomBytes } from 'node:crypto'
import { expiredRows } from '@appstore/runtime/purge'
import type { Pool } from 'pg'

/** What captchas keep, the same for all instances. */
export interface CaptchaStore {
  /** A random secret of 32 bytes, made when it is asked for the first time. */
  secret(name: string): Promise<Buffer>
  /** Uses a captcha up; false: it was used before. */
  use(captcha: string, expiresAt: Date): Promise<boolean>
}

/** Captchas that nobody can use any more, used or not. */
export const usedUp = (now: () => Date) => expiredRows('used_captchas', 'expires_at <= $1', now)

export function createCaptchaStore(pool: Pool): CaptchaStore {
  const secrets = new Map<string, Buffer>()
  return {
    async secret(name) {
      const known = secrets.get(name)
      if (known !== undefined) return known
      await pool.query('insert into secrets values ($1, $2) on conflict do nothing', [name, randomBytes(32)])
      const { rows } = await pool.query<{ value: Buffer }>('select value from secrets where name = $1', [name])
      const { value } = rows[0] as { value: Buffer }
      secrets.set(name, value)
      return value
    },
    async use(captcha, expiresAt) {
      const digest = createHash('sha256').update(captcha).digest()
      const { rowCount } = await pool.query('insert into used_captchas values ($1, $2) on conflict do nothing', [
        digest,
        expiresAt,
      ])
      return rowCount === 1
    },
  }
}
