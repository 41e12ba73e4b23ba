import { type AccountIdentity, Username } from '@appstore/contracts/accounts'
import {
  findPeople,
  type PeopleShown,
  type Person,
  type PersonLine,
  peopleFigures,
  personOf,
  userNames,
} from '@appstore/contracts/administration'
import { type Asker, refusalOf } from '@appstore/contracts/rights'
import { demand } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import type { Pool } from 'pg'
import { UUID, uuidsIn } from './people.js'

interface Row {
  account_id: string
  number: number
  username: string
  is_staff: boolean
  is_superuser: boolean
  disabled: boolean
  email_verified: boolean
  erase_at: Date | null
  created_at: Date
  first_name: string
  last_name: string
  language: string
  email: string
  password_id: string | null
  token_id: string | null
}

/** What a list shows, as a condition on a row of the directory. */
const SHOWN: Readonly<Record<PeopleShown, string>> = {
  all: 'true',
  staff: '(is_staff or is_superuser)',
  disabled: 'disabled',
  unconfirmed: 'not email_verified',
  leaving: 'erase_at is not null',
}

/** What they look for: a number, the holder of an address, or a part of a name. */
interface Sought {
  readonly number: number | null
  readonly accountId: string | null
  readonly name: string | null
}

/**
 * Answers those who look after the store about its people.
 *
 * @param holderOf whose address this is; addresses are known by a keyed hash, so that nobody can look for a part of one
 */
export function peopleSearchAnswers(pool: Pool, holderOf: (address: string) => Promise<string | undefined>): Answer[] {
  return [
    answer(findPeople, async ({ account, search, show, before, limit }) => {
      demand(refusalOf('see-people-of-store', account))
      const sought = await soughtBy(search.trim(), holderOf)
      if (sought === undefined) return { people: [], next: null }
      const rows = await linesOf(pool, { ...sought, show, before, limit: limit + 1 })
      const people = rows.slice(0, limit).map(lineOf)
      return { people, next: rows.length > limit ? (people.at(-1)?.number ?? null) : null }
    }),
    answer(personOf, async ({ account, accountId }) => {
      demand(refusalOf('see-people-of-store', account))
      return { person: await personBy(pool, accountId, account) }
    }),
    answer(peopleFigures, async ({ account }) => {
      demand(refusalOf('see-people-of-store', account))
      return await figures(pool)
    }),
    answer(userNames, async ({ accountIds }) => {
      const { rows } = await pool.query<{ accountId: string; username: string }>({
        name: 'user-names',
        text: `select account_id as "accountId", username from accounts
               where account_id = any($1) and username is not null`,
        values: [uuidsIn(accountIds)],
      })
      return { names: rows }
    }),
  ]
}

/** `undefined`: nobody can be called so. */
async function soughtBy(
  text: string,
  holderOf: (address: string) => Promise<string | undefined>,
): Promise<Sought | undefined> {
  const nobody = { number: null, accountId: null, name: null }
  if (text === '') return nobody
  const number = /^#(\d{1,9})$/.exec(text)?.[1]
  if (number !== undefined) return { ...nobody, number: Number(number) }
  const accountId = text.includes('@') ? await holderOf(text) : undefined
  if (accountId !== undefined) return { ...nobody, accountId }
  return Username.safeParse(text).success ? { ...nobody, name: text.toLowerCase() } : undefined
}

async function linesOf(
  pool: Pool,
  {
    number,
    accountId,
    name,
    show,
    before,
    limit,
  }: Sought & { show: PeopleShown; before: number | null; limit: number },
): Promise<Row[]> {
  const { rows } = await pool.query<Row>({
    name: `people-${show}`,
    text: `select * from accounts
           where username is not null and ${SHOWN[show]} and ($1::int is null or number = $1)
             and ($2::uuid is null or account_id = $2) and ($3::text is null or strpos(lower(username), $3) > 0)
             and ($4::int is null or number < $4)
           order by number desc limit $5`,
    values: [number, accountId, name, before, limit],
  })
  return rows
}

async function personBy(pool: Pool, accountId: string, asker: Asker): Promise<Person | null> {
  if (!UUID.test(accountId)) return null
  const { rows } = await pool.query<Row>('select * from accounts where account_id = $1 and username is not null', [
    accountId,
  ])
  const row = rows[0]
  if (row === undefined) return null
  return {
    ...lineOf(row),
    firstName: row.first_name,
    lastName: row.last_name,
    language: row.language,
    email: refusalOf('see-addresses', asker) === undefined ? row.email : null,
    hasPassword: row.password_id !== null,
    tokenId: row.token_id,
  }
}

async function figures(pool: Pool): Promise<Record<PeopleShown, number>> {
  const counts = Object.entries(SHOWN).map(
    ([show, condition]) => `count(*) filter (where ${condition})::int as "${show}"`,
  )
  const { rows } = await pool.query<Record<PeopleShown, number>>(
    `select ${counts.join(', ')} from accounts where username is not null`,
  )
  return rows[0] as Record<PeopleShown, number>
}

function lineOf(row: Row): PersonLine {
  return {
    accountId: row.account_id,
    number: row.number,
    username: row.username,
    isStaff: row.is_staff,
    isSuperuser: row.is_superuser,
    isDisabled: row.disabled,
    emailVerified: row.email_verified,
    eraseAt: row.erase_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  }
}

/** Is there somebody beside this one who gives rights, and can sign in? */
export async function isAnotherSuperuser(pool: Pool, accountId: AccountIdentity['accountId']): Promise<boolean> {
  const { rows } = await pool.query(
    `select 1 from accounts where is_superuser and not disabled and email_verified and username is not null
       and erase_at is null and account_id <> $1 limit 1`,
    [accountId],
  )
  return rows.length > 0
}
