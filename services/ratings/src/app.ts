import type { ServiceContext } from '@appstore/runtime/connections'
import { type RunningService, startService } from '@appstore/runtime/service'
import type { RatingsConfig } from './config.js'
import { ratingCommands } from './rating/rating.rpc.js'
import { whenAppRegisteredAnew } from './rating/when-app-registered-anew.policy.js'
import { ratedApps } from './score-ageing/rated-apps.projection.js'
import { createScoreAgeing } from './score-ageing/score-ageing.js'

/** Milliseconds the start waits for the read model, so that the first look at ageing scores sees every app. */
const CATCH_UP = 5_000

/** The ratings service: what people make of apps. */
export async function startRatings(config: RatingsConfig, context: ServiceContext): Promise<RunningService> {
  const { pool, now, logger, metrics, eventStore } = context
  const ratings = ratingCommands(context, config)
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
    answers: ratings.answers,
    projections: [ratedApps],
    policies: [whenAppRegisteredAnew(eventStore, ratings)],
    publishes: ['rating'],
    problems: () => ageing.problems(),
    async prepare(running) {
      await running('rated_apps').waitFor(await eventStore.head(), CATCH_UP)
      ageing.start()
    },
    stop: () => ageing.stop(),
  })
}
