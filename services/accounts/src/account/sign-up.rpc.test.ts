import { findAccount, publicProfiles } from '@appstore/contracts/accounts'
import { operationsOf } from '@appstore/contracts/operations'
import { confirmEmail, requestPasswordReset, resetPassword } from '@appstore/contracts/people'
import { profileOf } from '@appstore/contracts/profiles'
import { signIn } from '@appstore/contracts/sessions'
import { caller } from '../accounts-spec.js'
import { PASSWORD, type People, refusal, startPeople, visitor } from '../people-spec.js'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const idOf = async (username: string) => (await people.call(findAccount, { username })).account?.accountId ?? ''

it('somebody signs up, confirms the address with the key of the mail, and signs in', async () => {
  await people.signUp('anna', { newsletter: true, language: 'de' })
  const accountId = await idOf('anna')
  await expect(people.enter('anna')).rejects.toThrow('unconfirmed')
  const key = await people.keyOf(accountId)
  const confirmed = await people.call(confirmEmail, { caller: visitor(), key })
  expect(confirmed).toMatchObject({ accountId, username: 'anna', email: 'anna@mail.example' })
  const { secret } = await people.enter('anna@mail.example')
  expect(await people.inForce(secret)).toBe(true)
  const { profile } = await people.call(profileOf, { accountId })
  expect(profile).toMatchObject({ firstName: 'Erika', lastName: 'Mustermann', newsletter: true, language: 'de' })
  const { profiles } = await people.call(publicProfiles, { accountIds: [accountId] })
  expect(profiles).toMatchObject([{ firstName: 'Erika', lastName: 'Mustermann' }])
})

it('a sign-up is one append, in which nothing can be read', async () => {
  await people.signUp('bert')
  const accountId = await idOf('bert')
  const events = await people.context.eventStore.readStream(`account-${accountId}`)
  expect(events.map(({ type }) => type)).toEqual([
    'AccountCreated',
    'AccountPasswordSet',
    'AccountTokenIssued',
    'AccountProfileChanged',
    'AccountLanguageChanged',
    'AccountConfirmationRequested',
  ])
  expect(new Set(events.map(({ metadata }) => metadata.commandId)).size).toBe(1)
  const log = JSON.stringify(events.map(({ data, metadata }) => ({ data, metadata })))
  const key = await people.keyOf(accountId)
  expect(key).toHaveLength(43)
  for (const text of ['bert', 'mail.example', 'Erika', 'Mustermann', PASSWORD, key]) expect(log).not.toContain(text)
})

it('everything that is wrong is told at once, and no account is made', async () => {
  const wrong = {
    email: 'nobody',
    password: '123',
    firstName: '',
    lastName: 'x'.repeat(31),
    language: 'xx',
    captcha: '',
  }
  expect(await refusal(people.signUp('not a name', wrong))).toEqual({
    code: 'fields-invalid',
    fields: [
      'captcha: captcha-wrong',
      'email: email-invalid',
      'firstName: name-required',
      'language: language-unknown',
      'lastName: name-too-long',
      'password: password-numeric',
      'password: password-too-short',
      'username: username-invalid',
    ],
  })
  const undeliverable = refusal(people.signUp('carl', { email: 'carl@nowhere.example', captcha: 'wrong' }))
  expect((await undeliverable).fields).toEqual(['captcha: captcha-wrong', 'email: email-undeliverable'])
  expect(await idOf('carl')).toBe('')
})

it('an address is not refused because DNS is silent, but nobody gets in while captchas cannot be checked', async () => {
  await people.signUp('dora', { email: 'dora@silent.example' })
  expect(await idOf('dora')).not.toBe('')
  const silent = people.signUp('emil', { captcha: 'silence' })
  await expect(silent).rejects.toMatchObject({ kind: 'unavailable', code: 'captcha-unavailable' })
})

it('a name goes to one of many who want it, and the others are told at that field', async () => {
  const names = ['fred', 'FRED', 'Fred', 'fred']
  const asked = await Promise.allSettled(
    names.map((name, index) => people.signUp(name, { email: `fred${index}@mail.example` })),
  )
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const each of asked) {
    if (each.status === 'fulfilled') continue
    expect(await refusal(Promise.reject(each.reason))).toEqual({
      code: 'fields-invalid',
      fields: ['username: username-taken'],
    })
  }
})

