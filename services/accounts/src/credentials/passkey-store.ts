import { createHash, randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { deleteRows, type Forgetful } from './forgetting.js'

/** Milliseconds that a browser has to answer (web-and-accounts.md 6). */
export const CHALLENGE_LIFE = 5 * 60_000

/** What a browser is asked for, which browser, and whose passkey; a challenge answers to exactly this. */
export interface Purpose {
  readonly what: 'add' | 'sign-in' | 'second-step' | 'prove'
  readonly browser: string
  /** `null`: whoever has a passkey. */
  readonly accountId: string | null
}

export interface StoredPasskey {
  readonly passkeyId: string
  readonly accountId: string
  readonly credentialId: string
  readonly publicKey: Buffer
  readonly transports: readonly string[]
  readonly aaguid: string
  readonly createdAt: Date
  readonly usedAt: Date | null
}

/** Public keys of passkeys, and what browsers were asked to sign. A passkey counts only once an event of the account names it. */
export interface PasskeyStore extends Forgetful {
  /** Makes a challenge: 32 random bytes, of which only a hash stays here. */
  challenge(purpose: Purpose): Promise<Uint8Array<ArrayBuffer>>
  /** Uses the challenge up. True once: for the command that comes first, and whenever that is repeated. */
  take(challenge: string, purpose: Purpose, commandId: string): Promise<boolean>
  /** False when the credential is there under another id. */
  add(passkey: Omit<StoredPasskey, 'createdAt' | 'usedAt'> & { counter: number }): Promise<boolean>
  find(credentialId: string): Promise<StoredPasskey | undefined>
  of(accountId: string): Promise<StoredPasskey[]>
  /**
   * Notes that the passkey was used. False when its counter did not go on, as it does not when the authenticator was copied;
   * many do not count, and stay at 0.
   */
  use(use: { passkeyId: string; counter: number; commandId: string }): Promise<boolean>
  remove(passkeyId: string): Promise<void>
}

function hash(text: string | Uint8Array): Buffer {
  return createHash('sha256').update(text).digest()
}

function boundTo({ what, browser, accountId }: Purpose): Buffer {
  return hash(JSON.stringify([what, browser, accountId]))
}

export function createPasskeyStore(pool: Pool, now: () => Date): PasskeyStore {
  return {
    ...challenges(pool, now),
    async add({ passkeyId, accountId, credentialId, publicKey, counter, transports, aaguid }) {
      const { rows } = await pool.query<{ passkey_id: string }>(
        `with added as (
           insert into passkeys (passkey_id, account_id, credential_id, public_key, counter, transports, aaguid, created_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning passkey_id)
         select passkey_id from added union select passkey_id from passkeys where credential_id = $3`,
        [passkeyId, accountId, credentialId, publicKey, counter, transports, aaguid, now()],
      )
      return rows[0]?.passkey_id === passkeyId
    },
    async find(credentialId) {
      return (await selected(pool, 'credential_id = $1', credentialId))[0]
    },
    of: (accountId) => selected(pool, 'account_id::text = $1 order by created_at desc, passkey_id', accountId),
    async use({ passkeyId, counter, commandId }) {
      const { rowCount } = await pool.query(
        `update passkeys set counter = $2, used_at = $4, used_by = $3
         where passkey_id = $1 and (counter < $2 or (counter = 0 and $2 = 0) or (counter = $2 and used_by = $3))`,
        [passkeyId, counter, commandId, now()],
      )
      return rowCount === 1
    },
    forgetAccounts: (accountIds) => deleteRows(pool, ['passkeys'], accountIds),
    async remove(passkeyId) {
      await pool.query('delete from passkeys where passkey_id::text = $1', [passkeyId])
    },
  }
}

function challenges(pool: Pool, now: () => Date): Pick<PasskeyStore, 'challenge' | 'take'> {
  return {
    async challenge(purpose) {
      const challenge = new Uint8Array(randomBytes(32))
      const expiresAt = new Date(now().getTime() + CHALLENGE_LIFE)
      await pool.query(
        `with gone as (delete from passkey_challenges where expires_at < $4)
         insert into passkey_challenges (sha256, bound_to, expires_at) values ($1, $2, $3)`,
        [hash(challenge), boundTo(purpose), expiresAt, now()],
      )
      return challenge
    },
    async take(challenge, purpose, commandId) {
      const { rowCount } = await pool.query(
        `update passkey_challenges set used_by = $3
         where sha256 = $1 and bound_to = $2 and expires_at > $4 and (used_by is null or used_by = $3)`,
        [hash(Buffer.from(challenge, 'base64url')), boundTo(purpose), commandId, now()],
      )
      return rowCount === 1
    },
  }
}

interface PasskeyRow {
  passkey_id: string
  account_id: string
  credential_id: string
  public_key: Buffer
  transports: string[]
  aaguid: string
  created_at: Date
  used_at: Date | null
}

async function selected(pool: Pool, where: string, value: string): Promise<StoredPasskey[]> {
  const { rows } = await pool.query<PasskeyRow>(
    `select passkey_id, account_id, credential_id, public_key, transports, aaguid, created_at, used_at
     from passkeys where ${where}`,
    [value],
  )
  return rows.map((row) => ({
    passkeyId: row.passkey_id,
    accountId: row.account_id,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    transports: row.transports,
    aaguid: row.aaguid,
    createdAt: row.created_at,
    usedAt: row.used_at,
  }))
}
