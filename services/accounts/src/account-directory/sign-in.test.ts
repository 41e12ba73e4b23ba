import { randomUUID } from 'node:crypto'
import {
  AccountPasswordSet,
  createAccount,
  replaceToken,
  verifyPassword,
  verifyToken,
} from '@appstore/contracts/accounts'
import type { EventOf } from '@appstore/contracts/events'
import { caller, startTestAccounts, type TestAccounts } from '../accounts-spec.js'
import { tokenDigest } from '../credentials/credential-store.js'
import { hashPassword } from '../credentials/password.js'

const PASSWORD = 'a long password'
let accounts: TestAccounts
beforeAll(async () => {
  accounts = await startTestAccounts()
})
afterAll(() => accounts.stop())

async function newAccount(username: string): Promise<string> {
  const personal = { username, email: `${username}@example.org`, password: PASSWORD }
  const roles = { isStaff: false, isSuperuser: false, emailVerified: true, ifExists: 'refuse' as const }
  return (await accounts.call(createAccount, { caller: caller(), ...personal, ...roles })).accountId
}

const withPassword = async (username: string, password = PASSWORD) =>
  (await accounts.call(verifyPassword, { username, password })).identified
const withToken = async (token: string) => (await accounts.call(verifyToken, { token })).identified
const newToken = async (username: string) => (await accounts.call(replaceToken, { caller: caller(), username })).token

/** Appends an event as another part of the service would, and waits until the directory has it. */
async function happen(accountId: string, { type, data }: EventOf<typeof AccountPasswordSet>): Promise<void> {
  const at = new Date().toISOString()
  const metadata = { ...caller(), causationId: 'test', at }
  const event = { id: randomUUID(), type, schemaVersion: 1, data, metadata }
  const { position } = await accounts.context.eventStore.append(`account-${accountId}`, 'exists', [event])
  expect(await accounts.service.projection('account_directory').waitFor(position, 20_000)).toBe(true)
}

it('nobody can sign in to a new store: there are no accounts from the factory', async () => {
  const fresh = await startTestAccounts()
  const { rows } = await fresh.context.pool.query('select from accounts union all select from passwords')
  const refused = await Promise.all(
    ['admin', 'root', 'sa', 'test'].map((name) => fresh.call(verifyPassword, { username: name, password: name })),
  )
  await fresh.stop()
  expect([rows.length, new Set(refused.map(({ identified }) => identified))]).toEqual([0, new Set([null])])
})

describe('signing in with a password', () => {
  it('says who it is, and with what', async () => {
    const accountId = await newAccount('Anna')
    const account = { accountId, username: 'Anna', isStaff: false, isSuperuser: false }
    expect(await withPassword('Anna')).toEqual({ account, credential: 'password', hasSecondFactor: false })
    expect(await withPassword('aNNA')).toEqual({ account, credential: 'password', hasSecondFactor: false })
  })

  it.each(['a long passwor', 'a long password ', 'A long password', '', 'a long password\0'])(
    'is refused with "%s"',
    async (wrong) => {
      await newAccount('bert').catch(() => undefined)
      expect(await withPassword('bert', wrong)).toBeNull()
    },
  )

  it('is refused for a name nobody has, even with a password somebody has', async () => {
    await newAccount('carl')
    for (const nobody of ['carla', 'car', 'c_rl', 'c%', 'carl@example.org'])
      expect(await withPassword(nobody)).toBeNull()
  })

  it('needs the newest one', async () => {
    const accountId = await newAccount('dora')
    const passwordId = randomUUID()
    await accounts.context.pool.query('insert into passwords values ($1, $2, $3)', [
      passwordId,
      accountId,
      await hashPassword('another password'),
    ])
    expect(await withPassword('dora', 'another password')).toBeNull() // no event names it yet
    const at = new Date().toISOString()
    await happen(accountId, { type: AccountPasswordSet.type, data: { accountId, passwordId, at } })
    expect(await withPassword('dora')).toBeNull()
    expect(await withPassword('dora', 'another password')).not.toBeNull()
  })
})

describe('signing in with a token', () => {
  it('says who it is, and with which one', async () => {
    const accountId = await newAccount('ella')
    const identified = await withToken(await newToken('ella'))
    expect(identified).toMatchObject({ account: { accountId, username: 'ella' } })
    const { rows } = await accounts.context.pool.query('select token_id from accounts where account_id = $1', [
      accountId,
    ])
    expect(identified?.credential).toBe(`token:${rows[0]?.token_id}`)
  })

  it('is refused with a token nobody has, or one that is spelt otherwise', async () => {
    await newAccount('fred')
    const token = await newToken('fred')
    for (const wrong of ['', '0'.repeat(40), token.slice(1), `${token} `, token.toUpperCase()]) {
      expect(await withToken(wrong)).toBeNull()
    }
  })

  it('is refused with a token that no event names, such as a crash leaves behind', async () => {
    const accountId = await newAccount('gina')
    const token = 'e'.repeat(40)
    await accounts.context.pool.query('insert into api_tokens values ($1, $2, $3, $4)', [
      randomUUID(),
      accountId,
      tokenDigest(token),
      'sealed',
    ])
    expect(await withToken(token)).toBeNull()
  })
})

describe('signing in', () => {
  it('never stops while the directory is built anew', async () => {
    const accountId = await newAccount('hans')
    const token = await newToken('hans')
    let rebuilding = true
    const seen: (string | undefined)[] = []
    const asking = (async () => {
      while (rebuilding) seen.push((await withToken(token))?.account.accountId)
    })()
    for (let time = 0; time < 3; time += 1) {
      const before = await build()
      await accounts.service.projection('account_directory').rebuild()
      while ((await build()) === before) await new Promise((resolve) => setTimeout(resolve, 10))
    }
    rebuilding = false
    await asking
    expect(new Set(seen)).toEqual(new Set([accountId]))
  })

  it('is over for somebody who was erased, once the directory is built anew', async () => {
    const accountId = await newAccount('ida')
    const token = await newToken('ida')
    await accounts.context.pool.query('delete from person_keys where account_id = $1', [accountId])
    const before = await build()
    await accounts.service.projection('account_directory').rebuild()
    while ((await build()) === before) await new Promise((resolve) => setTimeout(resolve, 10))
    expect([await withToken(token), await withPassword('ida')]).toEqual([null, null])
  })

  it('works after a restart as before', async () => {
    await newAccount('jan')
    const token = await newToken('jan')
    await accounts.restart()
    expect(await withToken(token)).toMatchObject({ account: { username: 'jan' } })
    expect(await withPassword('jan')).toMatchObject({ account: { username: 'jan' } })
  })
})

async function build(): Promise<unknown> {
  const { rows } = await accounts.context.pool.query(
    `select build from projection_builds where projection = 'account_directory' and in_service`,
  )
  return rows[0]?.build
}
