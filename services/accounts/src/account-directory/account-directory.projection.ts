import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection } from '@appstore/event-sourcing/projection'
import { unseal } from '@appstore/service/seal'
import { type AccountEvent, accountEventSchemas } from '../account/account.events.js'

/** What a page of events changes at one account. Sealed fields are opened when the page is written. */
interface AccountChange {
  username?: string
  email?: string
  emailVerified?: boolean
  isStaff?: boolean
  isSuperuser?: boolean
  passwordId?: string
  tokenId?: string
}

export type DirectoryPage = Map<string, AccountChange>

/**
 * Accounts as sign-in needs them: by name, with the ids of the password and token in force.
 * A person whose key is destroyed has neither name nor address here.
 */
export const accountDirectory: Projection<AccountEvent, DirectoryPage> = {
  name: 'account_directory',
  version: 1,
  categories: ['account'],
  events: eventTypes(accountEventSchemas),
  tables: {
    accounts: `account_id uuid primary key, username text, email text, email_verified boolean not null,
      is_staff boolean not null, is_superuser boolean not null, password_id uuid, token_id uuid`,
  },
  indexes: (table) => [`create unique index on ${table('accounts')} (lower(username))`],
  openPage: () => new Map(),
  on: {
    AccountCreated({ data }, page) {
      const { isStaff, isSuperuser } = data
      const sealed = { username: data.username.sealed, email: data.email.sealed }
      change(page, data.accountId, { ...sealed, emailVerified: false, isStaff, isSuperuser })
    },
    AccountPasswordSet: ({ data }, page) => change(page, data.accountId, { passwordId: data.passwordId }),
    AccountTokenIssued: ({ data }, page) => change(page, data.accountId, { tokenId: data.tokenId }),
    AccountEmailVerified: ({ data }, page) =>
      change(page, data.accountId, { email: data.email.sealed, emailVerified: true }),
  },
  async write(page, database, table) {
    const { rows } = await database.query<{ account_id: string; key: Buffer }>(
      'select account_id, key from person_keys where account_id = any($1)',
      [[...page.keys()]],
    )
    const keys = new Map(rows.map((row) => [row.account_id, row.key]))
    const changes = [...page].map(([accountId, changed]) => readable(accountId, changed, keys.get(accountId)))
    await database.query(
      `insert into ${table('accounts')} as old
         (account_id, username, email, email_verified, is_staff, is_superuser, password_id, token_id)
       select "accountId", username, email, coalesce("emailVerified", false), coalesce("isStaff", false),
         coalesce("isSuperuser", false), "passwordId", "tokenId"
       from jsonb_to_recordset($1) as new ("accountId" uuid, username text, email text, "emailVerified" boolean,
         "isStaff" boolean, "isSuperuser" boolean, "passwordId" uuid, "tokenId" uuid)
       where username is not null
       on conflict (account_id) do nothing`,
      [JSON.stringify(changes)],
    )
    await database.query(
      `update ${table('accounts')} as old set email = coalesce(new.email, old.email),
         email_verified = coalesce(new."emailVerified", old.email_verified),
         password_id = coalesce(new."passwordId", old.password_id), token_id = coalesce(new."tokenId", old.token_id)
       from jsonb_to_recordset($1) as new ("accountId" uuid, email text, "emailVerified" boolean, "passwordId" uuid,
         "tokenId" uuid)
       where old.account_id = new."accountId"`,
      [JSON.stringify(changes)],
    )
  },
}

function change(page: DirectoryPage, accountId: string, changed: AccountChange): void {
  page.set(accountId, { ...page.get(accountId), ...changed })
}

function readable(accountId: string, changed: AccountChange, key: Buffer | undefined) {
  const open = (sealed: string | undefined) =>
    sealed === undefined || key === undefined ? undefined : unseal(key, sealed)
  return { ...changed, accountId, username: open(changed.username), email: open(changed.email) }
}
