import type { personKeys, publicProfiles } from '@appstore/contracts/accounts'
import type { Pool } from 'pg'
import type { z } from 'zod'

type Profile = z.infer<typeof publicProfiles.response>['profiles'][number]
type PersonKey = z.infer<typeof personKeys.response>['keys'][number]

interface ProfileRow {
  readonly account_id: string
  readonly number: number
  readonly first_name: string
  readonly last_name: string
}

/** An account's id. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What everybody may see of these people. A person without a name in the directory was erased. */
export async function profilesOf(pool: Pool, accountIds: readonly string[]): Promise<Profile[]> {
  const { rows } = await pool.query<ProfileRow>({
    name: 'public-profiles',
    text: `select account_id, number, first_name, last_name from accounts where account_id = any($1) and username is not null`,
    values: [uuidsIn(accountIds)],
  })
  return rows.map((row) => {
    return { accountId: row.account_id, number: row.number, firstName: row.first_name, lastName: row.last_name }
  })
}

/**
 * The keys that seal these people's personal fields. Everybody has had one since their account was created, so one that is not
 * there was destroyed: making another would seal what nobody may read, and make what the first one sealed look damaged.
 */
export async function keysOf(pool: Pool, accountIds: readonly string[]): Promise<PersonKey[]> {
  const { rows } = await pool.query<{ account_id: string; key: Buffer }>({
    name: 'person-keys',
    text: `select account_id, k.key from person_keys k join accounts a using (account_id)
           where account_id = any($1) and a.username is not null`,
    values: [uuidsIn(accountIds)],
  })
  return rows.map((row) => ({ accountId: row.account_id, key: row.key.toString('base64') }))
}

/** The directory's ids are UUIDs, and PostgreSQL refuses to compare them with anything else. */
export function uuidsIn(accountIds: readonly string[]): string[] {
  return accountIds.filter((each) => UUID.test(each))
}
