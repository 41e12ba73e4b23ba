import {
  createAccount,
  findAccount,
  replaceToken,
  verifyEmail,
  verifyPassword,
  verifyToken,
} from '@appstore/contracts/accounts'
import { operationsOf } from '@appstore/contracts/operations'
import type { z } from 'zod'
import { caller, startTestAccounts, type TestAccounts } from '../accounts-spec.js'

const password = 'a long password'
let accounts: TestAccounts
beforeAll(async () => {
  accounts = await startTestAccounts()
})
afterAll(() => accounts.stop())

type Creation = z.input<typeof createAccount.request>

function create(username: string, changes: Partial<Creation> = {}) {
  const personal = { username, email: `${username}@example.org`, password }
  const roles = { isStaff: false, isSuperuser: false, emailVerified: false, ifExists: 'refuse' as const }
  return accounts.call(createAccount, { caller: caller(), ...personal, ...roles, ...changes })
}

const eventsOf = (accountId: string) => accounts.context.eventStore.readStream(`account-${accountId}`)
const typesOf = async (accountId: string) => (await eventsOf(accountId)).map(({ type }) => type)
const withPassword = async (username: string, given = password) =>
  (await accounts.call(verifyPassword, { username, password: given })).identified
const withToken = async (token: string) => (await accounts.call(verifyToken, { token })).identified

describe('an account that an operator creates', () => {
  it('can sign in the moment the answer is there', async () => {
    const { accountId, created, position } = await create('anna', { isStaff: true, isSuperuser: true })
    expect({ created, position }).toEqual({ created: true, position: String(await accounts.context.eventStore.head()) })
    const account = { accountId, username: 'anna', isStaff: true, isSuperuser: true }
    expect(await withPassword('anna')).toEqual({ account, credential: 'password', hasSecondFactor: false })
  })

  it('stands in the log with who made it, and with nothing that could be read or used', async () => {
    const { accountId } = await create('bert', { password: 'a secret nobody may read', emailVerified: true })
    const events = await eventsOf(accountId)
    expect(events.map(({ type }) => type)).toEqual([
      'AccountCreated',
      'AccountPasswordSet',
      'AccountTokenIssued',
      'AccountEmailVerified',
    ])
    expect(events[0]?.metadata).toMatchObject({ actor: 'operator', credential: 'operator-token' })
    const stored = await accounts.context.pool.query('select sealed, hash from api_tokens, passwords')
    const secrets = stored.rows.flatMap(({ sealed, hash }) => [sealed, hash])
    const log = JSON.stringify(events.map(({ data, metadata }) => ({ data, metadata })))
    for (const secret of [...secrets, 'bert', 'example.org', 'a secret']) expect(log).not.toContain(secret)
  })

  it('must have a name that nobody has, whatever its case', async () => {
    const { accountId } = await create('Carl')
    for (const name of ['Carl', 'carl', 'CARL']) {
      await expect(create(name)).rejects.toMatchObject({ kind: 'conflict', code: 'username-taken' })
    }
    expect(await typesOf(accountId)).toHaveLength(3)
    expect(await withPassword('Carl')).toMatchObject({ account: { accountId } })
  })

  it('is kept as it is when that is asked for, and only its address is confirmed', async () => {
    const { accountId } = await create('dora')
    const kept = await create('DORA', { ifExists: 'keep', password: 'another one', email: 'new@example.org' })
    expect(kept).toEqual({ accountId, created: false, position: expect.any(String) })
    expect(await withPassword('dora')).toMatchObject({ account: { accountId, username: 'dora' } })
    expect(await withPassword('dora', 'another one')).toBeNull()
    expect((await typesOf(accountId)).at(-1)).toBe('AccountEmailVerified')
  })

  it('is made once by a command that arrives twice, even at once', async () => {
    const twice = caller()
    const answers = await Promise.all([create('ella', { caller: twice }), create('ella', { caller: twice })])
    expect(answers[0]).toEqual(answers[1])
    expect(await create('ella', { caller: twice })).toEqual(answers[0])
    expect(await typesOf(answers[0].accountId)).toHaveLength(3)
    expect(await withPassword('ella')).not.toBeNull()
  })

  it('goes to one of many who ask for the same name at once', async () => {
    const asked = await Promise.allSettled(['fred', 'Fred', 'FRED', 'fred', 'fReD'].map((name) => create(name)))
    const made = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    expect(made).toHaveLength(1)
    for (const each of asked) if (each.status === 'rejected') expect(each.reason).toMatchObject({ kind: 'conflict' })
    const { account } = await accounts.call(findAccount, { username: 'fred' })
    expect(account?.accountId).toBe(made[0]?.accountId)
    expect(await withPassword('fred')).toMatchObject({ account: { accountId: made[0]?.accountId } })
    expect((await accounts.call(operationsOf('accounts').health, {})).problems).toEqual([])
  })
})

