import { randomUUID } from 'node:crypto'
import { createAccount } from '@appstore/contracts/accounts'
import { changeLanguage, changeProfile, profileOf } from '@appstore/contracts/profiles'
import { caller } from '../accounts-spec.js'
import { PASSWORD, type People, refusal, startPeople } from '../people-spec.js'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const profile = async (accountId: string) => (await people.call(profileOf, { accountId })).profile
const names = { firstName: 'Erika', lastName: 'Mustermann' }

it('people see themselves as they are; strangers there is nothing of', async () => {
  const accountId = await people.member('anna', { language: 'fr' })
  expect(await profile(accountId)).toEqual({
    accountId,
    username: 'anna',
    email: 'anna@mail.example',
    emailVerified: true,
    pendingEmail: null,
    ...names,
    language: 'fr',
    newsletter: false,
    hasPassword: true,
    deletion: null,
  })
  expect(await profile(randomUUID())).toBeNull()
})

it('other names need the password, the newsletter does not, and nothing changes nothing', async () => {
  const accountId = await people.member('bert')
  const { as } = await people.enter('bert')
  const change = (changes: object) =>
    people.call(changeProfile, { caller: as(), accountId, ...names, newsletter: false, password: '', ...changes })
  expect(await change({})).toEqual({ position: null })
  expect(await change({ newsletter: true })).toEqual({ position: expect.any(String) })
  expect(await refusal(change({ firstName: '', lastName: 'B', password: 'wrong' }))).toEqual({
    code: 'fields-invalid',
    fields: ['firstName: name-required', 'password: password-wrong'],
  })
  await change({ firstName: 'Max', newsletter: true, password: PASSWORD })
  expect(await profile(accountId)).toMatchObject({ firstName: 'Max', lastName: 'Mustermann', newsletter: true })
  const changed = (await people.eventsOf(accountId)).filter(({ type }) => type === 'AccountProfileChanged')
  expect(changed).toHaveLength(3)
  expect(JSON.stringify(changed)).not.toContain('Max')
  for (let times = 0; times < 15; times += 1) await refusal(change({ firstName: 'Eve', password: 'wrong' }))
  expect((await refusal(change({ firstName: 'Eve', password: 'wrong' }))).code).toBe('session-ended')
})

it('whoever never gave names can leave it so', async () => {
  const personal = { username: 'carl', email: 'carl@mail.example', password: PASSWORD }
  const roles = { isStaff: false, isSuperuser: false, emailVerified: true, ifExists: 'refuse' as const }
  const { accountId } = await people.call(createAccount, { caller: caller(), ...personal, ...roles })
  const nameless = { accountId, firstName: '', lastName: '', newsletter: true, password: '' }
  await people.call(changeProfile, { caller: caller(), ...nameless })
  expect(await profile(accountId)).toMatchObject({ firstName: '', lastName: '', newsletter: true })
})

it('the language is one of the store, and changed once', async () => {
  const accountId = await people.member('dora')
  const change = (language: string) => people.call(changeLanguage, { caller: caller(), accountId, language })
  expect(await change('de')).toEqual({ position: expect.any(String) })
  expect(await change('de')).toEqual({ position: null })
  expect((await refusal(change('xx'))).fields).toEqual(['language: language-unknown'])
  expect(await profile(accountId)).toMatchObject({ language: 'de' })
})
