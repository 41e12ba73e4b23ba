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
  has_second_factor: boolean
}

export interface Identified {
  readonly account: AccountIdentity
  readonly credential: string
  readonly hasSecondFactor: boolean
}

/** Of the account `a`. */
export const HAS_SECOND_FACTOR =
  '(a.totp_id is not null or exists (select from account_passkeys k where k.account_id = a.account_id))'

const IDENTITY = `a.account_id, a.username, a.is_staff, a.is_superuser, ${HAS_SECOND_FACTOR} as has_second_factor`

/** The holder of an API token that is in force; nobody while the account is disabled (api.md A1). */
export async function byToken(pool: Pool, token: string): Promise<Identified | null> {
  const { rows } = await pool.query<AccountRow & { token_id: string }>({
    name: 'account-by-token',
    text: `select ${IDENTITY}, t.token_id from api_tokens t join accounts a using (account_id, token_id)
           where t.sha256 = $1 and not a.disabled and a.username is not null`,
    values: [tokenDigest(token)],
  })
  const row = rows[0]
  return row ? identified(row, `token:${row.token_id}`) : null
}

/** The account with this name and password. Takes the same time for a name nobody has and for a disabled account. */
export async function byPassword(pool: Pool, username: string, password: string): Promise<Identified | null> {
  const row = await withPassword(pool, username)
  const fits = await passwordFits(row?.hash, password)
  return row && fits ? identified(row, 'password') : null
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

/** Somebody whose password was right. */
export interface Recognised {
  readonly account: AccountIdentity
  readonly passwordId: string
  readonly emailVerified: boolean
  readonly language: string
}

/**
 * The account with this name or address, and password. An address somebody confirmed comes before a name that looks like it.
 * Takes the same time whether or not there is one.
 *
 * @param addressKey the hash under which an address is known
 */
export async function byLogin(
  pool: Pool,
  { login, addressKey, password }: { login: string; addressKey: Buffer; password: string },
): Promise<Recognised | undefined> {
  const text = PRINTABLE.test(login) ? login : ''
  const { rows } = await pool.query<AccountRow & { hash: string; password_id: string; language: string }>({
    name: 'account-by-login',
    text: `select ${IDENTITY}, a.email_verified, a.language, a.password_id, p.hash
           from accounts a join passwords p using (account_id, password_id)
           where not a.disabled and (lower(a.username) = lower($1)
             or a.account_id = (select account_id from addresses where address_key = $2) and lower(a.email) = lower($1))
           order by lower(a.username) = lower($1) and (lower(a.email) <> lower($1) or not a.email_verified),
             a.email_verified desc limit 1`,
    values: [text, addressKey],
  })
  const row = rows[0]
  const fits = await passwordFits(row?.hash, password)
  if (row === undefined || !fits) return undefined
  const { password_id: passwordId, email_verified: emailVerified, language } = row
  return { account: identityOf(row), passwordId, emailVerified, language }
}

/** Is this the account's password? And which one it is. */
export async function byAccount(
  pool: Pool,
  accountId: string,
  password: string,
): Promise<{ passwordId: string } | undefined> {
  const { rows } = await pool.query<{ hash: string; password_id: string }>({
    name: 'password-of-account',
    text: `select p.hash, a.password_id from accounts a join passwords p using (account_id, password_id)
           where a.account_id = $1 and not a.disabled`,
    values: [accountId],
  })
  const fits = await passwordFits(rows[0]?.hash, password)
  return rows[0] !== undefined && fits ? { passwordId: rows[0].password_id } : undefined
}

/** What PostgreSQL takes as text. */
const PRINTABLE = /^[^\p{Cc}]*$/u

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

/** Whose account this is, in which language; `undefined`: it is gone or disabled. */
export async function byAccountId(
  pool: Pool,
  accountId: string,
): Promise<{ account: AccountIdentity; language: string } | undefined> {
  const { rows } = await pool.query<AccountRow & { language: string }>(
    `select ${IDENTITY}, a.language from accounts a
     where a.account_id = $1 and not a.disabled and a.username is not null`,
    [accountId],
  )
  return rows[0] && { account: identityOf(rows[0]), language: rows[0].language }
}

function identified(row: AccountRow, credential: string): Identified {
  return { account: identityOf(row), credential, hasSecondFactor: row.has_second_factor }
}

function identityOf(row: AccountRow): AccountIdentity {
  return {
    accountId: row.account_id,
    username: row.username,
    isStaff: row.is_staff,
    isSuperuser: row.is_superuser,
  }
}
