import { parseSettings } from '@appstore/service/env'
import { z } from 'zod'

const RatingsSettings = z.object({
  /** Fewer ratings than this show nothing. */
  RATING_THRESHOLD: z.coerce.number().int().min(0).max(10_000).default(5),
  /** Days for which a rating counts as recent. */
  RATING_RECENT_DAY_RANGE: z.coerce.number().int().min(1).max(36_500).default(90),
})

/** Settings of the ratings service (operations.md 4). */
export interface RatingsConfig {
  readonly threshold: number
  readonly recentDays: number
}

/** @throws SettingsError naming every setting that is wrong */
export function readRatingsConfig(environment: Readonly<Record<string, string | undefined>>): RatingsConfig {
  const settings = parseSettings(RatingsSettings, environment)
  return { threshold: settings.RATING_THRESHOLD, recentDays: settings.RATING_RECENT_DAY_RANGE }
}
