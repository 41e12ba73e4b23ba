import { randomUUID } from 'node:crypto'
import { giveRating, withdrawRating } from '@appstore/contracts/ratings'
import { caller, type Instance, type RatingsWorld, rate, ratingsOf, startRatingsWorld } from '../ratings-spec.js'

let world: RatingsWorld
let instance: Instance

beforeAll(async () => {
  world = await startRatingsWorld()
  instance = await world.start({ threshold: 1 })
})
afterAll(() => world.stop())

const at = '2031-01-02T03:04:05.678Z'
const texts = { name: 'Plugin', summary: 's', description: 'd', website: '', issueTracker: '', screenshots: [] }

/** Things that happen to an app after it was registered. */
async function happen(appId: string, ...types: readonly string[]): Promise<void> {
  for (const type of types) {
    const commandId = randomUUID()
    const by = { commandId, actor: 'account:a', credential: 'password', correlationId: 'c', causationId: commandId }
    const certificate = { certificate: 'PEM', certificateSerial: '1', isEnterpriseOnly: false }
    const data = { appId, ownerId: 'owner', ...certificate, texts, at }
    const event = { id: randomUUID(), type, schemaVersion: 1, data, metadata: { ...by, at } }
    await instance.context.eventStore.append(`app-${appId}`, 'any', [event])
  }
}

async function ratedApp(...beginning: readonly string[]): Promise<string> {
  const appId = `app_${randomUUID().slice(0, 8)}`
  world.owners.set(appId, 'owner')
  await happen(appId, ...beginning)
  await world.call(giveRating, rate('ann', appId))
  return appId
}

const typesOf = async (appId: string) => (await ratingsOf(instance, appId)).map(({ type }) => type)

/** Ends once the policy has passed everything that has happened. */
async function passed(): Promise<void> {
  const marker = await ratedApp('AppRegistered')
  await happen(marker, 'AppDeleted', 'AppRegistered')
  while ((await typesOf(marker)).length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
}

it.each([
  ['an app', ['AppRegistered'], ['AppDeleted', 'AppRegistered']],
  ['an integration', ['IntegrationSubmitted'], ['AppDeleted', 'IntegrationSubmitted']],
  ['an app that becomes an integration', ['AppRegistered'], ['AppDeleted', 'IntegrationSubmitted']],
])('%s registered anew begins without the ratings of the one before', async (_what, beginning, anew) => {
  const appId = await ratedApp(...beginning)
  await happen(appId, ...anew)
  await passed()
  expect(await typesOf(appId)).toEqual(['RatingGiven', 'RatingsCleared'])
  expect((await ratingsOf(instance, appId)).at(-1)).toMatchObject({
    data: { before: at, score: { ratingNumOverall: 0 } },
    metadata: { actor: 'system:when-app-registered-anew' },
  })
  const takenBack = world.call(withdrawRating, { caller: caller(), accountId: 'ann', appId })
  await expect(takenBack).rejects.toMatchObject({ code: 'rating-unknown' })
})

it.each([
  ['brought back', ['AppRegistered'], ['AppDeleted', 'AppRestored']],
  ['given another certificate', ['AppRegistered'], ['AppCertificateChanged']],
  ['an integration with other texts', ['IntegrationSubmitted'], ['IntegrationSubmitted']],
  [
    'one that was brought back, with other texts',
    ['IntegrationSubmitted'],
    ['AppDeleted', 'AppRestored', 'IntegrationSubmitted'],
  ],
])('an app that is %s keeps its ratings', async (_what, beginning, then) => {
  const appId = await ratedApp(...beginning)
  await happen(appId, ...then)
  await passed()
  expect(await typesOf(appId)).toEqual(['RatingGiven'])
})