describe('a name', () => {
  it('goes to one of many also when several instances are asked', async () => {
    const endAnother = await accounts.startAnother()
    for (const name of ['olga', 'otto', 'oona', 'olaf']) {
      const asked = await Promise.allSettled(Array.from({ length: 8 }, () => create(name)))
      expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const each of asked) if (each.status === 'rejected') expect(each.reason.code).toBe('username-taken')
      expect(await withPassword(name)).not.toBeNull()
    }
    await endAnother()
    expect((await accounts.call(operationsOf('accounts').health, {})).problems).toEqual([])
  })

  it('whose account never came to be is free for the next one who asks', async () => {
    const abandoned = '00000000-0000-4000-8000-000000000001'
    await accounts.context.pool.query('insert into usernames values ($1, $2)', ['gina', abandoned])
    const { accountId } = await create('gina')
    expect(await withPassword('gina')).toMatchObject({ account: { accountId } })
    await expect(create('gina')).rejects.toMatchObject({ code: 'username-taken' })
  })
})

describe('an address', () => {
  it('is confirmed once, and another one takes its place', async () => {
    const { accountId } = await create('hans')
    const confirm = (email: string) => accounts.call(verifyEmail, { caller: caller(), username: 'HANS', email })
    expect(await confirm('hans@example.org')).toEqual({ accountId, position: expect.any(String) })
    expect(await confirm('hans@example.org')).toEqual({ accountId, position: null })
    expect(await confirm('other@example.org')).toEqual({ accountId, position: expect.any(String) })
    expect((await typesOf(accountId)).filter((type) => type === 'AccountEmailVerified')).toHaveLength(2)
  })

  it('of nobody cannot be confirmed', async () => {
    const nobody = accounts.call(verifyEmail, { caller: caller(), username: 'nobody', email: 'a@example.org' })
    await expect(nobody).rejects.toMatchObject({ kind: 'not-found', code: 'account-unknown' })
  })
})

describe("an operator's token for an account", () => {
  const replace = (username: string, token?: string) =>
    accounts.call(replaceToken, { caller: caller(), username, ...(token === undefined ? {} : { token }) })

  it('works at once, and the one before it no more', async () => {
    const { accountId } = await create('ida')
    const first = await replace('ida')
    expect(first).toEqual({ accountId, token: expect.stringMatching(/^[0-9a-f]{40}$/), position: expect.any(String) })
    expect(await withToken(first.token)).toMatchObject({ account: { accountId }, credential: expect.any(String) })
    const second = await replace('ida', 'a1'.repeat(20))
    expect(second.token).toBe('a1'.repeat(20))
    expect(await withToken(first.token)).toBeNull()
    expect(await withToken(second.token)).toMatchObject({ account: { accountId } })
  })

  it('is made once by a command that arrives twice', async () => {
    const { accountId } = await create('jan')
    const request = { caller: caller(), username: 'jan' }
    const first = await accounts.call(replaceToken, request)
    expect(await accounts.call(replaceToken, request)).toEqual(first)
    expect(await typesOf(accountId)).toHaveLength(4)
  })

  it('is one of many when many are made at once, and only the last one works', async () => {
    await create('kai')
    const made = await Promise.all([1, 2, 3, 4].map(() => replace('kai')))
    const last = made.reduce((one, other) => (BigInt(one.position) > BigInt(other.position) ? one : other))
    for (const { token } of made) expect((await withToken(token)) !== null).toBe(token === last.token)
  })

  it('may be one that the account has, or once had', async () => {
    const { accountId } = await create('nia')
    const first = await replace('nia', 'c3'.repeat(20))
    const second = await replace('nia', 'd4'.repeat(20))
    expect(await withToken(first.token)).toBeNull()
    for (const { token } of [first, first, second]) {
      expect(await replace('nia', token)).toMatchObject({ accountId, token })
      expect(await withToken(token)).toMatchObject({ account: { accountId } })
      const other = token === first.token ? second.token : first.token
      expect(await withToken(other)).toBeNull()
    }
  })

  it("must not be somebody else's", async () => {
    await create('lea')
    await create('max')
    await replace('lea', 'b2'.repeat(20))
    await expect(replace('max', 'b2'.repeat(20))).rejects.toMatchObject({ kind: 'conflict', code: 'token-in-use' })
    expect(await withToken('b2'.repeat(20))).toMatchObject({ account: { username: 'lea' } })
  })

  it('of nobody cannot be made', async () => {
    await expect(replace('nobody')).rejects.toMatchObject({ kind: 'not-found', code: 'account-unknown' })
  })
})
