import { setAccountEnabled, verifyToken } from '@appstore/contracts/accounts'
import { changePassword, requestPasswordReset, resetPassword } from '@appstore/contracts/people'
import { createPersonalToken, listPersonalTokens, revokePersonalToken } from '@appstore/contracts/personal-tokens'
import { until } from '@appstore/event-sourcing/counter-spec'
import { caller } from '../accounts-spec.js'
import { PASSWORD, type People, startPeople, visitor } from '../people-spec.js'

const MINUTE = 60_000
const DAY = 1_440 * MINUTE
let accounts: People
beforeAll(async () => {
  accounts = await startPeople()
})
afterAll(() => accounts.stop())

const person = (username: string) => accounts.member(username)

const WISHES = { name: 'Build server', scopes: ['publish' as const], apps: null as string[] | null, expiresInDays: 90 }
function make(accountId: string, wishes: Partial<typeof WISHES> = {}, by = caller()) {
  return accounts.call(createPersonalToken, { caller: by, accountId, ...WISHES, ...wishes })
}
const identified = async (token: string) => (await accounts.call(verifyToken, { token })).identified
const listed = async (accountId: string) => (await accounts.call(listPersonalTokens, { accountId })).tokens
const eventsOf = async (accountId: string) => {
  const events = await accounts.context.eventStore.readStream(`account-${accountId}`)
  return events.filter(({ type }) => type.startsWith('PersonalToken'))
}
const pass = (milliseconds: number) => accounts.pass(milliseconds)
describe('a personal token', () => {
  it('says whose it is and what it allows, the moment it is made', async () => {
    const accountId = await person('anna')
    const { token, tokenId } = await make(accountId, { apps: ['news', 'news'] })
    expect(token).toMatch(/^store_[0-9A-Za-z]{49}$/)
    expect(await identified(token)).toEqual({
      account: {
        accountId,
        username: 'anna',
        isStaff: false,
        isSuperuser: false,
        grant: { scopes: ['publish'], apps: ['news'] },
      },
      credential: `token:${tokenId}`,
      hasSecondFactor: false,
    })
  })

  it('stands in the log without its text and its name, and in the table as a hash', async () => {
    const accountId = await person('bert')
    const { token, tokenId } = await make(accountId)
    const events = await eventsOf(accountId)
    expect(events).toMatchObject([{ type: 'PersonalTokenCreated', data: { accountId, tokenId, scopes: ['publish'] } }])
    const { rows } = await accounts.context.pool.query('select * from personal_token_secrets')
    const kept = JSON.stringify([rows, events.map(({ data, metadata }) => ({ data, metadata }))])
    for (const secret of [token, token.slice(6), 'Build server']) expect(kept).not.toContain(secret)
  })

  it('is refused once it has run out, to the millisecond', async () => {
    const accountId = await person('carl')
    const { token } = await make(accountId, { expiresInDays: 1 })
    pass(DAY - 1)
    expect(await identified(token)).not.toBeNull()
    pass(1)
    expect(await identified(token)).toBeNull()
    expect(await listed(accountId)).toMatchObject([{ name: 'Build server', isExpired: true }])
  })

  it('is refused once it is revoked, which its own account alone can do', async () => {
    const [accountId, other] = [await person('dora'), await person('dirk')]
    const { token, tokenId } = await make(accountId)
    const revoke = (by: string) => accounts.call(revokePersonalToken, { caller: caller(), accountId: by, tokenId })
    expect(await revoke(other)).toEqual({ position: null })
    expect(await identified(token)).not.toBeNull()
    expect(await revoke(accountId)).toEqual({ position: expect.any(String) })
    expect(await identified(token)).toBeNull()
    expect(await listed(accountId)).toEqual([])
    expect(await revoke(accountId)).toEqual({ position: null })
    expect((await eventsOf(accountId)).map(({ type }) => type)).toEqual([
      'PersonalTokenCreated',
      'PersonalTokenRevoked',
    ])
  })

  it('that is malformed, or that no event names, is nobody’s', async () => {
    const accountId = await person('emil')
    const { token, tokenId } = await make(accountId)
    const turned = `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`
    for (const wrong of ['', 'store_', token.slice(6), token.slice(0, -1), `${token}0`, token.toUpperCase(), turned]) {
      expect(await identified(wrong)).toBeNull()
    }
    await accounts.context.pool.query('update personal_token_secrets set token_id = $2 where token_id = $1', [
      tokenId,
      '00000000-0000-4000-8000-000000000002',
    ])
    expect(await identified(token)).toBeNull()
  })

  it('opens nothing while its account is disabled', async () => {
    const accountId = await person('fred')
    const { token } = await make(accountId)
    const enable = (enabled: boolean) =>
      accounts.call(setAccountEnabled, { caller: caller(), username: 'fred', enabled })
    await enable(false)
    expect(await identified(token)).toBeNull()
    await expect(make(accountId)).rejects.toMatchObject({ code: 'account-disabled' })
    await enable(true)
    expect(await identified(token)).not.toBeNull()
  })

  it('made twice by the same command is one, with the text that was given last', async () => {
    const accountId = await person('gina')
    const by = caller()
    const [first, second] = [await make(accountId, {}, by), await make(accountId, {}, by)]
    expect(second.tokenId).toBe(first.tokenId)
    expect([await identified(first.token), (await identified(second.token))?.account.username]).toEqual([null, 'gina'])
    expect(await eventsOf(accountId)).toHaveLength(1)
    await accounts.call(revokePersonalToken, { caller: caller(), accountId, tokenId: first.tokenId })
    await expect(make(accountId, {}, by)).rejects.toMatchObject({ code: 'token-gone' })
  })

  it('has its last use noted once in five minutes at most, and nobody waits for that', async () => {
    const accountId = await person('hugo')
    const { token } = await make(accountId)
    const lastUsed = async () => (await listed(accountId))[0]?.lastUsedAt
    expect(await lastUsed()).toBeNull()
    const first = accounts.now.toISOString()
    await Promise.all(Array.from({ length: 20 }, () => identified(token)))
    await until(async () => (await lastUsed()) === first)
    pass(5 * MINUTE - 1)
    await identified(token)
    pass(1)
    const second = accounts.now.toISOString()
    await identified(token)
    await until(async () => (await lastUsed()) === second)
  })

  it('is taken although its use cannot be noted', async () => {
    const { token } = await make(await person('hedy'))
    const { pool } = accounts.context
    await pool.query('alter table personal_token_secrets rename column used_at to unused')
    await pool.query(
      'alter table personal_token_secrets add column used_at timestamptz generated always as (null) stored',
    )
    expect(await identified(token)).not.toBeNull()
    await pool.query('alter table personal_token_secrets drop column used_at')
    await pool.query('alter table personal_token_secrets rename column unused to used_at')
    expect(await identified(token)).not.toBeNull()
  })

  it('is made of wishes that are all looked at together', async () => {
    const accountId = await person('ida')
    const wrong = { name: ' ', scopes: [], apps: ['No App'], expiresInDays: 367 }
    const fields = ['tokenName', 'scopes', 'apps', 'expiresInDays']
    await expect(make(accountId, wrong)).rejects.toMatchObject({
      code: 'fields-invalid',
      extra: { problems: fields.map((field) => expect.objectContaining({ field })) },
    })
    for (const expiresInDays of [0, -1, 1.5]) {
      await expect(make(accountId, { expiresInDays })).rejects.toMatchObject({ code: 'fields-invalid' })
    }
    expect(await eventsOf(accountId)).toEqual([])
  })

  it('goes on after a restart of the service', async () => {
    const { token } = await make(await person('jan'))
    await accounts.restart()
    expect(await identified(token)).not.toBeNull()
  })
})

