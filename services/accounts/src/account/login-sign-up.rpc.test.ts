import { newcomerOf, signUpByLogin } from '@appstore/contracts/linked-logins'
import { confirmEmail } from '@appstore/contracts/people'
import { changeProfile, profileOf } from '@appstore/contracts/profiles'
import { verifySession } from '@appstore/contracts/sessions'
import { arrivals, known } from '../arrivals-spec.js'
import { type People, refusal, startPeople, visitor } from '../people-spec.js'

let people: People
let come: ReturnType<typeof arrivals>
beforeAll(async () => {
  people = await startPeople()
  come = arrivals(people)
})
afterAll(() => people.stop())

type Changes = Parameters<typeof come.form>[2]
const signUp = (ticket: string, username: string, changes?: Changes) =>
  people.call(signUpByLogin, come.form(ticket, username, changes))

describe('whoever comes by another party for the first time', () => {
  it('is shown what is known, and nothing is kept of them yet', async () => {
    const ticket = await come.ticketOf(known('anna doe!', { email: 'Anna@mail.example' }))
    expect((await people.call(newcomerOf, { ticket })).newcomer).toEqual({
      provider: 'github',
      username: 'annadoe',
      email: 'Anna@mail.example',
      emailVerified: true,
      firstName: 'Erika',
      lastName: 'Mustermann',
    })
    const { rows } = await people.context.pool.query('select * from login_arrivals')
    for (const secret of [ticket, 'anna']) expect(JSON.stringify(rows)).not.toContain(secret)
    for (const other of ['', 'x', `${ticket}x`]) {
      expect(await people.call(newcomerOf, { ticket: other })).toEqual({ newcomer: null })
    }
  })

  it('with an address that the other party vouches for is signed in at once, in one append without a password', async () => {
    const { accountId, secret } = await come.newcomer('bert')
    expect((await people.eventsOf(accountId)).map(({ type }) => type)).toEqual([
      'AccountCreated',
      'AccountLoginLinked',
      'AccountTokenIssued',
      'AccountEmailVerified',
      'AccountProfileChanged',
      'AccountLanguageChanged',
      'AccountSignedIn',
    ])
    expect(await people.inForce(secret)).toBe(true)
    const { profile } = await people.call(profileOf, { accountId })
    expect(profile).toMatchObject({ username: 'bert', emailVerified: true, hasPassword: false })
    expect((await come.arrive(known('bert'))).outcome).toBe('signed-in')
  })

  it('is not asked for a password where others are', async () => {
    const { accountId, caller } = await come.newcomer('carl')
    const names = { firstName: 'Carl', lastName: 'Other', newsletter: true, password: '' }
    const changed = await people.call(changeProfile, { caller: caller(), accountId, ...names })
    expect(changed).toEqual({ position: expect.any(String) })
  })

  it.each<[string, string, Parameters<typeof known>[1], Changes]>([
    ['that the other party does not vouch for', 'dora', { emailVerified: false }, {}],
    ['another than the one it knows', 'dana', {}, { email: 'elsewhere@mail.example' }],
    ['where it knows none', 'dina', { email: null }, { email: 'unknown@mail.example' }],
  ])('with an address %s gets a mail first', async (_what, username, person, changes) => {
    const made = await signUp(await come.ticketOf(known(username, person)), username, changes)
    expect(made).toEqual({ outcome: 'mail-sent', position: expect.any(String) })
    expect((await come.arrive(known(username))).outcome).toBe('unconfirmed')
    const { rows } = await people.context.pool.query<{ account_id: string }>(
      'select account_id from accounts where username = $1',
      [username],
    )
    const key = await people.keyOf(rows[0]?.account_id ?? '')
    await people.call(confirmEmail, { caller: visitor(), key })
    expect((await come.arrive(known(username))).outcome).toBe('signed-in')
  })

  it('with an address in use gets the answer of every other, and its holder a mail', async () => {
    const holder = await people.member('ella')
    const unknown = await come.ticketOf(known('ella-at-github', { email: null }))
    const vouched = await come.ticketOf(known('ella-there', { email: 'ella@mail.example' }))
    for (const [index, ticket] of [unknown, vouched].entries()) {
      const made = await signUp(ticket, `ella${index}`, { email: 'Ella@mail.example' })
      expect(made).toEqual({ outcome: 'mail-sent', position: expect.any(String) })
    }
    const claims = (await people.eventsOf(holder)).filter(({ type }) => type === 'AccountAddressClaimed')
    expect(claims.length).toBeGreaterThan(0)
    expect((await come.arrive(known('ella-there'))).outcome).toBe('newcomer')
    // and signed in, its holder can connect that very login
    const { as } = await people.enter('ella')
    const connected = await come.arrive(known('ella-there'), come.intentOf('connect', holder), as())
    expect(connected.outcome).toBe('connected')
  })

  it('corrects what is wrong with the same ticket', async () => {
    await people.member('taken')
    const ticket = await come.ticketOf(known('fred'))
    const wrong = signUp(ticket, 'taken', { firstName: '', email: 'nobody', captcha: 'x' })
    expect((await refusal(wrong)).fields).toEqual([
      'captcha: captcha-wrong',
      'email: email-invalid',
      'firstName: name-required',
      'username: username-taken',
    ])
    expect((await signUp(ticket, 'fred')).outcome).toBe('signed-in')
  })

  it('makes one account, however often and in however many windows', async () => {
    const ticket = await come.ticketOf(known('gina'))
    const twice = come.form(ticket, 'gina')
    const first = await people.call(signUpByLogin, twice)
    const again = await people.call(signUpByLogin, twice)
    if (first.outcome !== 'signed-in' || again.outcome !== 'signed-in') throw new Error('not signed in')
    expect(again.session.account).toEqual(first.session.account)
    expect((await people.call(verifySession, { secret: again.secret })).session).not.toBeNull()
    expect((await refusal(signUp(ticket, 'gina2'))).code).toBe('login-in-use')
    const other = await come.ticketOf(known('hans'))
    const tries = await Promise.allSettled([signUp(other, 'hans'), signUp(other, 'hans2')])
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('takes half an hour at most', async () => {
    const ticket = await come.ticketOf(known('ida'))
    people.pass(30 * 60_000)
    expect(await people.call(newcomerOf, { ticket })).toEqual({ newcomer: null })
    expect((await refusal(signUp(ticket, 'ida'))).code).toBe('login-expired')
  })
})
