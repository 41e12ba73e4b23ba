import { randomUUID } from 'node:crypto'
import { verifyEmail } from '@appstore/contracts/accounts'
import { newsletterOf } from '@appstore/contracts/newsletter'
import { caller } from '../accounts-spec.js'
import { type People, startPeople } from '../people-spec.js'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const personOf = async (accountId: string) => (await people.call(newsletterOf, { accountId })).person

it('the mailing list is told of an address once it is confirmed, and of nobody who is not there', async () => {
  await people.signUp('anna', { newsletter: true })
  const { accountId } = await people.call(verifyEmail, {
    caller: caller(),
    username: 'anna',
    email: 'anna@mail.example',
  })
  expect(await personOf(accountId)).toEqual({ consent: true, email: 'anna@mail.example' })
  const other = await people.member('bert')
  expect(await personOf(other)).toMatchObject({ consent: false })
  expect(await personOf(randomUUID())).toBeNull()
})

it('an address that nobody has confirmed is not told', async () => {
  const { position } = await people.signUp('carl', { newsletter: true })
  const { events } = await people.context.eventStore.readAll(BigInt(position ?? 0) - 1n, { limit: 1 })
  const accountId = String(events[0]?.stream.slice('account-'.length))
  expect(await personOf(accountId)).toEqual({ consent: true, email: null })
})
