import { createHash, randomBytes } from 'node:crypto'
import { seal, unseal } from '@appstore/service/seal'
import type { Pool } from 'pg'
import { deleteRows, type Forgetful } from './forgetting.js'

const HOUR = 3_600_000
/** Milliseconds that links in mails are valid (web-and-accounts.md 3.2, 3.4). */
export const KEY_LIFE = { confirmation: 72 * HOUR, reset: 24 * HOUR } as const

/** Keys of links in mails. A row counts only as long as the account's events name it. */
export interface MailKeyStore extends Forgetful {
  /** Makes a key; an id that is there keeps its first one. */
  add(key: { keyId: string; accountId: string; life: number }): Promise<void>
  /** Which key this is, if it is not too old. */
  find(key: string): Promise<{ keyId: string; accountId: string } | undefined>
  /** The key itself, for the mail; `undefined` once the mail is out, or the key too old. */
  readable(keyId: string): Promise<string | undefined>
  /** The mail is out: nobody needs to read the key here any more. */
  forget(keyIds: readonly string[]): Promise<void>
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

/** @param sealingKey 32 bytes that seal a key until its mail is out */
export function createMailKeyStore(pool: Pool, sealingKey: Uint8Array, now: () => Date): MailKeyStore {
  return {
    async add({ keyId, accountId, life }) {
      const key = randomBytes(32).toString('base64url')
      await pool.query('insert into mail_keys values ($1, $2, $3, $4, $5) on conflict (key_id) do nothing', [
        keyId,
        accountId,
        digest(key),
        seal(sealingKey, key),
        new Date(now().getTime() + life),
      ])
    },
    async find(key) {
      const { rows } = await pool.query<{ key_id: string; account_id: string }>(
        'select key_id, account_id from mail_keys where sha256 = $1 and expires_at > $2',
        [digest(key), now()],
      )
      return rows[0] && { keyId: rows[0].key_id, accountId: rows[0].account_id }
    },
    async readable(keyId) {
      const { rows } = await pool.query<{ sealed: string | null }>(
        'select sealed from mail_keys where key_id = $1 and expires_at > $2',
        [keyId, now()],
      )
      return rows[0]?.sealed ? unseal(sealingKey, rows[0].sealed) : undefined
    },
    forgetAccounts: (accountIds) => deleteRows(pool, ['mail_keys'], accountIds),
    async forget(keyIds) {
      await pool.query('update mail_keys set sealed = null where key_id = any($1::uuid[])', [keyIds])
    },
  }
}
