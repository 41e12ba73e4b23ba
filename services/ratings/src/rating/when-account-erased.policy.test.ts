import { randomUUID } from 'node:crypto'
import { giveRating } from '@appstore/contracts/ratings'
import { until } from '@appstore/event-sourcing/counter-spec'
import { type Instance, newKey, type RatingsWorld, rate, ratingsOf, startRatingsWorld } from '../ratings-spec.js'

let world: RatingsWorld
let instance: Instance

beforeAll(async () => {
  world = await startRatingsWorld()
  instance = await world.start({ threshold: 1 })
  for (const person of ['ann', 'bob', 'cleo', 'dave']) newKey(world, person)
})
afterAll(() => world.stop())

const at = '2031-01-02T03:04:05.678Z'

async function erase(accountId: string): Promise<void> {
  const commandId = randomUUID()
  const by = { commandId, actor: 'operator', credential: 'operator-token', correlationId: 'c', causationId: commandId }
  const data = { accountId, decisions: [], otherApps: 'orphan', at }
  const event = { id: randomUUID(), type: 'AccountErased', schemaVersion: 1, data, metadata: { ...by, at } }
  await instance.context.eventStore.append(`account-${accountId}`, 'any', [event])
}

async function newApp(): Promise<string> {
  const appId = `app_${randomUUID().slice(0, 8)}`
  world.owners.set(appId, 'owner')
  return appId
}

const lastOf = async (appId: string) => (await ratingsOf(instance, appId)).at(-1)
it('whoever is gone leaves no rating, and scores are computed without theirs', async () => {
  const [one, two, other] = [await newApp(), await newApp(), await newApp()]
  for (const appId of [one, two]) {
    await world.call(giveRating, rate('ann', appId, { rating: 0, comment: 'No.' }))
    await world.call(giveRating, rate('bob', appId))
  }
  await world.call(giveRating, rate('bob', other))
  await erase('ann')
  for (const appId of [one, two]) {
    await until(async () => (await lastOf(appId))?.type === 'RatingWithdrawn')
    expect(await lastOf(appId)).toMatchObject({
      data: { accountId: 'ann', score: { ratingOverall: 1, ratingNumOverall: 1 } },
      metadata: { actor: 'system:when-account-erased', credential: 'none' },
    })
  }
  expect(await ratingsOf(instance, other)).toHaveLength(1)
})

it('a rating that was under way when its author went goes as well', async () => {
  const [before, after] = [await newApp(), await newApp()]
  await world.call(giveRating, rate('cleo', before))
  await erase('cleo')
  await world.call(giveRating, rate('cleo', after))
  for (const appId of [before, after]) {
    await until(async () => (await lastOf(appId))?.type === 'RatingWithdrawn')
    expect(await ratingsOf(instance, appId)).toHaveLength(2)
  }
})

it('ratings go once, whatever ends in between', async () => {
  const appIds = await Promise.all(Array.from({ length: 20 }, newApp))
  for (const appId of appIds) await world.call(giveRating, rate('dave', appId))
  await erase('dave')
  const [first] = appIds.toSorted()
  await until(async () => (await lastOf(first as string))?.type === 'RatingWithdrawn')
  await instance.stop()
  instance = await world.start({ threshold: 1 })
  for (const appId of appIds) {
    await until(async () => (await lastOf(appId))?.type === 'RatingWithdrawn')
    expect(await ratingsOf(instance, appId)).toHaveLength(2)
  }
})
