import { setAccountEnabled } from '@appstore/contracts/accounts'
import { arriveByLogin, linkedLogins, unlinkLogin } from '@appstore/contracts/linked-logins'
import { enableTotp, prepareTotp } from '@appstore/contracts/second-factor'
import { verifySession } from '@appstore/contracts/sessions'
import { Secret, TOTP } from 'otpauth'
import { caller } from '../accounts-spec.js'
import { arrivals, known } from '../arrivals-spec.js'
import { complete, protectedMember, STEP } from '../factors-spec.js'
import { type People, refusal, startPeople, visitor } from '../people-spec.js'

const device = { userAgent: 'test', address: '192.0.2.1' }
let people: People
let come: ReturnType<typeof arrivals>
beforeAll(async () => {
  people = await startPeople()
  come = arrivals(people)
})
afterAll(() => people.stop())

const logins = async (accountId: string) => (await people.call(linkedLogins, { accountId })).logins
const types = async (accountId: string) => (await people.eventsOf(accountId)).map(({ type }) => type)

const onlyLogin = async (accountId: string) => (await logins(accountId))[0]?.loginId ?? ''

/** Somebody with a password who is signed in. */
async function member(username: string) {
  const accountId = await people.member(username)
  const { as, secret } = await people.enter(username)
  return { accountId, as, secret }
}
async function connected(username: string, subject: string) {
  const who = await member(username)
  await come.arrive(known(subject), come.intentOf('connect', who.accountId), who.as())
  return who
}

describe('the second step after a login by another party', () => {
  async function challenged(username: string) {
    const { accountId, as, code } = await protectedMember(people, username)
    await come.arrive(known(username), come.intentOf('connect', accountId), as())
    const arrived = await come.arrive(known(username))
    if (arrived.outcome !== 'second-factor') throw new Error(arrived.outcome)
    return { accountId, as, code, challenge: arrived.challenge }
  }

  it('is done while the login is connected', async () => {
    const { code, challenge } = await challenged('zoe')
    expect(await complete(people, challenge, code())).toMatchObject({ outcome: 'signed-in' })
  })

  it('signs nobody in whose login was disconnected in between, not even when it is connected anew', async () => {
    const { accountId, as, code, challenge } = await challenged('zita')
    const sessions = async () => (await types(accountId)).filter((type) => type === 'AccountSignedIn').length
    const before = await sessions()
    await people.call(unlinkLogin, { caller: as(), accountId, loginId: await onlyLogin(accountId) })
    await come.arrive(known('zita'), come.intentOf('connect', accountId), as())
    expect(await complete(people, challenge, code())).toEqual({ outcome: 'refused' })
    people.pass(STEP)
    expect(await complete(people, challenge, code())).toEqual({ outcome: 'expired' })
    expect(await sessions()).toBe(before)
  })
})

