import { randomBytes } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@appstore/embedded-postgres/test-database'
import type { RecordedEvent } from '@appstore/event-sourcing/event-store'
import { ProjectionTables } from '@appstore/event-sourcing/projection-build'
import { seal } from '@appstore/service/seal'
import fc from 'fast-check'
import { Client } from 'pg'
import type { AccountEvent } from '../account/account.events.js'
import { accountDirectory } from './account-directory.projection.js'

const at = '2030-01-02T03:04:05.678Z'
const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
/** Three people; the key of the last one was destroyed. */
const [ANN, BOB, ERASED] = [id(1), id(2), id(3)] as const
const KEYS = new Map([ANN, BOB, ERASED].map((accountId) => [accountId, randomBytes(32)]))

let database: TestDatabase
let client: Client
let schemas = 0
beforeAll(async () => {
  database = await createTestDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

/** The directory after these events, folded in pages of at most so many. */
async function directory(events: readonly AccountEvent[], pageSize = events.length): Promise<unknown[]> {
  schemas += 1
  const schema = `accounts_${schemas}`
  const tables = new ProjectionTables(accountDirectory, client, schema)
  await tables.prepare()
  await client.query('create table person_keys (account_id uuid primary key, key bytea not null)')
  for (const accountId of [ANN, BOB]) {
    await client.query('insert into person_keys values ($1, $2)', [accountId, KEYS.get(accountId)])
  }
  const { build } = await tables.create()
  const recorded = record(events)
  for (let start = 0; start < recorded.length; start += pageSize) {
    const page = recorded.slice(start, start + pageSize)
    await tables.apply(build.number, { events: page, position: page.at(-1)?.position ?? 0n })
  }
  return (await client.query(`select * from ${schema}.accounts order by number`)).rows
}

function record(events: readonly AccountEvent[]): RecordedEvent[] {
  const revisions = new Map<string, number>()
  return events.map(({ type, data }, index) => {
    const stream = `account-${data.accountId}`
    const revision = (revisions.get(stream) ?? -1) + 1
    revisions.set(stream, revision)
    const caller = { commandId: id(index), actor: 'operator', credential: 'none', correlationId: 'c', causationId: 'c' }
    const place = { stream, revision, position: BigInt(index + 1) }
    return { id: id(index), type, schemaVersion: 1, data, metadata: { ...caller, at }, ...place }
  })
}

const sealed = (accountId: string, text: string) => ({ sealed: seal(KEYS.get(accountId) as Buffer, text) })
const created = (accountId: string, username: string, isStaff = false): AccountEvent => {
  const [name, email] = [sealed(accountId, username), sealed(accountId, `${username}@example.org`)]
  return { type: 'AccountCreated', data: { accountId, username: name, email, isStaff, isSuperuser: isStaff, at } }
}
const passwordSet = (accountId: string, number: number): AccountEvent => ({
  type: 'AccountPasswordSet',
  data: { accountId, passwordId: id(number), at },
})
const tokenIssued = (accountId: string, number: number): AccountEvent => ({
  type: 'AccountTokenIssued',
  data: { accountId, tokenId: id(number), at },
})
const verified = (accountId: string, email: string): AccountEvent => ({
  type: 'AccountEmailVerified',
  data: { accountId, email: sealed(accountId, email), at },
})

describe('the directory of accounts', () => {
  it('knows people by name, with the newest of everything', async () => {
    const history = [
      created(ANN, 'Ann', true),
      passwordSet(ANN, 10),
      tokenIssued(ANN, 20),
      created(BOB, 'bob'),
      tokenIssued(ANN, 21),
      verified(ANN, 'new@example.org'),
    ]
    const ann = {
      account_id: ANN,
      number: 1,
      username: 'Ann',
      email: 'new@example.org',
      email_verified: true,
      is_staff: true,
      is_superuser: true,
      password_id: id(10),
      token_id: id(21),
      disabled: false,
    }
    expect(await directory(history)).toEqual([
      ann,
      expect.objectContaining({ username: 'bob', number: 2, email_verified: false, password_id: null, token_id: null }),
    ])
  })

  it('knows neither name nor address of somebody whose key was destroyed', async () => {
    const rows = await directory([created(ERASED, 'gone'), verified(ERASED, 'gone@example.org'), created(BOB, 'bob')])
    expect(rows).toMatchObject([
      { account_id: ERASED, number: 1, username: null, email: null },
      { account_id: BOB, number: 2, username: 'bob' },
    ])
  })

  it('has no row for a creation that was called off', async () => {
    expect(await directory([{ type: 'AccountCreationAbandoned', data: { accountId: ANN, at } }])).toEqual([])
  })
})

const step = fc.record({
  accountId: fc.constantFrom(ANN, BOB, ERASED),
  what: fc.constantFrom('password', 'token', 'email', 'disable', 'enable'),
})

/** An account is created before anything else happens to it. */
function history(steps: readonly { accountId: string; what: string }[]): AccountEvent[] {
  const known = new Set<string>()
  return steps.map(({ accountId, what }, number) => {
    if (!known.has(accountId)) {
      known.add(accountId)
      return created(accountId, `user-${number}`, number % 2 === 0)
    }
    if (what === 'password') return passwordSet(accountId, number)
    if (what === 'token') return tokenIssued(accountId, number)
    if (what === 'email') return verified(accountId, `mail-${number}@example.org`)
    return { type: what === 'disable' ? 'AccountDisabled' : 'AccountEnabled', data: { accountId, at } }
  })
}

it('many events in one page fold to what they fold to one at a time', async () => {
  const check = async (events: AccountEvent[], size: number) => {
    const single = await directory(events, 1)
    expect(await directory(events, size)).toEqual(single)
    expect(await directory(events)).toEqual(single)
  }
  const histories = fc.array(step, { minLength: 1, maxLength: 25 }).map(history)
  await fc.assert(fc.asyncProperty(histories, fc.integer({ min: 2, max: 10 }), check), { numRuns: 25 })
})
