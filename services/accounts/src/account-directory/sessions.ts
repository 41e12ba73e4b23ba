import type { listSessions, SessionIdentity, SignInMethod } from '@appstore/contracts/sessions'
import type { Pool } from 'pg'
import type { z } from 'zod'
import { sessionDigest } from '../credentials/session-store.js'
import { HAS_SECOND_FACTOR } from './sign-in.js'

interface SessionRow {
  session_id: string
  account_id: string
  username: string
  is_staff: boolean
  is_superuser: boolean
  language: string
  signed_in_at: Date
  proved_at: Date
  second_factor: boolean
  has_second_factor: boolean
  used_at: Date
  expires_at: Date
  erase_at: Date | null
}

/** Sessions in force at `$2`. */
const IN_FORCE = `select s.session_id, a.account_id, a.username, a.is_staff, a.is_superuser, a.language, i.signed_in_at,
    i.proved_at, i.second_factor, ${HAS_SECOND_FACTOR} as has_second_factor, s.used_at, s.expires_at, s.sha256,
    s.former_sha256, s.renewed_by, s.renewed_at, a.erase_at
  from sessions s join account_sessions i using (session_id, account_id) join accounts a using (account_id)
  where s.expires_at > $2 and not a.disabled and a.username is not null`

/** Seconds in which a form that gave a session another secret may come once more. */
const SENT_AGAIN_WITHIN = 60

/** The session that got this secret a moment ago, or another one in its place, and by which command. */
export async function byRenewal(
  pool: Pool,
  secret: string,
  now: Date,
): Promise<{ session: SessionIdentity; commandId: string; isFormer: boolean } | undefined> {
  const { rows } = await pool.query<SessionRow & { renewed_by: string; is_former: boolean }>({
    name: 'session-by-renewal',
    text: `select *, sha256 <> $1 as is_former from (${IN_FORCE}) as s where (sha256 = $1 or former_sha256 = $1)
           and renewed_at > $2::timestamptz - make_interval(secs => $3)`,
    values: [sessionDigest(secret), now, SENT_AGAIN_WITHIN],
  })
  const row = rows[0]
  return row && { session: identityOf(row), commandId: row.renewed_by, isFormer: row.is_former }
}

/** The session with this secret, if it is in force now. */
export async function bySession(
  pool: Pool,
  secret: string,
  now: Date,
): Promise<{ session: SessionIdentity; usedAt: Date } | undefined> {
  const { rows } = await pool.query<SessionRow>({
    name: 'session-by-secret',
    text: `${IN_FORCE} and s.sha256 = $1`,
    values: [sessionDigest(secret), now],
  })
  const row = rows[0]
  return row && { session: identityOf(row), usedAt: row.used_at }
}

function identityOf(row: SessionRow): SessionIdentity {
  const { account_id: accountId, username, is_staff: isStaff, is_superuser: isSuperuser } = row
  return {
    sessionId: row.session_id,
    account: { accountId, username, isStaff, isSuperuser },
    credential: `session:${row.session_id}`,
    language: row.language,
    signedInAt: row.signed_in_at.toISOString(),
    provedAt: row.proved_at.toISOString(),
    secondFactor: row.second_factor,
    hasSecondFactor: row.has_second_factor,
    eraseAt: row.erase_at?.toISOString() ?? null,
    expiresAt: row.expires_at.toISOString(),
  }
}

/** When the holder of a session of the account, if it is in force now, last proved who they are. */
export async function provedAt(pool: Pool, now: Date, session: { accountId: string; sessionId: string }) {
  const { rows } = await pool.query<{ proved_at: Date }>(
    `select i.proved_at from sessions s join account_sessions i using (session_id, account_id)
     where s.session_id = $1 and s.account_id = $2 and s.expires_at > $3`,
    [session.sessionId, session.accountId, now],
  )
  return rows[0]?.proved_at
}

type Listed = z.infer<typeof listSessions.response>['sessions'][number]

/** The account's sessions in force, the one used last first. */
export async function sessionsOf(pool: Pool, accountId: string, now: Date): Promise<Listed[]> {
  const { rows } = await pool.query<SessionRow & { method: SignInMethod; device: string; network: string }>({
    name: 'sessions-of-account',
    text: `select s.session_id, i.method, i.signed_in_at, s.used_at, s.expires_at, s.device, s.network
           from sessions s join account_sessions i using (session_id, account_id)
           where s.account_id = $1 and s.expires_at > $2 order by s.used_at desc, s.session_id`,
    values: [accountId, now],
  })
  return rows.map((row) => ({
    sessionId: row.session_id,
    method: row.method,
    signedInAt: row.signed_in_at.toISOString(),
    lastUsedAt: row.used_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    device: row.device,
    network: row.network,
  }))
}
