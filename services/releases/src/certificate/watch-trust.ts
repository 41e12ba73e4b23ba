import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { authoritiesWithoutList, revocationExpiry } from './trust.js'
import type { TrustFiles } from './trust-files.js'

const MINUTE = 60 * 1_000
const DAY = 24 * 60 * MINUTE

/** An expired revocation list blocks every publication (releases.md wart 21), so operators hear of it ahead of time. */
const WARN_BEFORE = 14 * DAY

export interface TrustWatch {
  /** Sentences on what keeps authors from publishing, or soon will, and is the operators' to mend. */
  problems(): string[]
  /** Looks now; the watch itself looks once a minute. */
  look(): Promise<void>
  stop(): void
}

/** Looks at the chain and revocation files and tells operators of what is wrong with them: authors can do nothing about it. */
export function watchTrust(options: {
  trust: TrustFiles
  now: () => Date
  logger: Logger
  metrics: Metrics
}): TrustWatch {
  const { trust, now, logger, metrics } = options
  const gauge = metrics.gauge(
    'store_crl_expiry_timestamp_seconds',
    'When the revocation list ends, in seconds since 1970',
    [],
  )
  let found: string[] = []
  const look = async () => {
    const before = new Set(found)
    try {
      const end = await revocationExpiry(trust)
      if (end !== undefined) gauge.set(end.getTime() / 1_000)
      found = [...expiryProblem(end, now()), ...(await authoritiesWithoutList(trust)).map(withoutList)]
    } catch {
      // what exactly is wrong with which file was logged where it was read
      found = []
    }
    for (const problem of found) if (!before.has(problem)) logger.error(problem)
  }
  const timer = setInterval(() => void look(), MINUTE)
  timer.unref()
  void look()
  return {
    problems: () => [...trust.problems(), ...found],
    look,
    stop: () => clearInterval(timer),
  }
}

function expiryProblem(end: Date | undefined, now: Date): string[] {
  if (end === undefined || end.getTime() - now.getTime() >= WARN_BEFORE) return []
  const when = end.toISOString()
  if (end < now) return [`The revocation list ended on ${when}; nothing can be published until it is renewed.`]
  return [`The revocation list ends on ${when}; nothing can be published after that. Renew it.`]
}

function withoutList(authority: string): string {
  return `There is no revocation list of the authority "${authority}"; nothing can be published with certificates that it issued. Add its list.`
}
