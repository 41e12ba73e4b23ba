import type { ServiceContext } from '@appstore/runtime/connections'
import { type RunningProjections, type RunningService, startService } from '@appstore/runtime/service'
import { appealAnswers } from './comments/appeals.rpc.js'
import { comments } from './comments/comments.projection.js'
import { commentAnswers } from './comments/comments-of-app.rpc.js'
import type { RatingsConfig } from './config.js'
import { erasedPeople } from './erased-people/erased-people.projection.js'
import { appOf, ratingCommands } from './rating/rating.rpc.js'
import { whenAccountErased } from './rating/when-account-erased.policy.js'
import { whenAppRegisteredAnew } from './rating/when-app-registered-anew.policy.js'
import { ratedApps } from './score-ageing/rated-apps.projection.js'
import { createScoreAgeing } from './score-ageing/score-ageing.js'

/** Milliseconds the start waits for the read model, so that the first look at ageing scores sees every app. */
const CATCH_UP = 5_000
/** What is waited for goes away by itself (SQLSTATE: not in the state that is needed). */
const NOT_YET = { code: '55000' }

/** Milliseconds a change waits until the comments show it to whoever made it. */
const READ_OWN_WRITE = 5_000

/** The ratings service: what people make of apps. */
export async function startRatings(config: RatingsConfig, context: ServiceContext): Promise<RunningService> {
  const { pool, now, logger, metrics, eventStore } = context
  let projections: RunningProjections | undefined
  const ratings = ratingCommands(context, config, async (position) => {
    await projections?.('comments').waitFor(position, READ_OWN_WRITE)
  })
  const { threshold, recentDays } = config
  const ageing = createScoreAgeing({
    pool,
    now,
    logger,
    metrics,
    recentDays,
    rules: `${threshold}/${recentDays}`,
    ageScores: ratings.ageScores,
  })
  return await startService(context, {
    answers: [
      ...ratings.answers,
      ...appealAnswers(context),
      ...commentAnswers(context, (appId) => appOf(context, appId)),
    ],
    projections: [ratedApps, erasedPeople, comments],
    policies: [
      whenAppRegisteredAnew(eventStore, ratings),
      whenAccountErased({ pool, ratings, levelled: (position) => upTo(projections, position) }),
    ],
    publishes: ['rating'],
    problems: () => ageing.problems(),
    async prepare(running) {
      projections = running
      const head = await eventStore.head()
      await Promise.all(['rated_apps', 'comments'].map((name) => running(name).waitFor(head, CATCH_UP)))
      ageing.start()
    },
    stop: () => ageing.stop(),
  })
}

/** @throws while the read models are behind: ratings that they do not know of yet would stay */
async function upTo(running: RunningProjections | undefined, position: bigint): Promise<void> {
  for (const name of ['rated_apps', 'erased_people']) {
    if (await running?.(name).waitFor(position, CATCH_UP)) continue
    throw Object.assign(new Error(`the read model ${name} is behind the log`), NOT_YET)
  }
}
