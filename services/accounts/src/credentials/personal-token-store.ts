import { randomPersonalToken } from '@appstore/service/personal-token-form'
import type { Pool } from 'pg'
import { tokenDigest } from './credential-store.js'
import { deleteRows, type Forgetful } from './forgetting.js'

/** Milliseconds between two notes that a token is in use: a request is no reason to write. */
const NOTED_EVERY = 5 * 60_000

/** Hashes of personal tokens. A row counts only once an event of the account names it. */
export interface PersonalTokenStore extends Forgetful {
  /** Makes a token's text and remembers its hash; a second time under the same id replaces the first. */
  make(token: { tokenId: string; accountId: string }): Promise<string>
  /** The token was used. */
  used(token: { tokenId: string; usedAt: Date | null }): Promise<void>
}

export function createPersonalTokenStore(pool: Pool, now: () => Date): PersonalTokenStore {
  const noting = new Set<string>()
  return {
    forgetAccounts: (accountIds) => deleteRows(pool, ['personal_token_secrets'], accountIds),
    async make({ tokenId, accountId }) {
      const token = randomPersonalToken()
      await pool.query(
        `insert into personal_token_secrets as kept (token_id, account_id, sha256) values ($1, $2, $3)
         on conflict (token_id) do update set sha256 = excluded.sha256, stored_at = now()
           where kept.account_id = excluded.account_id`,
        [tokenId, accountId, tokenDigest(token)],
      )
      return token
    },
    async used({ tokenId, usedAt }) {
      const at = now()
      if (usedAt !== null && at.getTime() - usedAt.getTime() < NOTED_EVERY) return
      // a thousand requests at once are one use
      if (noting.has(tokenId)) return
      noting.add(tokenId)
      try {
        await pool.query('update personal_token_secrets set used_at = $2 where token_id = $1', [tokenId, at])
      } finally {
        noting.delete(tokenId)
      }
    },
  }
}
