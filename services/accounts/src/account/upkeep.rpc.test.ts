import { createAccount, verifyPassword } from '@appstore/contracts/accounts'
import { checkProfiles, setDefaultAdminPassword } from '@appstore/contracts/upkeep'
import { refusalNamed } from '@appstore/event-sourcing/domain-error-spec'
import { caller, startTestAccounts, type TestAccounts } from '../accounts-spec.js'

let accounts: TestAccounts
beforeAll(async () => {
  accounts = await startTestAccounts()
})
afterAll(() => accounts.stop())

const create = (username: string, password: string, isSuperuser = false) => {
  const roles = { isStaff: isSuperuser, isSuperuser, emailVerified: true, ifExists: 'refuse' } as const
  const personal = { username, email: `${username}@mail.example`, password }
  return accounts.call(createAccount, { caller: caller(), ...personal, ...roles })
}
const refused = (work: Promise<unknown>) => work.then(() => 'done', refusalNamed)
const order = (by = caller()) => accounts.call(setDefaultAdminPassword, { caller: by })

describe('the password that developers give to admin', () => {
  it('is refused by every store that is not told to be one for development', async () => {
    await create('admin', 'nine brave little otters', true)
    expect(await refused(order())).toBe('forbidden development-only')
    expect((await accounts.call(verifyPassword, { username: 'admin', password: 'admin' })).identified).toBeNull()
  })

  it('opens the account at once, and is set once however often the same is ordered', async () => {
    await accounts.restart({ debug: true })
    const by = caller()
    const first = await order(by)
    expect(await order(by)).toEqual(first)
    const { identified } = await accounts.call(verifyPassword, { username: 'admin', password: 'admin' })
    expect(identified?.account.accountId).toBe(first.accountId)
  })
})

describe('an account with power over others', () => {
  it.each(['12345678', 'short', 'password', 'powerful1'])('is not made with the password %s', async (password) => {
    const before = await accounts.context.eventStore.head()
    expect(await refused(create('powerful', password, true))).toBe('invalid fields-invalid')
    expect(await accounts.context.eventStore.head()).toBe(before)
  })
})

describe('profiles', () => {
  it('are there with every account', async () => {
    const before = (await accounts.call(checkProfiles, {})).accounts
    await create('plain', 'anything goes here')
    expect(await accounts.call(checkProfiles, {})).toEqual({ accounts: before + 1, without: [] })
  })
})