describe('another password', () => {
  const OTHER = 'seventeen quiet lanterns'

  it('chosen by somebody who knew the former one leaves the tokens', async () => {
    const accountId = await person('karl')
    const { token } = await make(accountId)
    const { as } = await accounts.enter('karl')
    await accounts.call(changePassword, { caller: as(), accountId, oldPassword: PASSWORD, newPassword: OTHER })
    expect(await identified(token)).not.toBeNull()
    expect(await listed(accountId)).toHaveLength(1)
  })

  it('chosen by a mail’s key ends them all, in the same append', async () => {
    const accountId = await person('lena')
    const tokens = [await make(accountId), await make(accountId)]
    await accounts.call(requestPasswordReset, { caller: visitor(), email: 'lena@mail.example', language: 'en' })
    await accounts.call(resetPassword, {
      caller: visitor(),
      key: await accounts.keyOf(accountId),
      password: OTHER,
    })
    for (const { token } of tokens) expect(await identified(token)).toBeNull()
    expect(await listed(accountId)).toEqual([])
    const events = await accounts.context.eventStore.readStream(`account-${accountId}`)
    const { commandId } = events.findLast(({ type }) => type === 'AccountPasswordSet')?.metadata ?? {}
    const ended = events.filter(({ type }) => type === 'PersonalTokenRevoked')
    expect(ended.map(({ data }) => (data as { occasion: string }).occasion)).toEqual(['password', 'password'])
    expect(ended.map(({ metadata }) => metadata.commandId)).toEqual([commandId, commandId])
  })
})
