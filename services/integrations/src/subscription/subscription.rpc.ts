import { createHash } from 'node:crypto'
import { validateSubscription } from '@appstore/contracts/integrations'
import { type Answer, answer } from '@appstore/runtime/service'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { LRUCache } from 'lru-cache'

const SECOND = 1_000
/** Milliseconds for which an answer of the desk is believed, and for which a failure is not tried again (api.md wart 16). */
const VALID_FOR = 5 * 60 * SECOND
const INVALID_FOR = 60 * SECOND
const FAILED_FOR = 10 * SECOND
/** Keys remembered. */
const REMEMBERED = 10_000
/** Keys asked about at the same time: made-up keys must not pile up. */
const UNDER_WAY = 64

export interface SubscriptionParts {
  /** Asks the desk; `undefined` while enterprise-only apps are off. */
  readonly ask: ((subscriptionKey: string) => Promise<boolean>) | undefined
  readonly logger: Logger
  readonly metrics: Metrics
  readonly now: () => Date
}

/**
 * Answers whether a key is one of a subscription in force. Every doubt counts as no.
 * Keys are remembered by their hash only, and stand in no log line and no metric.
 */
export function subscriptionAnswers({ ask, logger, metrics, now }: SubscriptionParts): Answer[] {
  const checks = metrics.counter('store_subscription_checks_total', 'Subscription keys checked', ['result'])
  const remembered = new LRUCache<string, boolean>({
    max: REMEMBERED,
    ttl: VALID_FOR,
    ttlResolution: 0,
    perf: { now: () => now().getTime() },
  })
  const underWay = new Map<string, Promise<boolean>>()

  const check = async (hash: string, key: string, desk: (key: string) => Promise<boolean>): Promise<boolean> => {
    try {
      const valid = await desk(key)
      checks.inc({ result: valid ? 'valid' : 'invalid' })
      remembered.set(hash, valid, { ttl: valid ? VALID_FOR : INVALID_FOR })
      return valid
    } catch (error) {
      checks.inc({ result: 'failed' })
      logger.warn({ err: error }, 'A subscription key cannot be checked just now; it counts as not valid.')
      remembered.set(hash, false, { ttl: FAILED_FOR })
      return false
    } finally {
      underWay.delete(hash)
    }
  }

  const isValid = async (key: string): Promise<boolean> => {
    if (ask === undefined || key.trim() === '') return false
    const hash = createHash('sha256').update(key).digest('base64')
    const known = remembered.get(hash) ?? underWay.get(hash)
    if (known !== undefined) {
      checks.inc({ result: 'remembered' })
      return await known
    }
    if (underWay.size >= UNDER_WAY) {
      checks.inc({ result: 'turned-away' })
      return false
    }
    const checking = check(hash, key, ask)
    underWay.set(hash, checking)
    return await checking
  }

  return [answer(validateSubscription, async ({ subscriptionKey }) => ({ valid: await isValid(subscriptionKey) }))]
}
