import { setAccountEnabled, verifyPassword } from '@appstore/contracts/accounts'
import { changePassword } from '@appstore/contracts/people'
import { signIn } from '@appstore/contracts/sessions'
import { jest } from '@jest/globals'

/** Hashes that a password was compared with: the library does its work as ever, and is watched. */
const compared: string[] = []
const library = await import('@node-rs/argon2')
jest.unstable_mockModule('@node-rs/argon2', () => ({
  ...library,
  verify: (encoded: string, password: string) => {
    compared.push(encoded)
    return library.verify(encoded, password)
  },
}))
const { PASSWORD, startPeople, visitor } = await import('../people-spec.js')
const { caller } = await import('../accounts-spec.js')

const COST = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/
const device = { userAgent: 'test', address: '192.0.2.1' }

let people: Awaited<ReturnType<typeof startPeople>>
beforeAll(async () => {
  people = await startPeople()
  await people.member('anna')
  await people.signUp('unconfirmed')
  await people.member('disabled')
  await people.call(setAccountEnabled, { caller: caller(), username: 'disabled', enabled: false })
  const without = await people.member('without')
  await people.context.pool.query('delete from passwords where account_id = $1', [without])
})
afterAll(() => people.stop())

/** What the work compares a password with. */
async function comparisons(work: Promise<unknown>): Promise<string[]> {
  compared.splice(0)
  await work.catch(() => undefined)
  return compared.splice(0)
}

describe('a password is compared once, at the same cost,', () => {
  it.each([
    ['a name with its password', 'anna', PASSWORD],
    ['a name with a wrong password', 'anna', 'wrong'],
    ['an address with a wrong password', 'anna@mail.example', 'wrong'],
    ['a name nobody has', 'nobody', PASSWORD],
    ['an address nobody has', 'nobody@mail.example', PASSWORD],
    ['what can be no name', 'no\u0000name', PASSWORD],
    ['nothing', '', ''],
    ['an account whose address is not confirmed', 'unconfirmed', 'wrong'],
    ['a disabled account', 'disabled', PASSWORD],
    ['an account without a password', 'without', PASSWORD],
  ])('whoever signs in with %s', async (_what, login, password) => {
    const page = await comparisons(people.call(signIn, { caller: visitor(), login, password, device }))
    const api = await comparisons(people.call(verifyPassword, { username: login, password }))
    for (const hashes of [page, api]) {
      expect(hashes).toHaveLength(1)
      expect(hashes[0]).toMatch(COST)
    }
  })

  it('with somebody’s own hash only where that is in force', async () => {
    const wrong = (login: string) => people.call(signIn, { caller: visitor(), login, password: 'wrong', device })
    const [decoy, own, disabled, without] = [
      await comparisons(wrong('nobody')),
      await comparisons(wrong('anna')),
      await comparisons(wrong('disabled')),
      await comparisons(wrong('without')),
    ]
    expect(own).not.toEqual(decoy)
    expect([disabled, without]).toEqual([decoy, decoy])
  })

  it('also to change it', async () => {
    const { as } = await people.enter('anna')
    const accountId = as().actor.slice('account:'.length)
    const request = { caller: as(), accountId, oldPassword: 'wrong', newPassword: 'seven sleepy river foxes' }
    expect(await comparisons(people.call(changePassword, request))).toHaveLength(1)
  })
})
