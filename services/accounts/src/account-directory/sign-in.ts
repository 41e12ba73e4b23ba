import type { AccountIdentity } from '@appstore/contracts/accounts'
import type { Pool } from 'pg'
import { tokenDigest } from '../credentials/credential-store.js'
import { passwordFits } from '../credentials/password.js'

interface AccountRow {
  account_id: string
  username: string
  email: string
  email_verified: boolean
  is_staff: boolean
  is_superuser: boolean
}

export interface Identified {
  readonly account: AccountIdentity
  readonly credential: string
}

const IDENTITY = 'a.account_id, a.username, a.is_staff, a.is_superuser'

/** The holder of an API token that is in force. */
export async function byToken(pool: Pool, token: string): Promise<Identified | null> {
  const { rows } = await pool.query<AccountRow & { token_id: string }>({
    name: 'account-by-token',
    text: `select ${IDENTITY}, t.token_id from api_tokens t join accounts a using (account_id, token_id) where t.sha256 = $1`,
    values: [tokenDigest(token)],
  })
  const row = rows[0]
  return row ? { account: identityOf(row), credential: `token:${row.token_id}` } : null
}

/** The account with this name and password. Takes the same time for a name nobody has. */
export async function byPassword(pool: Pool, username: string, password: string): Promise<Identified | null> {
  const { rows } = await pool.query<AccountRow & { hash: string }>({
    name: 'account-by-name',
    text: `select ${IDENTITY}, p.hash from accounts a join passwords p using (account_id, password_id)
           where lower(a.username) = lower($1)`,
    values: [username],
  })
  const row = rows[0]
  const fits = await passwordFits(row?.hash, password)
  return row && fits ? { account: identityOf(row), credential: 'password' } : null
}

/** What operators' commands need to know of an account. */
export async function byUsername(
  pool: Pool,
  username: string,
): Promise<{ accountId: string; email: string; emailVerified: boolean } | undefined> {
  const { rows } = await pool.query<AccountRow>(
    'select account_id, email, email_verified from accounts where lower(username) = lower($1)',
    [username],
  )
  const row = rows[0]
  return row && { accountId: row.account_id, email: row.email, emailVerified: row.email_verified }
}

function identityOf(row: AccountRow): AccountIdentity {
  return {
    accountId: row.account_id,
    username: row.username,
    isStaff: row.is_staff,
    isSuperuser: row.is_superuser,
  }
}
