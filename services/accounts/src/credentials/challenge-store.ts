import { createHash, randomBytes } from 'node:crypto'
import { CHALLENGE_TRIES } from '@appstore/contracts/second-factor'
import type { SignInMethod } from '@appstore/contracts/sessions'
import type { Pool } from 'pg'

/** Milliseconds between the first and the second step of signing in. */
export const CHALLENGE_LIFE = 5 * 60_000

/** What the first step found. */
export interface FirstStep {
  readonly accountId: string
  readonly method: SignInMethod
  readonly passwordId: string | undefined
  /** Of the login by another party, where it was one. */
  readonly loginId: string | undefined
}

export interface Challenge extends FirstStep {
  readonly challengeId: string
  /** It was met by this very command. */
  readonly isRepeated: boolean
  /** No other is left after this one. */
  readonly isLastTry: boolean
}

/** Challenges between the two steps of signing in; their text is known to one browser alone. */
export interface ChallengeStore {
  /** Makes a challenge; a second time under the same id replaces its text, and keeps the tries that were used. */
  open(challengeId: string, first: FirstStep): Promise<string>
  /** The first step of a challenge that can still be met. */
  find(challenge: string): Promise<FirstStep | undefined>
  /** Takes one of the tries, before anybody looks at what was given; `undefined`: too old, used, or none is left. */
  take(challenge: string, commandId: string): Promise<Challenge | undefined>
  /** Uses it up, for this command alone. */
  meet(challengeId: string, commandId: string): Promise<boolean>
}

function digest(challenge: string): Buffer {
  return createHash('sha256').update(challenge).digest()
}

interface Row {
  challenge_id: string
  account_id: string
  method: SignInMethod
  password_id: string | null
  login_id: string | null
  used_by: string | null
  tries: number
}

export function createChallengeStore(pool: Pool, now: () => Date): ChallengeStore {
  return {
    async open(challengeId, { accountId, method, passwordId, loginId }) {
      const challenge = randomBytes(32).toString('base64url')
      const expiresAt = new Date(now().getTime() + CHALLENGE_LIFE)
      await pool.query('delete from sign_in_challenges where account_id = $1 and expires_at < $2', [accountId, now()])
      await pool.query(
        `insert into sign_in_challenges (challenge_id, account_id, sha256, method, password_id, login_id, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (challenge_id) do update set sha256 = excluded.sha256`,
        [challengeId, accountId, digest(challenge), method, passwordId ?? null, loginId ?? null, expiresAt],
      )
      return challenge
    },
    async find(challenge) {
      const { rows } = await pool.query<Row>(
        `select account_id, method, password_id, login_id from sign_in_challenges
         where sha256 = $1 and expires_at > $2 and used_by is null and tries < $3`,
        [digest(challenge), now(), CHALLENGE_TRIES],
      )
      return rows[0] && firstStepOf(rows[0])
    },
    async take(challenge, commandId) {
      const { rows } = await pool.query<Row>(
        `update sign_in_challenges set tries = tries + case when used_by is null then 1 else 0 end
         where sha256 = $1 and expires_at > $2 and (used_by is null and tries < $3 or used_by = $4)
         returning challenge_id, account_id, method, password_id, login_id, used_by, tries`,
        [digest(challenge), now(), CHALLENGE_TRIES, commandId],
      )
      const row = rows[0]
      if (row === undefined) return undefined
      const { challenge_id: challengeId, used_by: usedBy, tries } = row
      return { ...firstStepOf(row), challengeId, isRepeated: usedBy !== null, isLastTry: tries >= CHALLENGE_TRIES }
    },
    async meet(challengeId, commandId) {
      const { rowCount } = await pool.query(
        'update sign_in_challenges set used_by = $2 where challenge_id = $1 and (used_by is null or used_by = $2)',
        [challengeId, commandId],
      )
      return rowCount === 1
    },
  }
}

function firstStepOf(row: Row): FirstStep {
  const { account_id: accountId, method, password_id: passwordId, login_id: loginId } = row
  return { accountId, method, passwordId: passwordId ?? undefined, loginId: loginId ?? undefined }
}
