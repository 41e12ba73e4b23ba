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

/** The sessions and passkeys of the directory that was filled last. */
async function otherRows(): Promise<unknown[]> {
  const passkeys = await client.query(`select * from accounts_${schemas}.account_passkeys order by passkey_id`)
  const sessions = await client.query(`select * from accounts_${schemas}.account_sessions order by session_id`)
  return [...sessions.rows, ...passkeys.rows]
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

const profile = (accountId: string, firstName: string): AccountEvent => ({
  type: 'AccountProfileChanged',
  data: { accountId, firstName: sealed(accountId, firstName), lastName: sealed(accountId, ''), newsletter: true, at },
})
const erased = (accountId: string): AccountEvent => {
  return { type: 'AccountErased', data: { accountId, decisions: [], otherApps: 'orphan', at } }
}

describe('the directory of accounts', () => {
  it('knows people by name, with the newest of everything', async () => {
    const history = [
      created(ANN, 'Ann', true),
      passwordSet(ANN, 10),
      tokenIssued(ANN, 20),
      created(BOB, 'bob'),
      tokenIssued(ANN, 21),
      verified(ANN, 'new@example.org'),
      profile(ANN, 'Ann'),
      { type: 'AccountLanguageChanged' as const, data: { accountId: ANN, language: 'de', at } },
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
      totp_id: null,
      disabled: false,
      first_name: 'Ann',
      last_name: '',
      newsletter: true,
      language: 'de',
      created_at: new Date(at),
      erase_at: null,
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

  it('forgets whoever was erased at once, before the key is destroyed, and keeps the number', async () => {
    const before = [created(ANN, 'ann'), profile(ANN, 'Ann'), passwordSet(ANN, 10), tokenIssued(ANN, 20)]
    const signedIn: AccountEvent = {
      type: 'AccountSignedIn',
      data: { accountId: ANN, sessionId: id(30), method: 'password', at },
    }
    const nobody = { username: null, email: null, first_name: '', last_name: '', newsletter: false }
    for (const size of [1, 10]) {
      const rows = await directory([...before, signedIn, erased(ANN)], size)
      expect(rows).toMatchObject([{ account_id: ANN, number: 1, ...nobody, password_id: null, token_id: null }])
      expect(await otherRows()).toEqual([])
    }
  })

  it('has no row for a creation that was called off', async () => {
    expect(await directory([{ type: 'AccountCreationAbandoned', data: { accountId: ANN, at } }])).toEqual([])
  })
})

const WHAT = [
  'password',
  'token',
  'email',
  'disable',
  'enable',
  'profile',
  'sign-in',
  'sign-out',
  'delete',
  'keep',
  'add passkey',
  'remove passkey',
  'erase',
] as const
const step = fc.record({
  accountId: fc.constantFrom(ANN, BOB, ERASED),
  what: fc.constantFrom(...WHAT),
})

/** An account is created before anything else happens to it, and after its erasure nothing does. */
function history(steps: readonly { accountId: string; what: (typeof WHAT)[number] }[]): AccountEvent[] {
  const known = new Set<string>()
  const gone = new Set<string>()
  const open = steps.filter(({ accountId, what }, index) => {
    if (gone.has(accountId)) return false
    const first = steps.findIndex((each) => each.accountId === accountId) === index
    if (what === 'erase' && !first) gone.add(accountId)
    return true
  })
  return open.map(({ accountId, what }, number) => {
    if (!known.has(accountId)) {
      known.add(accountId)
      return created(accountId, `user-${number}`, number % 2 === 0)
    }
    return happened(accountId, what, number)
  })
}

function happened(accountId: string, what: (typeof WHAT)[number], number: number): AccountEvent {
  const moment = { accountId, at }
  switch (what) {
    case 'password':
      return passwordSet(accountId, number)
    case 'token':
      return tokenIssued(accountId, number)
    case 'email':
      return verified(accountId, `mail-${number}@example.org`)
    case 'disable':
      return { type: 'AccountDisabled', data: moment }
    case 'enable':
      return { type: 'AccountEnabled', data: moment }
    case 'profile':
      return profile(accountId, `name-${number}`)
    case 'sign-in':
      return { type: 'AccountSignedIn', data: { ...moment, sessionId: id(1_000 + number), method: 'password' } }
    case 'sign-out':
      return { type: 'AccountSessionEnded', data: { ...moment, sessionId: id(1_000 + number - 1) } }
    case 'delete':
      return { type: 'AccountDeletionRequested', data: { ...moment, decisions: [], eraseAt: at } }
    case 'keep':
      return { type: 'AccountDeletionCancelled', data: moment }
    case 'add passkey': {
      const passkeyId = id(2_000 + number)
      return { type: 'AccountPasskeyAdded', data: { ...moment, passkeyId, name: sealed(ANN, 'Phone') } }
    }
    case 'remove passkey':
      return { type: 'AccountPasskeyRemoved', data: { ...moment, passkeyId: id(2_000 + number - 1) } }
    case 'erase':
      return erased(accountId)
  }
}

it('many events in one page fold to what they fold to one at a time', async () => {
  const check = async (events: AccountEvent[], size: number) => {
    const single = [await directory(events, 1), await otherRows()]
    expect([await directory(events, size), await otherRows()]).toEqual(single)
    expect([await directory(events), await otherRows()]).toEqual(single)
  }
  // found once: a session that another account says has ended
  const strange = [
    created(ANN, 'ann', false),
    created(BOB, 'bob', false),
    happened(BOB, 'sign-in', 2),
    happened(ANN, 'sign-out', 3),
    happened(BOB, 'token', 4),
  ]
  await check(strange, 2)
  const histories = fc.array(step, { minLength: 1, maxLength: 40 }).map(history)
  await fc.assert(fc.asyncProperty(histories, fc.integer({ min: 2, max: 10 }), check), { numRuns: 25 })
})
