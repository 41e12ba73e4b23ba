import { createHash, randomBytes } from 'node:crypto'
import type { Device } from '@appstore/contracts/sessions'
import type { Pool } from 'pg'
import { deviceName, networkOf } from './device.js'
import { deleteRows, type Forgetful } from './forgetting.js'

const DAY = 86_400_000
/** Milliseconds a session lasts without use, and with it. */
export const SESSION_LIFE = { idle: 14 * DAY, absolute: 90 * DAY } as const
/** Milliseconds between two notes that a session is in use: a page view is no reason to write. */
const NOTED_EVERY = 5 * 60_000

/** Secrets of sessions. A row counts only once an event of the account names it. */
export interface SessionStore extends Forgetful {
  /** Makes a session's secret and remembers its hash; a second time under the same id replaces the first. */
  open(session: { sessionId: string; accountId: string; device: Device }): Promise<{ secret: string; expiresAt: Date }>
  /** Makes another secret for a session by this command; the one before opens nothing any more. */
  renew(sessionId: string, commandId: string): Promise<{ secret: string; expiresAt: Date } | undefined>
  /** The session was used. */
  used(session: { sessionId: string; usedAt: Date }): Promise<void>
  /** One more wrong password within this session; how many there are in a row. */
  wrongPassword(sessionId: string): Promise<number>
  rightPassword(sessionId: string): Promise<void>
}

/** SHA-256 is enough for a look-up: the secret is 256 random bits. */
export function sessionDigest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

export function createSessionStore(pool: Pool, now: () => Date): SessionStore {
  return {
    async open({ sessionId, accountId, device }) {
      const secret = randomBytes(32).toString('base64url')
      const at = now()
      const expiresAt = new Date(at.getTime() + SESSION_LIFE.idle)
      await pool.query(
        `insert into sessions (session_id, account_id, sha256, device, network, created_at, used_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $6, $7)
         on conflict (session_id) do update set sha256 = excluded.sha256`,
        [
          sessionId,
          accountId,
          sessionDigest(secret),
          deviceName(device.userAgent),
          networkOf(device.address),
          at,
          expiresAt,
        ],
      )
      return { secret, expiresAt }
    },
    async renew(sessionId, commandId) {
      const secret = randomBytes(32).toString('base64url')
      const { rows } = await pool.query<{ expires_at: Date }>(
        `update sessions set sha256 = $2, renewed_by = $3, renewed_at = $4,
           former_sha256 = case when renewed_by = $3 then former_sha256 else sha256 end
         where session_id = $1 returning expires_at`,
        [sessionId, sessionDigest(secret), commandId, now()],
      )
      return rows[0] && { secret, expiresAt: rows[0].expires_at }
    },
    async used({ sessionId, usedAt }) {
      const at = now()
      if (at.getTime() - usedAt.getTime() < NOTED_EVERY) return
      await pool.query(
        `update sessions set used_at = $2,
           expires_at = least($2::timestamptz + make_interval(secs => $3), created_at + make_interval(secs => $4))
         where session_id = $1`,
        [sessionId, at, SESSION_LIFE.idle / 1_000, SESSION_LIFE.absolute / 1_000],
      )
    },
    async wrongPassword(sessionId) {
      const { rows } = await pool.query<{ wrong_passwords: number }>(
        'update sessions set wrong_passwords = wrong_passwords + 1 where session_id = $1 returning wrong_passwords',
        [sessionId],
      )
      return rows[0]?.wrong_passwords ?? 0
    },
    forgetAccounts: (accountIds) => deleteRows(pool, ['sessions'], accountIds),
    async rightPassword(sessionId) {
      await pool.query('update sessions set wrong_passwords = 0 where session_id = $1 and wrong_passwords > 0', [
        sessionId,
      ])
    },
  }
}
