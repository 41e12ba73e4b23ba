import { createHmac } from 'node:crypto'
import { LoginProvider } from '@appstore/contracts/logins'
import type { Pool } from 'pg'
import { deleteRows, type Forgetful } from './forgetting.js'

/** Somebody as another party knows them. */
export interface Whom {
  readonly provider: LoginProvider
  readonly subject: string
}

export interface StoredLogin {
  readonly loginId: string
  readonly accountId: string
  readonly provider: LoginProvider
  readonly sealedName: string
  readonly createdAt: Date
}

/** Whose logins by other parties these are. A row counts only as long as the account's events name it. */
export interface LinkedLoginStore extends Forgetful {
  find(whom: Whom): Promise<StoredLogin | undefined>
  of(accountId: string): Promise<StoredLogin[]>
  /**
   * Keeps whom the login means; false: another row does already.
   *
   * @param instead a row that no event names, whose place this one takes
   */
  add(whom: Whom, login: Omit<StoredLogin, 'provider' | 'createdAt'>, instead: string | undefined): Promise<boolean>
  remove(loginId: string): Promise<void>
}

interface Row {
  login_id: string
  account_id: string
  provider: string
  sealed_name: string
  created_at: Date
}

const COLUMNS = 'login_id, account_id, provider, sealed_name, created_at'

/** @param key 32 bytes; nobody without it can tell whom a row means */
export function createLinkedLoginStore(pool: Pool, key: Uint8Array, now: () => Date): LinkedLoginStore {
  const keyOf = ({ provider, subject }: Whom) => createHmac('sha256', key).update(`${provider} ${subject}`).digest()
  return {
    async find(whom) {
      const { rows } = await pool.query<Row>(`select ${COLUMNS} from linked_logins where subject_key = $1`, [
        keyOf(whom),
      ])
      return rows[0] && storedOf(rows[0])
    },
    async of(accountId) {
      const { rows } = await pool.query<Row>(`select ${COLUMNS} from linked_logins where account_id = $1`, [accountId])
      return rows.map(storedOf)
    },
    async add(whom, { loginId, accountId, sealedName }, instead) {
      const { rows } = await pool.query<Row>(
        `insert into linked_logins (subject_key, ${COLUMNS}) values ($1, $2, $3, $4, $5, $6)
         on conflict (subject_key) do update
           set login_id = excluded.login_id, account_id = excluded.account_id, sealed_name = excluded.sealed_name,
             created_at = excluded.created_at, stored_at = now(), looked_at = null
           where linked_logins.login_id in (excluded.login_id, $7)
         returning ${COLUMNS}`,
        [keyOf(whom), loginId, accountId, whom.provider, sealedName, now(), instead ?? loginId],
      )
      return rows.length > 0
    },
    forgetAccounts: (accountIds) => deleteRows(pool, ['linked_logins'], accountIds),
    async remove(loginId) {
      await pool.query('delete from linked_logins where login_id = $1', [loginId])
    },
  }
}

function storedOf(row: Row): StoredLogin {
  return {
    loginId: row.login_id,
    accountId: row.account_id,
    provider: LoginProvider.parse(row.provider),
    sealedName: row.sealed_name,
    createdAt: row.created_at,
  }
}
