import { seal, unseal } from '@appstore/service/seal'
import type { Pool } from 'pg'
import { newSeed, stepOf } from './totp.js'

/** Milliseconds that a seed waits for its first code. */
const SETUP_LIFE = 60 * 60_000

/** Seeds of authenticator apps. A row counts only once an event of the account names it. */
export interface TotpStore {
  /** Makes a seed; an id that is there keeps its first one. */
  prepare(totpId: string, accountId: string): Promise<void>
  /** The account's seed under this id, if it is not too old to be set up. */
  prepared(totpId: string, accountId: string): Promise<string | undefined>
  /** Is this a code of now that was not taken before? It is not taken for another command, and none before it. */
  takeCode(given: { totpId: string; accountId: string; code: string; commandId: string }): Promise<boolean>
  /** Nobody needs these any more. */
  forget(accountId: string, except: string | undefined): Promise<void>
}

/** @param sealingKey 32 bytes that seal seeds, because codes are made from them */
export function createTotpStore(pool: Pool, sealingKey: Uint8Array, now: () => Date): TotpStore {
  const sealedSeed = async (totpId: string, accountId: string, since = new Date(0)) => {
    const { rows } = await pool.query<{ sealed: string }>(
      'select sealed from totp_seeds where totp_id = $1 and account_id = $2 and created_at > $3',
      [totpId, accountId, since],
    )
    return rows[0]?.sealed
  }
  return {
    async prepare(totpId, accountId) {
      const seed = seal(sealingKey, newSeed())
      await pool.query(
        `insert into totp_seeds (totp_id, account_id, sealed, created_at) values ($1, $2, $3, $4)
         on conflict (totp_id) do nothing`,
        [totpId, accountId, seed, now()],
      )
    },
    async prepared(totpId, accountId) {
      const sealed = await sealedSeed(totpId, accountId, new Date(now().getTime() - SETUP_LIFE))
      return sealed === undefined ? undefined : unseal(sealingKey, sealed)
    },
    async takeCode({ totpId, accountId, code, commandId }) {
      const sealed = await sealedSeed(totpId, accountId)
      const step = sealed === undefined ? undefined : stepOf(unseal(sealingKey, sealed), code, now())
      if (step === undefined) return false
      const { rowCount } = await pool.query(
        `update totp_seeds set last_step = $3, taken_by = $4
         where totp_id = $1 and account_id = $2 and (last_step < $3 or last_step = $3 and taken_by = $4)`,
        [totpId, accountId, step, commandId],
      )
      return rowCount === 1
    },
    async forget(accountId, except) {
      await pool.query('delete from totp_seeds where account_id = $1 and ($2::uuid is null or totp_id <> $2)', [
        accountId,
        except ?? null,
      ])
    },
  }
}
