import type { ProjectionDatabase } from '@appstore/event-sourcing/projection'
import { unseal } from '@appstore/service/seal'
import type { AccountChange, DirectoryPage } from './directory-page.js'

/** Writes what a page changes at accounts; what is sealed is opened with the keys of those who still have one. */
export async function writeAccounts(
  page: DirectoryPage,
  database: ProjectionDatabase,
  accounts: string,
): Promise<void> {
  const { rows } = await database.query<{ account_id: string; key: Buffer }>(
    'select account_id, key from person_keys where account_id = any($1)',
    [[...page.keys()]],
  )
  const keys = new Map(rows.map((row) => [row.account_id, row.key]))
  const changes = [...page].map(([accountId, changed]) => readable(accountId, changed, keys.get(accountId)))
  const created = changes.filter((each) => each.createdAt !== undefined)
  if (created.length > 0) await insert(created, database, accounts)
  const others = changes.filter((each) => each.createdAt === undefined)
  if (others.length > 0) await update(others, database, accounts)
}

const COLUMNS = `"accountId" uuid, username text, email text, "emailVerified" boolean, "isStaff" boolean,
  "isSuperuser" boolean, "passwordId" uuid, "tokenId" uuid, "totpId" uuid, "totpChanged" boolean, disabled boolean, "firstName" text, "lastName" text,
  language text, newsletter boolean, "createdAt" timestamptz, "eraseAt" timestamptz, "eraseAtChanged" boolean,
  erased boolean`

/** Accounts stand in the page in the order they were made, because an account's creation is its first event. */
async function insert(created: readonly Readable[], database: ProjectionDatabase, accounts: string): Promise<void> {
  await database.query(
    `insert into ${accounts}
       (account_id, number, username, email, email_verified, is_staff, is_superuser, password_id, token_id, totp_id, disabled,
        first_name, last_name, language, newsletter, created_at, erase_at)
     select "accountId", (select coalesce(max(number), 0) from ${accounts}) + row_number() over (order by place),
       username, email, "emailVerified", "isStaff", "isSuperuser", "passwordId", "tokenId", "totpId", coalesce(disabled, false),
       coalesce("firstName", ''), coalesce("lastName", ''), coalesce(language, 'en'), coalesce(newsletter, false),
       "createdAt", "eraseAt"
     from jsonb_to_recordset($1) as new (place int, ${COLUMNS})`,
    [JSON.stringify(created.map((each, place) => ({ ...each, place })))],
  )
}

async function update(changes: readonly Readable[], database: ProjectionDatabase, accounts: string): Promise<void> {
  await database.query(
    `update ${accounts} as old set
       username = case when new.erased then null else old.username end,
       email = case when new.erased then null else coalesce(new.email, old.email) end,
       email_verified = not coalesce(new.erased, false) and coalesce(new."emailVerified", old.email_verified),
       is_staff = not coalesce(new.erased, false) and coalesce(new."isStaff", old.is_staff),
       is_superuser = not coalesce(new.erased, false) and coalesce(new."isSuperuser", old.is_superuser),
       password_id = case when new.erased then null else coalesce(new."passwordId", old.password_id) end,
       token_id = case when new.erased then null else coalesce(new."tokenId", old.token_id) end,
       totp_id = case when new.erased then null when new."totpChanged" then new."totpId" else old.totp_id end,
       disabled = not coalesce(new.erased, false) and coalesce(new.disabled, old.disabled),
       first_name = case when new.erased then '' else coalesce(new."firstName", old.first_name) end,
       last_name = case when new.erased then '' else coalesce(new."lastName", old.last_name) end,
       language = case when new.erased then 'en' else coalesce(new.language, old.language) end,
       newsletter = not coalesce(new.erased, false) and coalesce(new.newsletter, old.newsletter),
       erase_at = case when new."eraseAtChanged" then new."eraseAt" else old.erase_at end
     from jsonb_to_recordset($1) as new (${COLUMNS})
     where old.account_id = new."accountId"`,
    [JSON.stringify(changes)],
  )
}

type Readable = ReturnType<typeof readable>

/** Of somebody who was erased nothing is opened, whether or not the key is gone already. */
function readable(accountId: string, { sessions, ...changed }: AccountChange, key: Buffer | undefined) {
  const open = (sealed: string | undefined) =>
    sealed === undefined || key === undefined || changed.erased ? undefined : unseal(key, sealed)
  const { username, email, firstName, lastName, eraseAt, totpId } = changed
  return {
    ...changed,
    accountId,
    username: open(username),
    email: open(email),
    firstName: open(firstName),
    lastName: open(lastName),
    eraseAtChanged: eraseAt !== undefined,
    totpChanged: totpId !== undefined,
    ...(changed.erased ? NOTHING_LEFT : {}),
  }
}

/** An erased account keeps its number and the day it was made, and is otherwise like one that never was anything. */
const NOTHING_LEFT = {
  passwordId: undefined,
  tokenId: undefined,
  totpId: null,
  newsletter: false,
  emailVerified: false,
  isStaff: false,
  isSuperuser: false,
  disabled: false,
  language: 'en',
}