it('the same sign-up twice, even at once, is one, although its captcha is used up', async () => {
  const request = { caller: visitor() }
  const first = await people.signUp('gina', request)
  expect(await people.signUp('gina', { ...request, captcha: 'used up' })).toEqual(first)
  const accountId = await idOf('gina')
  expect(await people.eventsOf(accountId)).toHaveLength(6)
})

describe('an address in use', () => {
  it('gets the same answer as another one; its holder is told, and no account is made', async () => {
    const holder = await people.member('hans')
    const before = (await people.eventsOf(holder)).length
    const answer = await people.signUp('hanna', { email: 'Hans@MAIL.example' })
    expect(answer).toEqual({ position: expect.any(String) })
    const added = (await people.eventsOf(holder)).slice(before)
    expect(added).toMatchObject([{ type: 'AccountAddressClaimed', data: { by: 'sign-up' } }])
    expect(await idOf('hanna')).toBe('')
  })

  it('keeps the name that was asked for with it, as another one would: asking again tells nothing', async () => {
    await people.member('ida')
    await people.signUp('ida-two', { email: 'ida@mail.example' })
    await people.signUp('ida-three', { email: 'free@mail.example' })
    for (const name of ['ida-two', 'ida-three']) {
      const again = refusal(people.signUp(name, { email: 'another@mail.example' }))
      expect(await again).toEqual({ code: 'fields-invalid', fields: ['username: username-taken'] })
    }
  })

  it('twice by the same command tells its holder once', async () => {
    const holder = await people.member('jan')
    const request = { caller: visitor(), email: 'jan@mail.example' }
    const first = await people.signUp('jana', request)
    expect(await people.signUp('jana', { ...request, captcha: 'used up' })).toEqual(first)
    const claims = (await people.eventsOf(holder)).filter(({ type }) => type === 'AccountAddressClaimed')
    expect(claims).toHaveLength(1)
  })

  it('tells its holder once in three minutes, however often and by whomever it is given', async () => {
    const holder = await people.member('lars')
    const claims = async () =>
      (await people.eventsOf(holder)).filter(({ type }) => type === 'AccountAddressClaimed').length
    const signUp = (name: string) => people.signUp(name, { email: 'lars@mail.example' })
    expect(await signUp('lara')).toEqual({ position: expect.any(String) })
    expect(await signUp('lasse')).toEqual({ position: expect.any(String) })
    expect(await claims()).toBe(1)
    people.pass(3 * 60_000 - 1)
    await signUp('laura')
    expect(await claims()).toBe(1)
    people.pass(1)
    await signUp('lotte')
    expect(await claims()).toBe(2)
  })

  it('goes to one of many who sign up with it at once', async () => {
    const names = ['kim1', 'kim2', 'kim3', 'kim4']
    await Promise.all(names.map((name) => people.signUp(name, { email: 'kim@mail.example' })))
    const ids = await Promise.all(names.map(idOf))
    expect(ids.filter((id) => id !== '')).toHaveLength(1)
    expect((await people.call(operationsOf('accounts').health, {})).problems).toEqual([])
  })

  it('that somebody else signed up with comes back to whoever reads its mail', async () => {
    await people.signUp('squatter', { email: 'lea@mail.example', password: 'the squatter knows it' })
    await people.signUp('lea', { email: 'lea@mail.example' })
    const accountId = await idOf('squatter')
    await people.call(requestPasswordReset, { caller: visitor(), email: 'lea@mail.example', language: 'en' })
    const key = await people.keyOf(accountId)
    await people.call(resetPassword, { caller: visitor(), key, password: PASSWORD })
    await people.enter('lea@mail.example')
    const device = { userAgent: '', address: '' }
    const former = { caller: visitor(), login: 'squatter', password: 'the squatter knows it', device }
    expect(await people.call(signIn, former)).toEqual({ outcome: 'refused' })
  })
})

it('an address reserved by a sign-up that came to nothing is free', async () => {
  await people.signUp('mona', { email: 'mona@mail.example' })
  const nobody = '00000000-0000-4000-8000-000000000009'
  await people.context.pool.query('update addresses set account_id = $1 where account_id = $2', [
    nobody,
    await idOf('mona'),
  ])
  await people.signUp('nora', { email: 'mona@mail.example', caller: { ...visitor(), ...caller() } })
  expect(await idOf('nora')).not.toBe('')
})
