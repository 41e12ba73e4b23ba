import { createAccount, setAccountEnabled } from '@appstore/contracts/accounts'
import { endOtherSessions, endSession, listSessions, signIn, verifySession } from '@appstore/contracts/sessions'
import { caller, startTestAccounts, type TestAccounts } from '../accounts-spec.js'

const PASSWORD = 'a long password'
const MINUTE = 60_000
const DAY = 1_440 * MINUTE
let accounts: TestAccounts
beforeAll(async () => {
  accounts = await startTestAccounts()
})
afterAll(() => accounts.stop())

async function person(username: string, emailVerified = true, email = `${username}@mail.example`): Promise<string> {
  const personal = { username, email, password: PASSWORD }
  const roles = { isStaff: false, isSuperuser: false, emailVerified, ifExists: 'refuse' as const }
  return (await accounts.call(createAccount, { caller: caller(), ...personal, ...roles })).accountId
}

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const device = { userAgent: FIREFOX, address: '192.0.2.77' }
const anonymous = () => ({ ...caller(), actor: 'anonymous', credential: 'none' })

function enter(login: string, password = PASSWORD, from = device) {
  return accounts.call(signIn, { caller: anonymous(), login, password, device: from })
}
async function session(login: string) {
  const entered = await enter(login)
  if (entered.outcome !== 'signed-in') throw new Error(entered.outcome)
  return entered
}
const verified = async (secret: string) => (await accounts.call(verifySession, { secret })).session
const listed = async (accountId: string) => (await accounts.call(listSessions, { accountId })).sessions
const eventsOf = (accountId: string) => accounts.context.eventStore.readStream(`account-${accountId}`)
const pass = (milliseconds: number) => {
  accounts.now = new Date(accounts.now.getTime() + milliseconds)
}

describe('signing in', () => {
  it.each(['anna', 'ANNA', 'anna@mail.example', 'Anna@Mail.Example'])('works as "%s"', async (login) => {
    const accountId = await person('anna').catch(() => undefined)
    const { secret, session: begun } = await session(login)
    const account = { accountId: begun.account.accountId, username: 'anna', isStaff: false, isSuperuser: false }
    expect(begun.account).toEqual({ ...account, ...(accountId && { accountId }) })
    expect(await verified(secret)).toEqual({ ...begun, language: 'en', credential: `session:${begun.sessionId}` })
  })

  it('stands in the log as one event of the person, with nothing that opens the session', async () => {
    const accountId = await person('bert')
    const before = (await eventsOf(accountId)).length
    const { secret, session: begun } = await session('bert')
    const events = (await eventsOf(accountId)).slice(before)
    expect(events).toMatchObject([
      {
        type: 'AccountSignedIn',
        data: { accountId, sessionId: begun.sessionId, method: 'password' },
        metadata: { actor: `account:${accountId}`, credential: 'password' },
      },
    ])
    const { rows } = await accounts.context.pool.query('select * from sessions where account_id = $1', [accountId])
    expect(rows).toMatchObject([{ device: 'Firefox on Linux', network: '192.0.2.x' }])
    for (const kept of [events.map(({ data, metadata }) => ({ data, metadata })), rows]) {
      for (const text of [secret, '192.0.2.77', 'Gecko']) expect(JSON.stringify(kept)).not.toContain(text)
    }
  })

  it('has a secret of 256 random bits, which nobody else has', async () => {
    await person('gustav')
    const secrets = [await session('gustav'), await session('gustav'), await session('gustav')].map(
      (each) => each.secret,
    )
    for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    expect(new Set(secrets).size).toBe(3)
  })

  it('needs no other password after years', async () => {
    await person('henry')
    pass(3_650 * DAY)
    expect((await enter('henry')).outcome).toBe('signed-in')
  })

  it('is refused in the same words whatever was wrong', async () => {
    await person('carl')
    await person('closed')
    await accounts.call(setAccountEnabled, { caller: caller(), username: 'closed', enabled: false })
    const wrong: [string, string][] = [
      ['carl', 'another password'],
      ['carl@mail.example', ''],
      ['carla', PASSWORD],
      ['nobody@mail.example', PASSWORD],
      ['closed', PASSWORD],
      ['', PASSWORD],
      ['carl\0', PASSWORD],
      ["' or true --", PASSWORD],
    ]
    for (const [login, password] of wrong) expect(await enter(login, password)).toEqual({ outcome: 'refused' })
  })

  it('is put off while the address is not confirmed, which holders of the password alone are told', async () => {
    const accountId = await person('dora', false)
    const requests = async () =>
      (await eventsOf(accountId)).filter(({ type }) => type === 'AccountConfirmationRequested').length
    expect(await enter('dora', 'another password')).toEqual({ outcome: 'refused' })
    expect(await requests()).toBe(0)
    expect(await enter('dora')).toEqual({ outcome: 'unconfirmed' })
    expect(await enter('dora')).toEqual({ outcome: 'unconfirmed' })
    expect(await requests()).toBe(1)
    pass(3 * MINUTE)
    expect(await enter('dora')).toEqual({ outcome: 'unconfirmed' })
    expect(await requests()).toBe(2)
  })

  it('as an address goes to whoever confirmed it, not to whoever has it as a name', async () => {
    const accountId = await person('ella')
    await person('ella@mail.example', true, 'other@mail.example')
    expect((await session('ella@mail.example')).session.account.accountId).toBe(accountId)
  })

  it('twice by the same command gives one session, with the secret that was given last', async () => {
    const accountId = await person('fred')
    const request = { caller: anonymous(), login: 'fred', password: PASSWORD, device }
    const [first, second] = [await accounts.call(signIn, request), await accounts.call(signIn, request)]
    if (first.outcome !== 'signed-in' || second.outcome !== 'signed-in') throw new Error('not signed in')
    expect(second.session.sessionId).toBe(first.session.sessionId)
    expect(await verified(first.secret)).toBeNull()
    expect(await verified(second.secret)).toMatchObject({ sessionId: first.session.sessionId })
    expect(await listed(accountId)).toHaveLength(1)
  })
})

