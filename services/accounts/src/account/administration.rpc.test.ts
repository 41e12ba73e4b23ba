import { randomUUID } from 'node:crypto'
import { type AccountIdentity, apiTokenOf, createAccount, verifyToken } from '@appstore/contracts/accounts'
import { type AccountChange, changeAccount, findPeople, personOf } from '@appstore/contracts/administration'
import { type Action, isAllowed, RIGHTS, rolesOf } from '@appstore/contracts/rights'
import { refusalNamed } from '@appstore/event-sourcing/domain-error-spec'
import { caller } from '../accounts-spec.js'
import { withPasskey } from '../passkey-people-spec.js'
import { PASSWORD, type People, refusal, startPeople } from '../people-spec.js'

let people: People
let root: AccountIdentity

beforeAll(async () => {
  people = await startPeople()
  root = await administrator('root')
})
afterAll(() => people.stop())

async function administrator(username: string): Promise<AccountIdentity> {
  const roles = { isStaff: true, isSuperuser: true }
  const made = { username, email: `${username}@mail.example`, password: PASSWORD, emailVerified: true }
  const { accountId } = await people.call(createAccount, { caller: caller(), ...made, ...roles, ifExists: 'refuse' })
  return { accountId, username, ...roles }
}

const change = (account: AccountIdentity | null, accountId: string, change: AccountChange, by = caller()) =>
  people.call(changeAccount, { caller: by, account, accountId, change })

const person = (accountId: string, changes: Partial<AccountIdentity> = {}): AccountIdentity => {
  return { accountId: randomUUID(), username: accountId, isStaff: false, isSuperuser: false, ...changes }
}
const ACTORS: Readonly<Record<string, AccountIdentity | null>> = {
  user: person('user'),
  staff: person('staff', { isStaff: true }),
  superuser: person('superuser', { isSuperuser: true }),
  operator: null,
}

/** How each right over an account is made use of; each leaves one event. */
const PERFORM: Partial<Record<Action, AccountChange>> = {
  'disable-account': { kind: 'enabled', on: false },
  'end-sessions-of-others': { kind: 'end-sessions' },
  'revoke-token-of-others': { kind: 'replace-token' },
  'reset-factors-of-others': { kind: 'reset-second-factor' },
  'verify-address-of-others': { kind: 'verify-email' },
  'give-staff': { kind: 'roles', isStaff: true, isSuperuser: false },
}

describe('the accounts of others', () => {
  const pairs = Object.entries(PERFORM).flatMap(([action, wanted]) =>
    Object.entries(ACTORS).map(([actor, account]) => {
      return [action as Action, actor, isAllowed(action as Action, rolesOf(account)), wanted] as const
    }),
  )
  it.each(pairs)('%s by %s: %s', async (action, actor, allowed, wanted) => {
    const username = `p${randomUUID().slice(0, 8)}`
    const accountId = await people.member(username)
    const unconfirmed = `q${randomUUID().slice(0, 8)}`
    if (action === 'verify-address-of-others') await people.signUp(unconfirmed)
    else if (action === 'reset-factors-of-others') await withPasskey(people, accountId)
    else await people.enter(username)
    const { people: found } = await people.call(findPeople, {
      account: null,
      search: action === 'verify-address-of-others' ? unconfirmed : username,
      show: 'all',
      before: null,
      limit: 1,
    })
    const target = found[0]?.accountId ?? accountId
    const before = await people.eventsOf(target)
    const outcome = await change(ACTORS[actor] as AccountIdentity | null, target, wanted).then(
      () => 'allowed',
      refusalNamed,
    )
    const added = (await people.eventsOf(target)).length - before.length
    expect([outcome, added]).toEqual(allowed ? ['allowed', 1] : [`forbidden ${RIGHTS[action].refusal.code}`, 0])
  })

  it('are changed once, however often the same is asked for', async () => {
    const accountId = await people.member('twice')
    const by = caller()
    const first = await change(root, accountId, { kind: 'replace-token' }, by)
    expect(await change(root, accountId, { kind: 'replace-token' }, by)).toEqual(first)
    expect((await change(root, accountId, { kind: 'verify-email' })).position).toBeNull()
    expect((await change(root, accountId, { kind: 'roles', isStaff: false, isSuperuser: false })).position).toBeNull()
    await refusal(change(root, randomUUID(), { kind: 'end-sessions' })).then(({ code }) =>
      expect(code).toBe('account-unknown'),
    )
  })

  it('lose every session at once, and the token, whose successor only the holder sees', async () => {
    const accountId = await people.member('stolen')
    const [one, other] = [await people.enter('stolen'), await people.enter('stolen')]
    const { token } = await people.call(apiTokenOf, { caller: caller(), accountId })
    await change(root, accountId, { kind: 'end-session', sessionId: one.as().credential.slice('session:'.length) })
    expect([await people.inForce(one.secret), await people.inForce(other.secret)]).toEqual([false, true])
    await change(root, accountId, { kind: 'end-sessions' })
    expect(await people.inForce(other.secret)).toBe(false)
    const answer = await change(root, accountId, { kind: 'replace-token' })
    expect(Object.keys(answer)).toEqual(['position'])
    expect((await people.call(verifyToken, { token })).identified).toBeNull()
  })

  it('give and take power, but never all of it', async () => {
    const accountId = await people.member('helper')
    const roles = async () => {
      const { person } = await people.call(personOf, { account: root, accountId })
      return [person?.isStaff, person?.isSuperuser]
    }
    await change(root, accountId, { kind: 'roles', isStaff: true, isSuperuser: true })
    expect(await roles()).toEqual([true, true])
    const ownRights: AccountChange = { kind: 'roles', isStaff: false, isSuperuser: false }
    expect((await refusal(change(root, root.accountId, ownRights))).code).toBe('own-account')
    expect((await refusal(change(root, root.accountId, { kind: 'enabled', on: false }))).code).toBe('own-account')
    await change(root, accountId, { kind: 'roles', isStaff: true, isSuperuser: false })
    expect(await roles()).toEqual([true, false])
    // two who take each other's rights at the same moment, and an operator who takes the rest
    const second = await administrator('second')
    const outcomes = await Promise.allSettled([
      change(root, second.accountId, ownRights),
      change(second, root.accountId, ownRights),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { people: left } = await people.call(findPeople, {
      account: null,
      search: '',
      show: 'staff',
      before: null,
      limit: 50,
    })
    const administrators = left.filter(({ isSuperuser }) => isSuperuser)
    expect(administrators).toHaveLength(1)
    const lastId = administrators[0]?.accountId as string
    expect((await refusal(change(null, lastId, ownRights))).code).toBe('last-superuser')
    expect((await refusal(change(null, lastId, { kind: 'enabled', on: false }))).code).toBe('last-superuser')
  })
})
