import { createAccount, findAccount, personKeys, publicProfiles, verifyPassword } from '@appstore/contracts/accounts'
import { eraseAccount, requestDeletion } from '@appstore/contracts/deletion'
import { letterOf } from '@appstore/contracts/mails'
import { requestPasswordReset } from '@appstore/contracts/people'
import { changeProfile, profileOf } from '@appstore/contracts/profiles'
import { signIn } from '@appstore/contracts/sessions'
import { until } from '@appstore/event-sourcing/counter-spec'
import { caller } from '../accounts-spec.js'
import { PASSWORD, type People, refusal, startPeople, visitor } from '../people-spec.js'
import { everyRowOf, fillEveryTable, rebuilt } from './erasure-spec.js'

const DAY = 86_400_000
let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

async function keyIsGone(accountId: string): Promise<void> {
  await until(async () => {
    const { rows } = await people.context.pool.query('select 1 from person_keys where account_id = $1', [accountId])
    return rows.length === 0
  })
}

async function erase(username: string, apps: 'delete' | 'orphan' = 'orphan'): Promise<string> {
  const { accountId } = await people.call(eraseAccount, { caller: caller(), username, apps })
  await keyIsGone(accountId)
  return accountId
}

const lastEvent = async (accountId: string) =>
  (await people.context.eventStore.readStream(`account-${accountId}`)).at(-1)

describe('the clock', () => {
  const request = async (username: string) => {
    const accountId = await people.member(username)
    const { as } = await people.enter(username)
    people.owns(accountId, `${username}-app`)
    const decisions = [{ appId: `${username}-app`, decision: 'delete' as const }]
    const asked = { accountId, email: `${username}@mail.example`, password: PASSWORD, decisions }
    await people.call(requestDeletion, { caller: as(), ...asked })
    return { accountId, decisions }
  }

  it('erases an account when its days of grace are over, with what was decided, and not before', async () => {
    const { accountId, decisions } = await request('anna')
    people.pass(14 * DAY - 1)
    await people.restart()
    const { secret } = await people.enter('anna')
    people.pass(1)
    await keyIsGone(accountId)
    expect(await lastEvent(accountId)).toMatchObject({
      type: 'AccountErased',
      data: { accountId, decisions, otherApps: 'orphan' },
      metadata: { actor: 'system:erasure-clock', credential: 'none' },
    })
    expect(await people.inForce(secret)).toBe(false)
  })

  it('does what became due while nobody was there, once, however many instances look', async () => {
    const { accountId } = await request('bert')
    const endAnother = await people.startAnother()
    people.pass(20 * DAY)
    await people.restart()
    await keyIsGone(accountId)
    await endAnother()
    const erased = (await people.eventsOf(accountId)).filter(({ type }) => type === 'AccountErased')
    expect(erased).toHaveLength(1)
  })
})

describe('an operator', () => {
  it('erases an account at once, with an order for its apps and a reason', async () => {
    const accountId = await people.member('carl')
    const order = { caller: { ...caller(), reason: 'asked by letter' }, username: 'carl', apps: 'delete' as const }
    const first = await people.call(eraseAccount, order)
    expect(first).toEqual({ accountId, position: expect.any(String) })
    expect(await people.call(eraseAccount, order)).toEqual(first)
    expect(await lastEvent(accountId)).toMatchObject({
      type: 'AccountErased',
      data: { decisions: [], otherApps: 'delete' },
      metadata: { actor: 'operator', reason: 'asked by letter' },
    })
    expect((await refusal(people.call(eraseAccount, { ...order, caller: caller() }))).code).toBe('account-unknown')
  })
})

