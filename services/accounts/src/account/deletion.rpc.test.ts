import { createAccount, setAccountEnabled } from '@appstore/contracts/accounts'
import { cancelDeletion, deletionOptions, requestDeletion } from '@appstore/contracts/deletion'
import { letterOf } from '@appstore/contracts/mails'
import { changeEmail, changeProfile, profileOf } from '@appstore/contracts/profiles'
import { verifySession } from '@appstore/contracts/sessions'
import { caller } from '../accounts-spec.js'
import { arrivals, known } from '../arrivals-spec.js'
import { PASSWORD, type People, refusal, startPeople } from '../people-spec.js'

const DAY = 86_400_000
let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const deletion = async (accountId: string) => (await people.call(profileOf, { accountId })).profile?.deletion

describe('asking for the deletion of an account', () => {
  it('names each app that is owned, with those who could have it', async () => {
    const [owner, helper, barred] = [
      await people.member('anna'),
      await people.member('bert'),
      await people.member('carl'),
    ]
    await people.call(setAccountEnabled, { caller: caller(), username: 'carl', enabled: false })
    people.owns(owner, 'news', helper, barred)
    people.owns(helper, 'mail', owner)
    expect(await people.call(deletionOptions, { accountId: owner })).toEqual({
      graceDays: 14,
      apps: [{ appId: 'news', coMaintainers: [{ accountId: helper, username: 'bert' }] }],
    })
  })

  it('is granted with address, password and a decision on each app, and can be called off within 14 days', async () => {
    const [owner, helper] = [await people.member('dora'), await people.member('emil')]
    people.owns(owner, 'deck', helper)
    const { as } = await people.enter('dora')
    const decisions = [{ appId: 'deck', decision: 'transfer' as const, to: helper }]
    const request = { caller: as(), accountId: owner, email: 'dora@mail.example', password: PASSWORD, decisions }
    const eraseAt = new Date(people.now.getTime() + 14 * DAY).toISOString()
    const first = await people.call(requestDeletion, request)
    expect(first).toEqual({ eraseAt, position: expect.any(String) })
    people.pass(DAY)
    expect(await people.call(requestDeletion, request)).toEqual(first)
    expect(await deletion(owner)).toEqual({ eraseAt, decisions })
    const session = async (secret: string) => (await people.call(verifySession, { secret })).session
    const { secret } = await people.enter('dora')
    expect(await session(secret)).toMatchObject({ eraseAt })
    const cancel = { caller: as(), accountId: owner }
    expect(await people.call(cancelDeletion, cancel)).toEqual({ position: expect.any(String) })
    expect(await people.call(cancelDeletion, { ...cancel, caller: as() })).toEqual({ position: null })
    expect(await deletion(owner)).toBeNull()
    expect(await session(secret)).toMatchObject({ eraseAt: null })
  })

  it('is refused for all that is wrong at once', async () => {
    const [owner, stranger] = [await people.member('fred'), await people.member('gina')]
    people.owns(owner, 'maps', stranger)
    people.owns(owner, 'tasks')
    const { as } = await people.enter('fred')
    const ask = (changes: object) => {
      const right = { email: 'fred@mail.example', password: PASSWORD, decisions: [] }
      return refusal(people.call(requestDeletion, { caller: as(), accountId: owner, ...right, ...changes }))
    }
    expect(await ask({ email: 'FRED@mail.example', password: 'wrong' })).toEqual({
      code: 'fields-invalid',
      fields: [
        'decisions: decision-missing',
        'decisions: decision-missing',
        'email: email-other',
        'password: password-wrong',
      ],
    })
    const keep = { appId: 'maps', decision: 'orphan' }
    for (const impossible of [
      [keep, { appId: 'tasks', decision: 'transfer', to: stranger }],
      [keep, { appId: 'tasks', decision: 'delete' }, { appId: 'not-mine', decision: 'delete' }],
      [keep, { appId: 'tasks', decision: 'delete' }, { appId: 'tasks', decision: 'orphan' }],
    ]) {
      expect((await ask({ decisions: impossible })).fields).toEqual(['decisions: decision-impossible'])
    }
    expect(await deletion(owner)).toBeNull()
  })

  it('ends the session after too many wrong passwords', async () => {
    const accountId = await people.member('hans')
    const { secret, as } = await people.enter('hans')
    const ask = () => {
      const request = { accountId, email: 'hans@mail.example', password: 'wrong', decisions: [] }
      return refusal(people.call(requestDeletion, { caller: as(), ...request }))
    }
    for (let times = 0; times < 15; times += 1) expect((await ask()).code).toBe('fields-invalid')
    expect((await ask()).code).toBe('session-ended')
    expect(await people.inForce(secret)).toBe(false)
  })

  it('of an account without a password needs a proof of this session that is not older than ten minutes', async () => {
    const come = arrivals(people)
    const { accountId, caller: by } = await come.newcomer('jana')
    const email = 'jana@mail.example'
    const request = { accountId, email, password: '', decisions: [] }
    const names = { firstName: 'Jana', lastName: 'Other', newsletter: false }
    people.pass(10 * 60_000)
    const attempts = () => [
      people.call(requestDeletion, { caller: by(), ...request }),
      people.call(changeProfile, { caller: by(), accountId, password: '', ...names }),
      people.call(changeEmail, { caller: by(), accountId, password: '', email: 'other@mail.example' }),
    ]
    for (const attempt of attempts()) expect((await refusal(attempt)).code).toBe('proof-needed')
    await come.arrive(known('jana'), come.intentOf('prove', accountId), by())
    // of whoever has no session, or another one, nothing is known
    const { accountId: otherId } = await come.newcomer('jens')
    for (const foreign of [caller(), { ...by(), credential: 'token:t' }]) {
      const asked = people.call(requestDeletion, { caller: foreign, ...request })
      expect((await refusal(asked)).code).toBe('proof-needed')
    }
    const asked = people.call(requestDeletion, { caller: by(), ...request, accountId: otherId })
    expect((await refusal(asked)).code).toBe('proof-needed')
    await Promise.all(attempts())
    expect(await deletion(accountId)).not.toBeNull()
  })

  it('is not granted to the last administrator who stays, until somebody else is one', async () => {
    const administrator = async (username: string) => {
      const made = { username, email: `${username}@mail.example`, password: PASSWORD, emailVerified: true }
      const roles = { isStaff: true, isSuperuser: true, ifExists: 'refuse' as const }
      const { accountId } = await people.call(createAccount, { caller: caller(), ...made, ...roles })
      const { as } = await people.enter(username)
      const request = { accountId, email: made.email, password: PASSWORD, decisions: [] }
      return { accountId, as, ask: (by = as()) => people.call(requestDeletion, { caller: by, ...request }) }
    }
    const first = await administrator('root')
    expect((await refusal(first.ask())).code).toBe('last-superuser')
    const second = await administrator('deputy')
    // both at once: one of them stays
    const outcomes = await Promise.allSettled([first.ask(), second.ask()])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const isFirst = outcomes[0].status === 'fulfilled'
    const [going, staying] = isFirst ? [first, second] : [second, first]
    expect((await refusal(staying.ask())).code).toBe('last-superuser')
    await people.call(cancelDeletion, { caller: going.as(), accountId: going.accountId })
    const by = staying.as()
    const granted = await staying.ask(by)
    expect(await staying.ask(by)).toEqual(granted)
  })

  it('is told by mail, with the day; not any more once it was called off', async () => {
    const accountId = await people.member('ida')
    const { as } = await people.enter('ida')
    const request = { accountId, email: 'ida@mail.example', password: PASSWORD, decisions: [] }
    const { eraseAt } = await people.call(requestDeletion, { caller: as(), ...request })
    const stream = `account-${accountId}`
    const asking = (await people.context.eventStore.readStream(stream)).at(-1)
    const mail = { kind: 'deletion-requested' as const, source: { stream, eventId: asking?.id ?? '' }, accountId }
    expect((await people.call(letterOf, mail)).letter).toMatchObject({ to: 'ida@mail.example', facts: { eraseAt } })
    await people.call(cancelDeletion, { caller: as(), accountId })
    expect((await people.call(letterOf, mail)).letter).toBeNull()
  })
})
