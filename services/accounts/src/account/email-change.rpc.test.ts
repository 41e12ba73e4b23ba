import { confirmEmail } from '@appstore/contracts/people'
import { cancelEmailChange, changeEmail, profileOf } from '@appstore/contracts/profiles'
import { PASSWORD, type People, refusal, startPeople, visitor } from '../people-spec.js'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const profile = async (accountId: string) => (await people.call(profileOf, { accountId })).profile

async function member(username: string) {
  const accountId = await people.member(username)
  const { as } = await people.enter(username)
  const change = (email: string, password = PASSWORD) =>
    people.call(changeEmail, { caller: as(), accountId, email, password })
  return { accountId, as, change }
}

describe('another address', () => {
  it('takes the place of the former one when it is confirmed, and not before', async () => {
    const { accountId, change } = await member('anna')
    expect(await change(' other@mail.example ')).toMatchObject({ outcome: 'mail-sent' })
    expect(await profile(accountId)).toMatchObject({ email: 'anna@mail.example', pendingEmail: 'other@mail.example' })
    await people.call(confirmEmail, { caller: visitor(), key: await people.keyOf(accountId) })
    expect(await profile(accountId)).toMatchObject({ email: 'other@mail.example', pendingEmail: null })
  })

  it('can be given up', async () => {
    const { accountId, as, change } = await member('bert')
    await change('elsewhere@mail.example')
    const key = await people.keyOf(accountId)
    await people.call(cancelEmailChange, { caller: as(), accountId })
    expect(await refusal(people.call(confirmEmail, { caller: visitor(), key }))).toMatchObject({ code: 'key-invalid' })
    expect(await profile(accountId)).toMatchObject({ email: 'bert@mail.example', pendingEmail: null })
    expect(await people.call(cancelEmailChange, { caller: as(), accountId })).toEqual({ position: null })
  })

  it('that differs in case only is none', async () => {
    const { change } = await member('carl')
    expect(await change('CARL@mail.example')).toEqual({ outcome: 'unchanged', position: null })
  })

  it('that is another person’s changes nothing, is answered as any other, and its holder is told', async () => {
    const other = await people.member('dora')
    const { accountId, change } = await member('erik')
    expect((await change('dora@mail.example')).outcome).toBe('mail-sent')
    expect(await profile(accountId)).toMatchObject({ email: 'erik@mail.example', pendingEmail: null })
    expect((await people.eventsOf(other)).at(-1)).toMatchObject({
      type: 'AccountAddressClaimed',
      data: { by: 'email-change' },
    })
  })

  it('needs the password and has to be one', async () => {
    const { change } = await member('fred')
    expect((await refusal(change('no address', 'wrong'))).fields).toEqual([
      'email: email-invalid',
      'password: password-wrong',
    ])
  })
})
