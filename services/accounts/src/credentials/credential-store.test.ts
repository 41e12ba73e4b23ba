import { randomBytes, randomUUID } from 'node:crypto'
import { startTestAccounts, type TestAccounts } from '../accounts-spec.js'
import { type CredentialStore, createCredentialStore, randomToken, tokenDigest } from './credential-store.js'

const KEY = randomBytes(32)
let accounts: TestAccounts
let store: CredentialStore
beforeAll(async () => {
  accounts = await startTestAccounts()
  store = createCredentialStore(accounts.context.pool, KEY)
})
afterAll(() => accounts.stop())

describe('a user name', () => {
  it('has one holder, whoever asks and however many ask at once', async () => {
    const askers = Array.from({ length: 20 }, () => randomUUID())
    const spellings = ['anna', 'Anna', 'ANNA']
    const holders = await Promise.all(
      askers.map((id, index) => store.reserveUsername(spellings[index % 3] as string, id)),
    )
    expect(new Set(holders).size).toBe(1)
    expect(askers).toContain(holders[0])
    expect(await store.reserveUsername('aNNA', randomUUID())).toBe(holders[0])
  })

  it('is handed on by its holder only', async () => {
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()]
    await store.reserveUsername('bert', first)
    await store.reassignUsername('bert', second, third)
    expect(await store.reserveUsername('bert', third)).toBe(first)
    await store.reassignUsername('BERT', first, second)
    expect(await store.reserveUsername('bert', third)).toBe(second)
  })
})

describe("a person's key", () => {
  it('is made once, also when it is first needed by many at once', async () => {
    const accountId = randomUUID()
    const keys = await Promise.all(Array.from({ length: 10 }, () => store.personKey(accountId)))
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
    expect(keys[0]).toHaveLength(32)
    expect(await store.personKey(randomUUID())).not.toEqual(keys[0])
  })
})

describe('a token', () => {
  it('is told again under its id, and stands in no table as it is', async () => {
    const [tokenId, accountId, token] = [randomUUID(), randomUUID(), randomToken()]
    expect(await store.addToken(tokenId, accountId, token)).toBe(token)
    expect(await store.addToken(tokenId, accountId, randomToken())).toBe(token)
    expect(await store.tokenOf(tokenId)).toBe(token)
    const { rows } = await accounts.context.pool.query('select * from api_tokens where token_id = $1', [tokenId])
    const sealed = expect.any(String)
    expect(rows).toMatchObject([{ token_id: tokenId, account_id: accountId, sha256: tokenDigest(token), sealed }])
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('belongs to one account', async () => {
    const token = randomToken()
    const ask = () => store.addToken(randomUUID(), randomUUID(), token)
    const asked = await Promise.allSettled([ask(), ask(), ask()])
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const each of asked) {
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ kind: 'conflict', code: 'token-in-use' })
    }
  })

  it('cannot be told with another key, or when there is none', async () => {
    const tokenId = randomUUID()
    await store.addToken(tokenId, randomUUID(), randomToken())
    const other = createCredentialStore(accounts.context.pool, randomBytes(32))
    await expect(other.tokenOf(tokenId)).rejects.toMatchObject({ code: 'token-unreadable' })
    await expect(store.tokenOf(randomUUID())).rejects.toMatchObject({ code: 'token-unreadable' })
  })

  it('is random', () => {
    const tokens = Array.from({ length: 100 }, randomToken)
    expect(new Set(tokens).size).toBe(100)
    for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{40}$/)
  })
})

describe('a password', () => {
  it('under an id stored before stays what it was', async () => {
    const passwordId = randomUUID()
    await store.addPassword(passwordId, randomUUID(), 'first hash')
    await store.addPassword(passwordId, randomUUID(), 'second hash')
    const { rows } = await accounts.context.pool.query('select hash from passwords where password_id = $1', [
      passwordId,
    ])
    expect(rows).toEqual([{ hash: 'first hash' }])
  })
})
