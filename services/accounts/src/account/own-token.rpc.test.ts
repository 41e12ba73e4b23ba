import { randomUUID } from 'node:crypto'
import {
  AccountCreated,
  apiTokenOf,
  createAccount,
  replaceToken,
  rotateToken,
  setAccountEnabled,
  verifyToken,
} from '@appstore/contracts/accounts'
import { caller, startTestAccounts, type TestAccounts } from '../accounts-spec.js'

let accounts: TestAccounts
beforeAll(async () => {
  accounts = await startTestAccounts()
})
afterAll(() => accounts.stop())

async function newAccount(username: string): Promise<string> {
  const personal = { username, email: `${username}@example.org`, password: 'a long password' }
  const roles = { isStaff: false, isSuperuser: false, emailVerified: true, ifExists: 'refuse' as const }
  return (await accounts.call(createAccount, { caller: caller(), ...personal, ...roles })).accountId
}

const holderOf = async (token: string) => (await accounts.call(verifyToken, { token })).identified?.account.username
const eventsOf = async (accountId: string) =>
  (await accounts.context.eventStore.readStream(`account-${accountId}`)).map(({ type }) => type)

describe("an account's own API token", () => {
  it('is told again and again, without an event', async () => {
    const accountId = await newAccount('anna')
    const before = await eventsOf(accountId)
    const first = await accounts.call(apiTokenOf, { caller: caller(), accountId })
    const second = await accounts.call(apiTokenOf, { caller: caller(), accountId })
    expect(first.token).toMatch(/^[0-9a-f]{40}$/)
    expect(first.position).toBeNull()
    expect(second).toEqual(first)
    expect(await holderOf(first.token)).toBe('anna')
    expect(await eventsOf(accountId)).toEqual(before)
  })

  it('is the one an operator set, if one did', async () => {
    const accountId = await newAccount('ada')
    const token = '0123456789abcdef0123456789abcdef01234567'
    await accounts.call(replaceToken, { caller: caller(), username: 'ada', token })
    expect(await accounts.call(apiTokenOf, { caller: caller(), accountId })).toEqual({ token, position: null })
  })

  it('is made when there is none, once, however many ask at once', async () => {
    const accountId = randomUUID()
    const sealed = { sealed: 'bm90IHJlYWRhYmxl' }
    await accounts.context.eventStore.append(`account-${accountId}`, 'no-stream', [
      {
        id: randomUUID(),
        type: AccountCreated.type,
        schemaVersion: AccountCreated.schemaVersion,
        data: {
          accountId,
          username: sealed,
          email: sealed,
          isStaff: false,
          isSuperuser: false,
          at: new Date().toISOString(),
        },
        metadata: { ...caller(), causationId: 'test', at: new Date().toISOString() },
      },
    ])
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => accounts.call(apiTokenOf, { caller: caller(), accountId })),
    )
    expect(new Set(answers.map(({ token }) => token)).size).toBe(1)
    expect(await eventsOf(accountId)).toEqual(['AccountCreated', 'AccountTokenIssued'])
  })

  it('stops working the moment it is replaced by its holder', async () => {
    const accountId = await newAccount('bert')
    const old = await accounts.call(apiTokenOf, { caller: caller(), accountId })
    const renewed = await accounts.call(rotateToken, { caller: caller(), accountId })
    expect(await holderOf(old.token)).toBeUndefined()
    expect(await holderOf(renewed.token)).toBe('bert')
    expect((await accounts.call(apiTokenOf, { caller: caller(), accountId })).token).toBe(renewed.token)
  })

  it('is replaced once by a command that arrives twice', async () => {
    const accountId = await newAccount('bea')
    const twice = caller()
    const first = await accounts.call(rotateToken, { caller: twice, accountId })
    const events = await eventsOf(accountId)
    expect(await accounts.call(rotateToken, { caller: twice, accountId })).toEqual(first)
    expect(await eventsOf(accountId)).toEqual(events)
    expect(await holderOf(first.token)).toBe('bea')
  })

  it('is not told to nobody', async () => {
    for (const accountId of [randomUUID(), 'no-uuid']) {
      const nobody = { caller: caller(), accountId }
      await expect(accounts.call(apiTokenOf, nobody)).rejects.toMatchObject({ code: 'account-unknown' })
      await expect(accounts.call(rotateToken, nobody)).rejects.toMatchObject({ code: 'account-unknown' })
    }
  })

  it('is neither told nor replaced while the account is disabled', async () => {
    const accountId = await newAccount('carl')
    await accounts.call(setAccountEnabled, { caller: caller(), username: 'carl', enabled: false })
    const asked = { caller: caller(), accountId }
    await expect(accounts.call(apiTokenOf, asked)).rejects.toMatchObject({ code: 'account-disabled' })
    await expect(accounts.call(rotateToken, asked)).rejects.toMatchObject({ code: 'account-disabled' })
  })

  it('that was sealed with another key still works, and the way out is named', async () => {
    const accountId = await newAccount('dora')
    const { token } = await accounts.call(apiTokenOf, { caller: caller(), accountId })
    await accounts.restart({ secretKey: 't'.repeat(64) })
    expect(await holderOf(token)).toBe('dora')
    const asked = accounts.call(apiTokenOf, { caller: caller(), accountId })
    await expect(asked).rejects.toMatchObject({ code: 'token-unreadable', detail: expect.stringContaining('new one') })
    const renewed = await accounts.call(rotateToken, { caller: caller(), accountId })
    expect(await accounts.call(apiTokenOf, { caller: caller(), accountId })).toEqual({ ...renewed, position: null })
  })
})
