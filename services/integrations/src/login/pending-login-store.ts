import { createHash, randomBytes } from 'node:crypto'
import { LoginIntent, type LoginProvider } from '@appstore/contracts/logins'
import { deriveKey, seal, unseal } from '@appstore/service/seal'
import type { Pool } from 'pg'
import { z } from 'zod'

/** Seconds that somebody may take at the other party. */
export const LOGIN_LIFE = 600

const Pending = z.object({
  intent: LoginIntent,
  /** Of PKCE (RFC 7636): whoever got hold of the code alone can do nothing with it. */
  verifier: z.string(),
  /** Stands in the ID token that belongs to this login and to no other. */
  nonce: z.string(),
})
/** What a login that is under way needs to be finished. */
export type PendingLogin = z.infer<typeof Pending>

/** Logins under way. Each is finished at most once, by the browser that began it. */
export interface PendingLoginStore {
  /** The state goes to the other party and comes back; the other secret stays in the browser's cookie. */
  begin(provider: LoginProvider, pending: PendingLogin): Promise<{ state: string; browser: string }>
  /** Takes it out; `undefined`: there is none, it was finished, is too old, or another browser's. */
  take(login: { provider: LoginProvider; state: string; browser: string }): Promise<PendingLogin | undefined>
}

const secret = () => randomBytes(32).toString('base64url')
const digest = (text: string) => createHash('sha256').update(text).digest()
const keyOf = (state: string, browser: string) => deriveKey(`${state} ${browser}`, 'pending-login')

export function createPendingLoginStore(pool: Pool, now: () => Date): PendingLoginStore {
  return {
    async begin(provider, pending) {
      const [state, browser] = [secret(), secret()]
      await pool.query('delete from pending_logins where expires_at <= $1', [now()])
      await pool.query('insert into pending_logins values ($1, $2, $3, $4, $5)', [
        digest(state),
        digest(browser),
        provider,
        seal(keyOf(state, browser), JSON.stringify(pending)),
        new Date(now().getTime() + LOGIN_LIFE * 1_000),
      ])
      return { state, browser }
    },
    async take({ provider, state, browser }) {
      const { rows } = await pool.query<{ sealed: string }>(
        `delete from pending_logins where state_sha256 = $1 and browser_sha256 = $2 and provider = $3 and expires_at > $4
         returning sealed`,
        [digest(state), digest(browser), provider, now()],
      )
      return rows[0] && Pending.parse(JSON.parse(unseal(keyOf(state, browser), rows[0].sealed)))
    },
  }
}
