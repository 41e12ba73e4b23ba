import { randomUUID } from 'node:crypto'
import {
  createAccount,
  findAccount,
  personKeys,
  publicProfiles,
  rotateToken,
  setAccountEnabled,
  verifyEmail,
  verifyPassword,
  verifyToken,
} from '@appstore/contracts/accounts'
import { seal, unseal } from '@appstore/service/seal'
import { caller, startTestAccounts, type TestAccounts } from '../accounts-spec.js'

const password = 'a long password'
let accounts: TestAccounts
beforeAll(async () => {
  accounts = await startTestAccounts()
})
afterAll(() => accounts.stop())

async function newAccount(username: string): Promise<string> {
  const personal = { username, email: `${username}@example.org`, password }
  const roles = { isStaff: false, isSuperuser: false, emailVerified: true, ifExists: 'refuse' as const }
  return (await accounts.call(createAccount, { caller: caller(), ...personal, ...roles })).accountId
}

async function numbersOf(...accountIds: string[]): Promise<(number | undefined)[]> {
  const { profiles } = await accounts.call(publicProfiles, { accountIds })
  return accountIds.map((each) => profiles.find(({ accountId }) => accountId === each)?.number)
}

/** Builds the directory's tables anew and waits until they are in service. */
async function rebuild(): Promise<void> {
  const current = async () => {
    const { rows } = await accounts.context.pool.query(
      `select build from projection_builds where projection = 'account_directory' and in_service`,
    )
    return rows[0]?.build
  }
  const before = await current()
  await accounts.service.projection('account_directory').rebuild()
  while ((await current()) === before) await new Promise((resolve) => setTimeout(resolve, 20))
}

describe('people as others see them', () => {
  it('are numbered in the order their accounts were made, and stay so when the tables are built anew', async () => {
    const ids: string[] = []
    for (const name of ['first', 'second', 'third']) ids.push(await newAccount(name))
    const numbers = await numbersOf(...ids)
    expect(numbers).toEqual([1, 2, 3])
    await accounts.call(verifyEmail, { caller: caller(), username: 'first', email: 'new@example.org' })
    await rebuild()
    expect(await numbersOf(...ids)).toEqual(numbers)
    ids.push(await newAccount('fourth'))
    expect(await numbersOf(...ids)).toEqual([...numbers, 4])
  })

  it('keep their numbers when somebody between them was erased, whose number is not given again', async () => {
    const [before, erased] = [await newAccount('before'), await newAccount('erased')]
    const [first, gone] = await numbersOf(before, erased)
    await accounts.context.pool.query('delete from person_keys where account_id = $1', [erased])
    await rebuild()
    const after = await newAccount('after')
    expect(await numbersOf(before, erased, after)).toEqual([first, undefined, (gone as number) + 1])
  })

  it('have no names as long as they gave none, and are left out when there are no such accounts', async () => {
    const accountId = await newAccount('nameless')
    const { profiles } = await accounts.call(publicProfiles, { accountIds: [accountId, randomUUID(), 'no-uuid'] })
    expect(profiles).toEqual([{ accountId, number: expect.any(Number), firstName: '', lastName: '' }])
  })

  it('are found by name whatever its case, with their roles', async () => {
    const accountId = await newAccount('Finder')
    const found = { accountId, username: 'Finder', isStaff: false, isSuperuser: false }
    expect(await accounts.call(findAccount, { username: 'fINDER' })).toEqual({ account: found })
    for (const username of ['nobody', '', 'zero\0byte', 'ünknown']) {
      expect(await accounts.call(findAccount, { username })).toEqual({ account: null })
    }
  })

  it('have a key that seals what they write; strangers and the erased have none', async () => {
    const [accountId, erased] = [await newAccount('writer'), await newAccount('erased-writer')]
    await accounts.context.pool.query('delete from person_keys where account_id = $1', [erased])
    const ask = { accountIds: [accountId, erased, randomUUID(), 'no-uuid'] }
    const { keys } = await accounts.call(personKeys, ask)
    expect(keys.map((each) => each.accountId)).toEqual([accountId])
    const key = Buffer.from(keys[0]?.key as string, 'base64')
    expect(unseal(key, seal(key, 'a comment'))).toBe('a comment')
    expect(await accounts.call(personKeys, ask)).toEqual({ keys })
  })

  it('have no key while their account is no more than a reserved name', async () => {
    const accountId = randomUUID()
    await accounts.context.pool.query(`insert into person_keys values ($1, '\\x00')`, [accountId])
    expect(await accounts.call(personKeys, { accountIds: [accountId] })).toEqual({ keys: [] })
  })
})

describe('a disabled account', () => {
  const set = (username: string, enabled: boolean) =>
    accounts.call(setAccountEnabled, { caller: caller(), username, enabled })

  it('signs in with neither password nor token until it is enabled again', async () => {
    const accountId = await newAccount('suspect')
    const { token } = await accounts.call(rotateToken, { caller: caller(), accountId })
    const signIns = async () => {
      const answers = [
        await accounts.call(verifyToken, { token }),
        await accounts.call(verifyPassword, { username: 'suspect', password }),
      ]
      return answers.map(({ identified }) => identified?.account.accountId)
    }
    await set('suspect', false)
    expect(await signIns()).toEqual([undefined, undefined])
    await rebuild()
    expect(await signIns()).toEqual([undefined, undefined])
    await set('suspect', true)
    expect(await signIns()).toEqual([accountId, accountId])
  })

  it('is still found by operators, and what it wrote still has an author', async () => {
    const accountId = await newAccount('quiet')
    await set('quiet', false)
    expect((await accounts.call(findAccount, { username: 'quiet' })).account?.accountId).toBe(accountId)
    expect(await numbersOf(accountId)).toEqual([expect.any(Number)])
  })

  it('is disabled once however often that is asked for; an unknown one cannot be', async () => {
    const accountId = await newAccount('twice')
    const first = await set('twice', false)
    expect(await set('twice', false)).toEqual(first)
    const events = await accounts.context.eventStore.readStream(`account-${accountId}`)
    expect(events.filter(({ type }) => type === 'AccountDisabled')).toHaveLength(1)
    await expect(set('nobody', false)).rejects.toMatchObject({ code: 'account-unknown' })
  })

  it('and a name that is none are refused alike at sign-in', async () => {
    for (const username of ['zero\0byte', '', 'n'.repeat(200)]) {
      expect(await accounts.call(verifyPassword, { username, password })).toEqual({ identified: null })
    }
  })
})