describe('a session', () => {
  it('is not known by any other secret', async () => {
    await person('gina')
    const { secret } = await session('gina')
    for (const other of ['', 'x', secret.slice(1), `${secret}x`, secret.toLowerCase(), '\0']) {
      expect(await verified(other)).toBeNull()
    }
  })

  it('that no event names, such as a crash leaves behind, opens nothing', async () => {
    const accountId = await person('hans')
    const { secret, session: begun } = await session('hans')
    await accounts.context.pool.query('update sessions set session_id = $2 where session_id = $1', [
      begun.sessionId,
      '00000000-0000-4000-8000-000000000001',
    ])
    expect(await verified(secret)).toBeNull()
    expect(await listed(accountId)).toEqual([])
  })

  it('ends when its holder signs out, once', async () => {
    const accountId = await person('ida')
    const { secret, session: begun } = await session('ida')
    const request = { caller: caller(), accountId, sessionId: begun.sessionId }
    expect(await accounts.call(endSession, request)).toEqual({ position: expect.any(String) })
    expect(await verified(secret)).toBeNull()
    expect(await accounts.call(endSession, { ...request, caller: caller() })).toEqual({ position: null })
  })

  it('is ended by its own account only', async () => {
    await person('jan')
    const other = await person('jon')
    const { secret, session: begun } = await session('jan')
    await accounts.call(endSession, { caller: caller(), accountId: other, sessionId: begun.sessionId })
    expect(await verified(secret)).toMatchObject({ sessionId: begun.sessionId })
  })

  it('ends with all others but the one that asks', async () => {
    const accountId = await person('kim')
    const [one, two, three] = [await session('kim'), await session('kim'), await session('kim')]
    const request = { caller: caller(), accountId, keepSessionId: two.session.sessionId }
    expect(await accounts.call(endOtherSessions, request)).toMatchObject({ ended: 2 })
    expect([await verified(one.secret), await verified(three.secret)]).toEqual([null, null])
    expect(await verified(two.secret)).not.toBeNull()
    expect(await accounts.call(endOtherSessions, { ...request, keepSessionId: null, caller: caller() })).toMatchObject({
      ended: 1,
    })
    expect(await verified(two.secret)).toBeNull()
  })

  it('ends for good when the account is disabled', async () => {
    await person('lars')
    const { secret } = await session('lars')
    for (const enabled of [false, true]) {
      await accounts.call(setAccountEnabled, { caller: caller(), username: 'lars', enabled })
      expect(await verified(secret)).toBeNull()
    }
  })

  it('ends after 14 days without use; use moves the end on, up to 90 days', async () => {
    await person('mona')
    const { secret, session: begun } = await session('mona')
    pass(13 * DAY)
    expect((await verified(secret))?.expiresAt).toBe(begun.expiresAt) // noted after the answer
    for (let days = 13; days < 80; days += 13) {
      expect(await verified(secret)).toMatchObject({ sessionId: begun.sessionId })
      pass(13 * DAY)
    }
    const last = await verified(secret)
    pass(14 * DAY)
    expect([last, await verified(secret)].at(-1)).toBeNull()
  })

  it('is listed with what its holder recognises it by, the one used last first', async () => {
    const accountId = await person('nils')
    const first = await session('nils')
    pass(10 * MINUTE)
    const curl = { userAgent: 'curl/8.9', address: '2001:db8:abcd:12::7' }
    const entered = await enter('nils', PASSWORD, curl)
    pass(10 * MINUTE)
    const [second, former] = await listed(accountId)
    expect(second).toMatchObject({ method: 'password', device: 'curl', network: '2001:db8:abcd::' })
    expect(former).toMatchObject({ sessionId: first.session.sessionId, device: 'Firefox on Linux' })
    expect(entered).toMatchObject({ session: { sessionId: second?.sessionId } })
    await verified(first.secret)
    expect((await listed(accountId)).map(({ sessionId }) => sessionId)).toEqual([
      first.session.sessionId,
      second?.sessionId,
    ])
  })

  it('goes on after a restart of the service', async () => {
    await person('otto')
    const { secret } = await session('otto')
    await accounts.restart()
    expect(await verified(secret)).not.toBeNull()
  })
})
