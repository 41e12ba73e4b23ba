import { CHALLENGE_TRIES, WRONG_CODES } from '@appstore/contracts/second-factor'
import { challenged, complete, protectedMember } from '../factors-spec.js'
import { type People, startPeople, visitor } from '../people-spec.js'

let people: People
beforeAll(async () => {
  people = await startPeople()
})
afterAll(() => people.stop())

const HOUR = 3_600_000
const wrongCode = (code: string) => (code === '000000' ? '111111' : '000000')

describe('whoever is stopped from guessing', () => {
  const told = async (accountId: string) =>
    (await people.eventsOf(accountId)).filter(({ type }) => type === 'AccountGuessingStopped').length
  const exhaust = async (username: string, wrong: string) => {
    const challenge = await challenged(people, username)
    for (let tries = 0; tries < CHALLENGE_TRIES; tries += 1) await complete(people, challenge, wrong)
  }

  it('makes the holder be told once all tries of a challenge were wrong, and once an hour at most', async () => {
    const { accountId, code } = await protectedMember(people, 'olga')
    const challenge = await challenged(people, 'olga')
    for (let tries = 1; tries < CHALLENGE_TRIES; tries += 1) await complete(people, challenge, wrongCode(code()))
    expect(await told(accountId)).toBe(0)
    await complete(people, challenge, wrongCode(code()))
    expect(await told(accountId)).toBe(1)
    await exhaust('olga', wrongCode(code()))
    expect(await told(accountId)).toBe(1)
    people.pass(HOUR)
    await exhaust('olga', wrongCode(code()))
    expect(await told(accountId)).toBe(2)
  })

  it('makes the holder be told when the account takes no more codes, by what the guesser knew', async () => {
    const { accountId, code } = await protectedMember(people, 'otto')
    for (let tries = 0; tries < WRONG_CODES; tries += 1) {
      await complete(people, await challenged(people, 'otto'), wrongCode(code()))
    }
    expect(await told(accountId)).toBe(0)
    const by = visitor()
    const guess = async () => complete(people, await challenged(people, 'otto'), wrongCode(code()), by)
    await expect(guess()).rejects.toMatchObject({ code: 'too-many-codes' })
    await expect(guess()).rejects.toMatchObject({ code: 'too-many-codes' })
    expect(await told(accountId)).toBe(1)
    const recorded = await people.context.eventStore.readStream(`account-${accountId}`)
    const { metadata } = recorded.find(({ type }) => type === 'AccountGuessingStopped') ?? {}
    expect(metadata).toMatchObject({ actor: 'visitor', credential: 'password' })
    // the guess itself is still to be decided: the event about it is no first result of it
    people.pass(HOUR)
    expect(await complete(people, await challenged(people, 'otto'), wrongCode(code()), by)).toEqual({
      outcome: 'refused',
    })
  })
})
