import { eventTypes } from '@appstore/event-sourcing/event-types'
import type { Projection, ProjectionDatabase } from '@appstore/event-sourcing/projection'
import { unseal } from '@appstore/service/seal'
import { type AccountEvent, accountEventSchemas } from '../account/account.events.js'

/** What a page of events changes at one account. Sealed fields are opened when the page is written. */
interface AccountChange {
  created?: true
  username?: string
  email?: string
  emailVerified?: boolean
  isStaff?: boolean
  isSuperuser?: boolean
  passwordId?: string
  tokenId?: string
  disabled?: boolean
}

export type DirectoryPage = Map<string, AccountChange>

/**
 * Accounts as sign-in needs them: by name, with the ids of the password and token in force, numbered in the order they were made.
 * A person whose key is destroyed has neither name nor address here, but a row all the same: their number is not given again,
 * and everybody else's stays what it was when the tables are built anew.
 */
export const accountDirectory: Projection<AccountEvent, DirectoryPage> = {
  name: 'account_directory',
  version: 2,
  categories: ['account'],
  events: eventTypes(accountEventSchemas),
  tables: {
    accounts: `account_id uuid primary key, number int not null unique, username text, email text,
      email_verified boolean not null, is_staff boolean not null, is_superuser boolean not null, password_id uuid,
      token_id uuid, disabled boolean not null`,
  },
  indexes: (table) => [`create unique index on ${table('accounts')} (lower(username))`],
  openPage: () => new Map(),
  on: {
    AccountCreated({ data }, page) {
      const { isStaff, isSuperuser } = data
      const sealed = { username: data.username.sealed, email: data.email.sealed }
      change(page, data.accountId, { ...sealed, created: true, emailVerified: false, isStaff, isSuperuser })
    },
    AccountCreationAbandoned: () => undefined,
    AccountPasswordSet: ({ data }, page) => change(page, data.accountId, { passwordId: data.passwordId }),
    AccountTokenIssued: ({ data }, page) => change(page, data.accountId, { tokenId: data.tokenId }),
    AccountEmailVerified: ({ data }, page) =>
      change(page, data.accountId, { email: data.email.sealed, emailVerified: true }),
    AccountDisabled: ({ data }, page) => change(page, data.accountId, { disabled: true }),
    AccountEnabled: ({ data }, page) => change(page, data.accountId, { disabled: false }),
  },
  async write(page, database, table) {
    const { rows } = await database.query<{ account_id: string; key: Buffer }>(
      'select account_id, key from person_keys where account_id = any($1)',
      [[...page.keys()]],
    )
    const keys = new Map(rows.map((row) => [row.account_id, row.key]))
    const changes = [...page].map(([accountId, changed]) => readable(accountId, changed, keys.get(accountId)))
    const created = changes.filter((each) => each.created)
    if (created.length > 0) await insert(created, database, table('accounts'))
    const others = changes.filter((each) => !each.created)
    if (others.length > 0) await update(others, database, table('accounts'))
  },
}

/** Accounts stand in the page in the order they were made, because an account's creation is its first event. */
async function insert(created: readonly Readable[], database: ProjectionDatabase, accounts: string): Promise<void> {
  await database.query(
    `insert into ${accounts}
       (account_id, number, username, email, email_verified, is_staff, is_superuser, password_id, token_id, disabled)
     select "accountId", (select coalesce(max(number), 0) from ${accounts}) + row_number() over (order by place),
       username, email, "emailVerified", "isStaff", "isSuperuser", "passwordId", "tokenId", coalesce(disabled, false)
     from jsonb_to_recordset($1) as new (place int, "accountId" uuid, username text, email text,
       "emailVerified" boolean, "isStaff" boolean, "isSuperuser" boolean, "passwordId" uuid, "tokenId" uuid,
       disabled boolean)`,
    [JSON.stringify(created.map((each, place) => ({ ...each, place })))],
  )
}

async function update(changes: readonly Readable[], database: ProjectionDatabase, accounts: string): Promise<void> {
  await database.query(
    `update ${accounts} as old set email = coalesce(new.email, old.email),
       email_verified = coalesce(new."emailVerified", old.email_verified),
       password_id = coalesce(new."passwordId", old.password_id), token_id = coalesce(new."tokenId", old.token_id),
       disabled = coalesce(new.disabled, old.disabled)
     from jsonb_to_recordset($1) as new ("accountId" uuid, email text, "emailVerified" boolean, "passwordId" uuid,
       "tokenId" uuid, disabled boolean)
     where old.account_id = new."accountId"`,
    [JSON.stringify(changes)],
  )
}

function change(page: DirectoryPage, accountId: string, changed: AccountChange): void {
  page.set(accountId, { ...page.get(accountId), ...changed })
}

type Readable = ReturnType<typeof readable>

function readable(accountId: string, changed: AccountChange, key: Buffer | undefined) {
  const open = (sealed: string | undefined) =>
    sealed === undefined || key === undefined ? undefined : unseal(key, sealed)
  return { ...changed, accountId, username: open(changed.username), email: open(changed.email) }
}
