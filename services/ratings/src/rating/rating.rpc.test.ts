import { randomUUID } from 'node:crypto'
import { giveRating, RatingGiven, withdrawRating } from '@appstore/contracts/ratings'
import { unseal } from '@appstore/service/seal'
import {
  caller,
  type Instance,
  newKey,
  type RatingsWorld,
  rate,
  ratingsOf,
  startRatingsWorld,
} from '../ratings-spec.js'

let world: RatingsWorld
let instance: Instance
beforeAll(async () => {
  world = await startRatingsWorld()
  instance = await world.start()
})
afterAll(() => world.stop())

let names = 0
function newApp(): string {
  names += 1
  const appId = `app_${names}`
  world.owners.set(appId, 'owner')
  return appId
}

function newPerson(): string {
  const accountId = randomUUID()
  newKey(world, accountId)
  return accountId
}

async function lastGiven(appId: string) {
  return RatingGiven.data.parse((await ratingsOf(instance, appId)).at(-1)?.data)
}

describe('ratings', () => {
  it('of five people are a score, with the position to wait for', async () => {
    const appId = newApp()
    let position: string | null = null
    for (const value of [0.5, 0.5, 0.5, 1, 1] as const) {
      ;({ position } = await world.call(giveRating, rate(newPerson(), appId, { rating: value })))
    }
    expect(position).toBe(String((await ratingsOf(instance, appId)).at(-1)?.position))
    const score = { ratingOverall: 0.7, ratingNumOverall: 5, ratingRecent: 0.7, ratingNumRecent: 5 }
    expect((await lastGiven(appId)).score).toEqual(score)
  })

  it('have comments that only the key of the person opens', async () => {
    const [appId, accountId] = [newApp(), newPerson()]
    const comment = 'Works for **me** – ¡olé! 🙂'
    await world.call(giveRating, rate(accountId, appId, { comment, language: 'es' }))
    const { comments } = await lastGiven(appId)
    expect(Object.keys(comments)).toEqual(['es'])
    expect(JSON.stringify(comments)).not.toContain('Works')
    expect(unseal(world.keys.get(accountId) as Buffer, comments.es?.sealed as string)).toBe(comment)
  })

  it('given again in the same words are no event; in others they are', async () => {
    const [appId, accountId] = [newApp(), newPerson()]
    const first = await world.call(giveRating, rate(accountId, appId, { comment: 'fine' }))
    expect(await world.call(giveRating, rate(accountId, appId, { comment: 'fine' }))).toEqual(first)
    expect(await ratingsOf(instance, appId)).toHaveLength(1)
    await world.call(giveRating, rate(accountId, appId, { comment: 'fine, too' }))
    expect(await ratingsOf(instance, appId)).toHaveLength(2)
  })

  it('lose their comment when it is sent blank', async () => {
    const [appId, accountId] = [newApp(), newPerson()]
    await world.call(giveRating, rate(accountId, appId, { comment: 'fine' }))
    await world.call(giveRating, rate(accountId, appId, { comment: ' \n\t' }))
    expect((await lastGiven(appId)).comments).toEqual({})
  })

  it('sent twice as one command are given once, though something came between', async () => {
    const [appId, accountId] = [newApp(), newPerson()]
    const twice = rate(accountId, appId, { comment: 'fine' })
    const first = await world.call(giveRating, twice)
    await world.call(giveRating, rate(newPerson(), appId))
    expect(await world.call(giveRating, twice)).toEqual(first)
    expect(await ratingsOf(instance, appId)).toHaveLength(2)
  })

  it('of many people at once are all counted', async () => {
    const appId = newApp()
    const people = Array.from({ length: 40 }, newPerson)
    await Promise.all(people.map((accountId) => world.call(giveRating, rate(accountId, appId))))
    expect((await lastGiven(appId)).score.ratingNumOverall).toBe(40)
  })

  it('replace a comment that was sealed with a key the person no longer has', async () => {
    const [appId, accountId] = [newApp(), newPerson()]
    await world.call(giveRating, rate(accountId, appId, { comment: 'fine' }))
    newKey(world, accountId)
    await world.call(giveRating, rate(accountId, appId, { comment: 'fine' }))
    const { comments } = await lastGiven(appId)
    expect(unseal(world.keys.get(accountId) as Buffer, comments.en?.sealed as string)).toBe('fine')
  })
})