describe('coming back from another party', () => {
  it('signs in whose login it is, as one event of that person', async () => {
    const { accountId } = await connected('anna', 'anna-at-github')
    const before = (await types(accountId)).length
    const arrived = await come.arrive(known('anna-at-github'))
    if (arrived.outcome !== 'signed-in') throw new Error(arrived.outcome)
    expect(arrived.next).toBe('/account/')
    expect((await people.call(verifySession, { secret: arrived.secret })).session).toMatchObject({
      account: { accountId, username: 'anna' },
      secondFactor: false,
    })
    const events = (await people.context.eventStore.readStream(`account-${accountId}`)).slice(before)
    const loginId = await onlyLogin(accountId)
    expect(events).toMatchObject([
      {
        type: 'AccountSignedIn',
        data: { method: 'github' },
        metadata: { actor: `account:${accountId}`, credential: `login:${loginId}` },
      },
    ])
  })

  it('never signs in to an account because the address is the same', async () => {
    const accountId = await people.member('bert')
    const arrived = await come.arrive(known('bert-at-github', { email: 'bert@mail.example' }))
    expect(arrived.outcome).toBe('newcomer')
    expect(await logins(accountId)).toEqual([])
  })

  it('is nobody else’s login at another party, or with another number there', async () => {
    await connected('carl', 'carl-at-github')
    expect((await come.arrive(known('carl-at-github'), undefined, visitor(), 'oidc')).outcome).toBe('newcomer')
    expect((await come.arrive(known('carl-at-github '))).outcome).toBe('newcomer')
  })

  it('lets nobody in whose account is disabled, and says no more than of any login', async () => {
    await connected('dora', 'dora-at-github')
    await people.call(setAccountEnabled, { caller: caller(), username: 'dora', enabled: false })
    expect((await refusal(come.arrive(known('dora-at-github')))).code).toBe('login-refused')
    await people.call(setAccountEnabled, { caller: caller(), username: 'dora', enabled: true })
    expect((await come.arrive(known('dora-at-github'))).outcome).toBe('signed-in')
  })

  it('that was called off changes nothing', async () => {
    people.finished.set('called-off', {
      outcome: 'cancelled',
      intent: { purpose: 'enter', accountId: null, next: '/x/' },
    })
    const request = { caller: visitor(), provider: 'github', browser: 'b', query: 'called-off', device } as const
    expect(await people.call(arriveByLogin, request)).toEqual({ outcome: 'cancelled', purpose: 'enter', next: '/x/' })
    expect((await refusal(people.call(arriveByLogin, request))).code).toBe('login-expired')
  })
})

