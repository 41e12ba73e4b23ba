import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { revocationExpiry } from './trust.js'
import type { TrustFiles } from './trust-files.js'

const HOUR = 60 * 60 * 1_000
const DAY = 24 * HOUR
/** An expired revocation list blocks every publication (releases.md wart 21), so operators hear of it ahead of time. */
const WARN_BEFORE = 14 * DAY

/** Looks at the revocation list every hour and says when it is about to end, or cannot be read. */
export function watchRevocationExpiry(options: {
  trust: TrustFiles
  now: () => Date
  logger: Logger
  metrics: Metrics
}): { problems(): string[]; stop(): void } {
  const { trust, now, logger, metrics } = options
  const gauge = metrics.gauge(
    'store_crl_expiry_timestamp_seconds',
    'When the revocation list ends, in seconds since 1970',
    [],
  )
  let problem: string | undefined
  const look = async () => {
    try {
      const end = await revocationExpiry(trust)
      if (end !== undefined) gauge.set(end.getTime() / 1_000)
      const near = end !== undefined && end.getTime() - now().getTime() < WARN_BEFORE
      problem = near
        ? `The revocation list ends on ${end.toISOString()}; nothing can be published after that. Renew it.`
        : undefined
    } catch (error) {
      problem = 'The chain or revocation file cannot be read; nothing can be published.'
      logger.error({ err: error }, problem)
      return
    }
    if (problem !== undefined) logger.error(problem)
  }
  const timer = setInterval(() => void look(), HOUR)
  timer.unref()
  void look()
  return { problems: () => (problem === undefined ? [] : [problem]), stop: () => clearInterval(timer) }
}
