import { randomUUID } from 'node:crypto'
import { giveRating, ScoreAged, withdrawRating } from '@appstore/contracts/ratings'
import { createMetrics } from '@appstore/service/metrics'
import { caller, type Instance, type RatingsWorld, rate, ratingsOf, startRatingsWorld } from '../ratings-spec.js'
import { createScoreAgeing } from './score-ageing.js'

const DAY = 86_400_000
const start = new Date('2030-01-01T12:00:00.000Z')
let world: RatingsWorld
beforeEach(async () => {
  world = await startRatingsWorld()
  world.now = start
})
afterEach(() => world.stop())

/** One app, rated as of `start` by so many. */
async function ratedApp(appId: string, people: number): Promise<void> {
  const instance = await world.start()
  world.owners.set(appId, 'owner')
  for (let each = 0; each < people; each += 1) await world.call(giveRating, rate(randomUUID(), appId))
  await instance.stop()
}

/** The scores that aged, once an instance has looked at every app. */
async function agedScores(instance: Instance, appId: string) {
  const events = await ratingsOf(instance, appId)
  return events.filter(({ type }) => type === 'ScoreAged').map(({ data }) => ScoreAged.data.parse(data).score)
}

/** Starts an instance some days later and lets it look at every app. */
async function lookLater(days: number, settings = {}): Promise<Instance> {
  world.now = new Date(start.getTime() + days * DAY)
  return await startAndLook(settings)
}

async function startAndLook(settings = {}): Promise<Instance> {
  const instance = await world.start(settings)
  const looked = () => instance.context.metrics.text()
  while (!/store_score_ageing_timestamp_seconds [1-9]/.test(await looked())) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return instance
}

describe('the score of an app that nobody rates any more', () => {
  it('loses its recent part when the ratings are older than the range, and keeps the overall one', async () => {
    await ratedApp('news', 5)
    const instance = await lookLater(91)
    const score = { ratingOverall: 1, ratingNumOverall: 5, ratingRecent: 0.5, ratingNumRecent: 0 }
    expect(await agedScores(instance, 'news')).toEqual([score])
    const { metadata } = (await ratingsOf(instance, 'news')).at(-1) ?? {}
    expect(metadata).toMatchObject({ actor: 'system:score-ageing', credential: 'none' })
  })

  it('stays as it is within the range, and below the threshold for ever', async () => {
    await ratedApp('news', 5)
    await ratedApp('quiet', 4)
    expect(await agedScores(await lookLater(90), 'news')).toEqual([])
    expect(await agedScores(await lookLater(200), 'quiet')).toEqual([])
  })

  it('ages once, however many instances look at once and however often', async () => {
    for (const each of ['a', 'b', 'c']) await ratedApp(`app_${each}`, 6)
    world.now = new Date(start.getTime() + 91 * DAY)
    const instances = await Promise.all([world.start(), world.start(), world.start()])
    for (const each of instances) await each.stop()
    const last = await lookLater(91)
    for (const each of ['a', 'b', 'c']) expect(await agedScores(last, `app_${each}`)).toHaveLength(1)
    await last.stop()
    expect(await agedScores(await lookLater(92), 'app_a')).toHaveLength(1)
  })

  it('follows changed settings from the next start on', async () => {
    await ratedApp('news', 5)
    const instance = await lookLater(1, { threshold: 6 })
    expect(await agedScores(instance, 'news')).toMatchObject([{ ratingOverall: 0.5, ratingNumOverall: 0 }])
    await instance.stop()
    expect(await agedScores(await lookLater(1), 'news')).toMatchObject([
      { ratingNumOverall: 0 },
      { ratingOverall: 1, ratingNumOverall: 5 },
    ])
  })
})

describe('the hourly look', () => {
  it('is at those apps only of which a rating has ceased to be recent since the score was told', async () => {
    await ratedApp('before', 5)
    await ratedApp('never_shown', 4)
    world.now = new Date(start.getTime() + 10 * DAY)
    await ratedApp('after', 5)
    const { context } = await startAndLook()
    const looked: string[] = []
    let now = start
    const ageing = createScoreAgeing({
      ...{ pool: context.pool, logger: context.logger, metrics: createMetrics() },
      ...{ now: () => now, recentDays: 90, rules: 'test' },
      ageScores: async (appId) => {
        looked.push(`${appId} on day ${(now.getTime() - start.getTime()) / DAY}`)
      },
    })
    for (const days of [89, 90, 91, 101]) {
      now = new Date(start.getTime() + days * DAY)
      await ageing.look()
    }
    expect(looked).toEqual([
      ...['after', 'before', 'never_shown'].map((each) => `${each} on day 89`),
      'before on day 91',
      ...['after', 'before'].map((each) => `${each} on day 101`),
    ])
    expect(ageing.problems()).toEqual([])
    await ageing.stop()
  })

  it('finds nothing amiss in a store in which nothing was ever rated', async () => {
    const { service } = await startAndLook()
    expect((await service.health()).problems).toEqual([])
  })

  it('gets through to every other app when one fails, says so, and looks at every app again', async () => {
    for (const each of ['a', 'b', 'c']) await ratedApp(`app_${each}`, 5)
    const { context } = await startAndLook()
    const looked: string[] = []
    let fails = true
    const ageing = createScoreAgeing({
      ...{ pool: context.pool, logger: context.logger, metrics: createMetrics() },
      ...{ now: () => start, recentDays: 90, rules: 'test' },
      ageScores: async (appId) => {
        looked.push(appId)
        if (fails && appId === 'app_a') throw new Error('an event that cannot be read')
      },
    })
    await ageing.look()
    expect(ageing.problems()).toEqual([expect.stringContaining('Recent scores could not be computed anew')])
    fails = false
    await ageing.look()
    expect(looked).toEqual(['app_a', 'app_b', 'app_c', 'app_a', 'app_b', 'app_c'])
    expect(ageing.problems()).toEqual([])
    await ageing.stop()
  })
})

describe('the read model of rated apps', () => {
  it('holds who rated what when, not who took it back, and is the same when built anew', async () => {
    const instance = await world.start()
    world.owners.set('news', 'owner')
    const [stays, leaves] = [randomUUID(), randomUUID()]
    await world.call(giveRating, rate(stays, 'news'))
    await world.call(giveRating, rate(leaves, 'news'))
    await world.call(giveRating, rate(stays, 'news', { rating: 0 }))
    await world.call(withdrawRating, { caller: caller(), accountId: leaves, appId: 'news' })
    const projection = instance.service.projection('rated_apps')
    await projection.waitFor(await instance.context.eventStore.head(), 5_000)
    const rows = async () => {
      const { pool } = instance.context
      const tables = [
        'select * from rating_times',
        'select * from rated_apps',
        `select max(build) from projection_builds where projection = 'rated_apps'`,
      ]
      return Promise.all(tables.map(async (sql) => (await pool.query(sql)).rows))
    }
    const before = await rows()
    expect(before.slice(0, 2)).toEqual([
      [{ app_id: 'news', account_id: stays, rated_at: start, given_at: start }],
      [{ app_id: 'news', num_recent: 0, scored_at: start }],
    ])
    await projection.rebuild()
    const inService = `select build from projection_builds where in_service and projection = 'rated_apps'`
    while ((await instance.context.pool.query(inService)).rows[0]?.build === before[2]?.[0]?.max) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const after = await rows()
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2))
  })
})