describe('connecting a login', () => {
  it('is one event, says nothing readable, and is shown to its holder by name', async () => {
    const { accountId } = await connected('ella', 'ella-at-github')
    expect((await types(accountId)).at(-1)).toBe('AccountLoginLinked')
    expect(await logins(accountId)).toEqual([
      {
        loginId: expect.any(String),
        provider: 'github',
        name: 'ella-at-github',
        linkedAt: expect.any(String),
        isOnlyWayIn: false,
      },
    ])
    const { rows } = await people.context.pool.query('select * from linked_logins')
    const kept = JSON.stringify([await people.eventsOf(accountId), rows])
    expect(kept).not.toContain('ella-at-github')
  })

  it('twice changes nothing', async () => {
    const { accountId, as } = await connected('fred', 'fred-at-github')
    const count = (await types(accountId)).length
    const again = await come.arrive(known('fred-at-github'), come.intentOf('connect', accountId), as())
    expect(again).toEqual({ outcome: 'connected', position: null, next: '/x/' })
    expect(await types(accountId)).toHaveLength(count)
  })

  it('that another account has is refused, until it is disconnected there', async () => {
    const first = await connected('gina', 'shared')
    const second = await member('hans')
    const connect = () => come.arrive(known('shared'), come.intentOf('connect', second.accountId), second.as())
    expect((await refusal(connect())).code).toBe('login-in-use')
    const loginId = await onlyLogin(first.accountId)
    await people.call(unlinkLogin, { caller: first.as(), accountId: first.accountId, loginId })
    expect((await connect()).outcome).toBe('connected')
    expect(await come.arrive(known('shared'))).toMatchObject({ session: { account: { username: 'hans' } } })
  })

  it('at the same moment from two accounts makes it one’s alone', async () => {
    const [one, two] = [await member('ida'), await member('jan')]
    const answers = await Promise.allSettled(
      [one, two].map(({ accountId, as }) => come.arrive(known('raced'), come.intentOf('connect', accountId), as())),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const linked = [...(await logins(one.accountId)), ...(await logins(two.accountId))]
    expect(linked).toHaveLength(1)
  })

  it('does nothing to anybody’s account when somebody else is signed in by then, or nobody', async () => {
    const [began, came] = [await member('kim'), await member('lars')]
    const intent = come.intentOf('connect', began.accountId)
    for (const caller of [came.as(), visitor()]) {
      expect((await refusal(come.arrive(known('kims'), intent, caller))).code).toBe('login-expired')
    }
    expect([await logins(began.accountId), await logins(came.accountId)]).toEqual([[], []])
  })

  it('gives way to no row that a crash left behind, after a while', async () => {
    const { accountId, as } = await connected('mona', 'left')
    await people.context.pool.query('update linked_logins set login_id = $2 where account_id = $1', [
      accountId,
      '00000000-0000-4000-8000-000000000001',
    ])
    expect((await come.arrive(known('left'))).outcome).toBe('newcomer')
    const connect = () => come.arrive(known('left'), come.intentOf('connect', accountId), as())
    expect((await refusal(connect())).code).toBe('login-in-use')
    people.pass(5 * 60_000)
    expect((await connect()).outcome).toBe('connected')
  })
})

describe('disconnecting a login', () => {
  it('means that it opens nothing any more, and is one event however often it is asked for', async () => {
    const { accountId, as } = await connected('nils', 'nils-at-github')
    const loginId = await onlyLogin(accountId)
    const request = { caller: as(), accountId, loginId }
    expect(await people.call(unlinkLogin, request)).toEqual({ position: expect.any(String) })
    await people.call(unlinkLogin, request)
    expect(await people.call(unlinkLogin, { ...request, caller: as() })).toEqual({ position: null })
    expect((await types(accountId)).filter((type) => type === 'AccountLoginUnlinked')).toHaveLength(1)
    expect((await come.arrive(known('nils-at-github'))).outcome).toBe('newcomer')
  })

  it('is refused while it is the only way in', async () => {
    const { accountId, caller } = await come.newcomer('olga')
    const [login] = await logins(accountId)
    expect(login).toMatchObject({ isOnlyWayIn: true })
    const request = { caller: caller(), accountId, loginId: login?.loginId ?? '' }
    expect((await refusal(people.call(unlinkLogin, request))).code).toBe('only-way-in')
    await come.arrive(known('olgas-other'), come.intentOf('connect', accountId), caller())
    expect(await people.call(unlinkLogin, { ...request, caller: caller() })).toEqual({ position: expect.any(String) })
  })
})

describe('proving by another party who one is', () => {
  it('makes the proof fresh and gives the session another secret', async () => {
    const { accountId, as, secret } = await connected('paul', 'paul-at-github')
    people.pass(60 * 60_000)
    const proved = await come.arrive(known('paul-at-github'), come.intentOf('prove', accountId), as())
    if (proved.outcome !== 'proved') throw new Error(proved.outcome)
    const { session } = await people.call(verifySession, { secret: proved.secret })
    expect(session).toMatchObject({ provedAt: people.now.toISOString(), secondFactor: false })
    expect(await people.inForce(secret)).toBe(false)
  })

  it('is not done by a login of somebody else, or of nobody', async () => {
    const { accountId, as } = await connected('quin', 'quin-at-github')
    await connected('rosa', 'rosa-at-github')
    for (const subject of ['rosa-at-github', 'nobody-at-github']) {
      const proving = come.arrive(known(subject), come.intentOf('prove', accountId), as())
      expect((await refusal(proving)).code).toBe('login-not-yours')
    }
  })

  it('takes the second factor where there is one, as signing in does', async () => {
    const { accountId, as } = await connected('sven', 'sven-at-github')
    const { key, totpId } = await people.call(prepareTotp, { caller: as(), accountId })
    const code = new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: people.now.getTime() })
    await people.call(enableTotp, { caller: as(), accountId, totpId, code })
    const arrived = await come.arrive(known('sven-at-github'))
    expect(arrived).toMatchObject({ outcome: 'second-factor', challenge: expect.any(String), next: '/account/' })
    const proving = come.arrive(known('sven-at-github'), come.intentOf('prove', accountId), as())
    expect((await refusal(proving)).code).toBe('second-factor-required')
  })
})