describe('whoever was erased', () => {
  it('is unknown everywhere, like a name that nobody ever had', async () => {
    await people.member('dora')
    const { secret } = await people.enter('dora')
    const accountId = await erase('dora')
    expect(await people.inForce(secret)).toBe(false)
    const device = { userAgent: '', address: '' }
    for (const login of ['dora', 'dora@mail.example', 'nobody-ever']) {
      const entered = await people.call(signIn, { caller: visitor(), login, password: PASSWORD, device })
      expect(entered).toEqual({ outcome: 'refused' })
      expect(await people.call(verifyPassword, { username: login, password: PASSWORD })).toEqual({ identified: null })
    }
    expect((await people.call(findAccount, { username: 'dora' })).account).toBeNull()
    expect((await people.call(profileOf, { accountId })).profile).toBeNull()
    expect((await people.call(publicProfiles, { accountIds: [accountId] })).profiles).toEqual([])
    expect((await people.call(personKeys, { accountIds: [accountId] })).keys).toEqual([])
    const names = { firstName: 'New', lastName: 'Name', newsletter: true, password: PASSWORD }
    const change = people.call(changeProfile, { caller: caller(), accountId, ...names })
    expect((await refusal(change)).code).toBe('account-unknown')
  })

  it('gets no mail any more, neither one that waits nor one that is asked for', async () => {
    const accountId = await people.member('emil')
    await people.call(requestPasswordReset, { caller: visitor(), email: 'emil@mail.example', language: 'de' })
    const asking = await lastEvent(accountId)
    const source = { stream: `account-${accountId}`, eventId: asking?.id ?? '' }
    const waiting = { kind: 'password-reset' as const, source, accountId }
    expect((await people.call(letterOf, waiting)).letter).not.toBeNull()
    await erase('emil')
    expect((await people.call(letterOf, waiting)).letter).toBeNull()
    const events = (await people.eventsOf(accountId)).length
    await people.call(requestPasswordReset, { caller: visitor(), email: 'emil@mail.example', language: 'de' })
    expect(await people.eventsOf(accountId)).toHaveLength(events)
  })

  it('leaves a name that nobody else gets for a year, and an address that anybody can register with', async () => {
    await people.member('fred')
    await people.signUp('fred-two', { email: 'fred@mail.example' }) // whose name is held, because the address is in use
    await erase('fred')
    const again = { email: 'other@mail.example' }
    expect((await refusal(people.signUp('FRED', again))).fields).toEqual(['username: username-taken'])
    const { rows } = await people.context.pool.query('select * from usernames where username_key like $1', ['%fred%'])
    expect(rows).toEqual([])
    await people.signUp('freddy', { email: 'fred@mail.example' })
    await people.signUp('fred-two', { email: 'third@mail.example' })
    people.pass(365 * DAY)
    await people.signUp('fred', again)
  })

  it('does not come back by repeating the command that made the account', async () => {
    const personal = { username: 'gina', email: 'gina@mail.example', password: PASSWORD }
    const roles = { isStaff: false, isSuperuser: false, emailVerified: true, ifExists: 'refuse' as const }
    const order = { caller: caller(), ...personal, ...roles }
    const { accountId } = await people.call(createAccount, order)
    await erase('gina')
    expect((await refusal(people.call(createAccount, order))).code).toBe('username-taken')
    expect(await everyRowOf(people.context.pool, accountId)).toEqual(['accounts'])
  })

  it('leaves no row in any table that names accounts but the number: a new table has to forget, too', async () => {
    const accountId = await people.member('hans')
    await people.enter('hans')
    const tables = await fillEveryTable(people.context.pool, accountId)
    expect(tables).toEqual(expect.arrayContaining(['person_keys', 'passwords', 'api_tokens', 'sessions', 'mail_keys']))
    expect(await everyRowOf(people.context.pool, accountId)).toEqual(expect.arrayContaining([...tables, 'accounts']))
    await erase('hans')
    await until(async () => (await everyRowOf(people.context.pool, accountId)).length === 1)
    const { rows } = await people.context.pool.query('select * from accounts where account_id = $1', [accountId])
    expect(rows).toEqual([
      {
        account_id: accountId,
        number: expect.any(Number),
        created_at: expect.any(Date),
        ...{ username: null, email: null, password_id: null, token_id: null, totp_id: null, erase_at: null },
        ...{ email_verified: false, is_staff: false, is_superuser: false, disabled: false, newsletter: false },
        ...{ first_name: '', last_name: '', language: 'en' },
      },
    ])
  })

  it('leaves nothing either when a request stored a secret after all were destroyed', async () => {
    await people.member('ida')
    const accountId = await erase('ida')
    await fillEveryTable(people.context.pool, accountId)
    await people.restart()
    await until(async () => (await everyRowOf(people.context.pool, accountId)).length === 1)
  })

  it('stays erased when the tables are built anew', async () => {
    await people.member('jana')
    await erase('jana')
    const rows = async () => (await people.context.pool.query('select * from accounts order by number')).rows
    const before = await rows()
    await rebuilt(people)
    expect(await rows()).toEqual(before)
  })
})