describe('a rating is refused', () => {
  const refusal = (request: ReturnType<typeof rate>) => expect(world.call(giveRating, request)).rejects

  it('for an app the store does not have', async () => {
    for (const appId of ['unknown_app', '', 'zero\0byte', '../x']) {
      await refusal(rate(newPerson(), appId)).toMatchObject({ kind: 'not-found', code: 'app-unknown' })
    }
  })

  it('for an app of one’s own, as soon as it is', async () => {
    const [appId, accountId] = [newApp(), newPerson()]
    await world.call(giveRating, rate(accountId, appId))
    world.owners.set(appId, accountId)
    await refusal(rate(accountId, appId, { rating: 0 })).toMatchObject({ kind: 'forbidden', code: 'own-app-not-rated' })
  })

  it('in a language the store does not have', async () => {
    const request = rate(newPerson(), newApp(), { language: 'xx', comment: 'fine' })
    await refusal(request).toMatchObject({ kind: 'invalid', code: 'language-unknown' })
  })

  it('with a value between the three', async () => {
    const request = { ...rate(newPerson(), newApp()), rating: 0.7 as 1 }
    await refusal(request).toMatchObject({ kind: 'invalid', code: 'malformed-request' })
  })

  it('when its words cannot be sealed, because the person was erased', async () => {
    const [appId, accountId] = [newApp(), randomUUID()]
    await refusal(rate(accountId, appId, { comment: 'fine' })).toMatchObject({ code: 'account-unknown' })
    expect(await ratingsOf(instance, appId)).toEqual([])
  })
})

describe('a rating taken back', () => {
  it('is gone, comments included, and cannot be taken back twice', async () => {
    const [appId, accountId] = [newApp(), newPerson()]
    await world.call(giveRating, rate(accountId, appId, { comment: 'fine' }))
    const once = { caller: caller(), accountId, appId }
    const { position } = await world.call(withdrawRating, once)
    const events = await ratingsOf(instance, appId)
    expect(events.at(-1)).toMatchObject({ type: 'RatingWithdrawn', position: BigInt(position as string) })
    expect(await world.call(withdrawRating, once)).toEqual({ position })
    const again = world.call(withdrawRating, { ...once, caller: caller() })
    await expect(again).rejects.toMatchObject({ kind: 'not-found', code: 'rating-unknown' })
  })

  it('must have been given', async () => {
    for (const appId of [newApp(), 'unknown_app', 'zero\0byte', '']) {
      const asked = world.call(withdrawRating, { caller: caller(), accountId: newPerson(), appId })
      await expect(asked).rejects.toMatchObject({ kind: 'not-found', code: 'rating-unknown' })
    }
  })

  it('may be of an app that has left the store', async () => {
    const [appId, accountId] = [newApp(), newPerson()]
    await world.call(giveRating, rate(accountId, appId))
    world.owners.delete(appId)
    await world.call(withdrawRating, { caller: caller(), accountId, appId })
    expect(await ratingsOf(instance, appId)).toHaveLength(2)
  })
})

describe('while other services are silent', () => {
  it('a rating waits for them, except that one without words needs no key', async () => {
    const appId = newApp()
    await world.silence('accounts')
    await world.call(giveRating, rate(newPerson(), appId))
    const withWords = world.call(giveRating, rate(newPerson(), appId, { comment: 'fine' }))
    await expect(withWords).rejects.toMatchObject({ kind: 'unavailable' })
    await world.silence('catalog')
    await expect(world.call(giveRating, rate(newPerson(), appId))).rejects.toMatchObject({ kind: 'unavailable' })
    expect(await ratingsOf(instance, appId)).toHaveLength(1)
  })
})
