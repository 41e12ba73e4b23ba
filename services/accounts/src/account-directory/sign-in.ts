import { type AccountIdentity, Username } from '@appstore/contracts/accounts'
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

/** The holder of an API token that is in force; nobody while the account is disabled (api.md A1). */
export async function byToken(pool: Pool, token: string): Promise<Identified | null> {
  const { rows } = await pool.query<AccountRow & { token_id: string }>({
    name: 'account-by-token',
    text: `select ${IDENTITY}, t.token_id from api_tokens t join accounts a using (account_id, token_id)
           where t.sha256 = $1 and not a.disabled and a.username is not null`,
    values: [tokenDigest(token)],
  })
  const row = rows[0]
  return row ? { account: identityOf(row), credential: `token:${row.token_id}` } : null
}

/** The account with this name and password. Takes the same time for a name nobody has and for a disabled account. */
export async function byPassword(pool: Pool, username: string, password: string): Promise<Identified | null> {
  const row = await withPassword(pool, username)
  const fits = await passwordFits(row?.hash, password)
  return row && fits ? { account: identityOf(row), credential: 'password' } : null
}

async function withPassword(pool: Pool, username: string): Promise<(AccountRow & { hash: string }) | undefined> {
  if (!couldBeName(username)) return undefined
  const { rows } = await pool.query<AccountRow & { hash: string }>({
    name: 'account-by-name',
    text: `select ${IDENTITY}, p.hash from accounts a join passwords p using (account_id, password_id)
           where lower(a.username) = lower($1) and not a.disabled`,
    values: [username],
  })
  return rows[0]
}

/** The account with this name, disabled or not. */
export async function identityByUsername(pool: Pool, username: string): Promise<AccountIdentity | null> {
  if (!couldBeName(username)) return null
  const { rows } = await pool.query<AccountRow>(
    `select ${IDENTITY} from accounts a where lower(a.username) = lower($1)`,
    [username],
  )
  return rows[0] ? identityOf(rows[0]) : null
}

/** Text that is no name is not looked for: PostgreSQL refuses some of it, such as a zero byte. */
function couldBeName(username: string): boolean {
  return Username.safeParse(username).success
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
