import type { AccountIdentity } from '@appstore/contracts/accounts'
import {
  changeAccount,
  findPeople,
  type PeopleShown,
  peopleFigures,
  personOf,
  userNames,
} from '@appstore/contracts/administration'
import { caller } from '../accounts-spec.js'
import { type People, refusal, startPeople } from '../people-spec.js'

const asker = (changes: Partial<AccountIdentity>): AccountIdentity => {
  return { accountId: 'x', username: 'x', isStaff: false, isSuperuser: false, ...changes }
}
const STAFF = asker({ isStaff: true })
const SUPERUSER = asker({ isSuperuser: true })

let people: People
let annId: string
beforeAll(async () => {
  people = await startPeople()
  annId = await people.member('Ann.Author', { email: 'Ann@Mail.example' })
  const bob = await people.member('bob')
  await people.signUp('anna')
  await people.call(changeAccount, {
    caller: caller(),
    account: null,
    accountId: bob,
    change: { kind: 'enabled', on: false },
  })
})
afterAll(() => people.stop())

async function find(search: string, show: PeopleShown = 'all', more: { before?: number; limit?: number } = {}) {
  const { before = null, limit = 10 } = more
  return await people.call(findPeople, { account: STAFF, search, show, before, limit })
}
const names = async (...asked: Parameters<typeof find>) => (await find(...asked)).people.map(({ username }) => username)

describe('people', () => {
  it('are found by a part of their name, their number and their whole address', async () => {
    expect(await names('')).toEqual(['anna', 'bob', 'Ann.Author'])
    expect(await names(' ANN ')).toEqual(['anna', 'Ann.Author'])
    expect(await names('#2')).toEqual(['bob'])
    expect(await names('ann@mail.EXAMPLE')).toEqual(['Ann.Author'])
    for (const nothing of ['mail.example', '@mail.example', '%', 'ann_', '#', '#99', 'a\0b', 'two words']) {
      expect([nothing, await names(nothing)]).toEqual([nothing, []])
    }
  })

  it('are listed by their state, and page by page', async () => {
    expect(await names('', 'disabled')).toEqual(['bob'])
    expect(await names('', 'unconfirmed')).toEqual(['anna'])
    expect(await names('', 'staff')).toEqual([])
    const first = await find('', 'all', { limit: 2 })
    expect([first.people.length, first.next]).toEqual([2, 2])
    const last = await find('', 'all', { limit: 2, before: 2 })
    expect([last.people.map(({ number }) => number), last.next]).toEqual([[1], null])
    const figures = { all: 3, staff: 0, disabled: 1, unconfirmed: 1, leaving: 0 }
    expect(await people.call(peopleFigures, { account: STAFF })).toEqual(figures)
  })

  it('show their address to administrators alone', async () => {
    const seenBy = async (account: AccountIdentity | null) =>
      (await people.call(personOf, { account, accountId: annId })).person
    expect(await seenBy(STAFF)).toMatchObject({ username: 'Ann.Author', firstName: 'Erika', email: null, number: 1 })
    expect((await seenBy(SUPERUSER))?.email).toBe('Ann@Mail.example')
    expect((await seenBy(null))?.email).toBe('Ann@Mail.example')
    expect((await people.call(personOf, { account: STAFF, accountId: 'nobody' })).person).toBeNull()
    const list = JSON.stringify(await find(''))
    expect(list).not.toContain('Erika')
    expect(list.toLowerCase()).not.toContain('mail.example')
  })

  it('are shown to those who look after the store, and to nobody else', async () => {
    const account = asker({})
    const search = { account, search: '', show: 'all' as const, before: null, limit: 5 }
    for (const work of [
      people.call(findPeople, search),
      people.call(personOf, { account, accountId: annId }),
      people.call(peopleFigures, { account }),
    ]) {
      expect((await refusal(work)).code).toBe('staff-only')
    }
  })

  it('have names for those who may know who it is', async () => {
    const { names } = await people.call(userNames, { accountIds: [annId, 'nobody'] })
    expect(names).toEqual([{ accountId: annId, username: 'Ann.Author' }])
  })
})
