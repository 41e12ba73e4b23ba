import { createHash } from 'node:crypto'
import { createBreaker } from '@appstore/service/breaker'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { LRUCache } from 'lru-cache'
import { request } from 'undici'
import { z } from 'zod'

/** Tells keys of subscriptions that are in force from all others. */
export interface SubscriptionCheck {
  /** Every doubt counts as no. Never rejects. */
  isValid(key: string): Promise<boolean>
  stop(): void
}

/** Milliseconds for a call (api.md A5). */
const DEADLINE = 10_000
/** Milliseconds for which an answer is remembered: a server asks for several lists in a row (api.md wart 16). */
const FRESH = { valid: 300_000, invalid: 60_000, failed: 10_000 } as const
const REMEMBERED = 5_000

const Answer = z.object({ valid: z.boolean() })

/** @param options `desk` undefined: the feature is off and no key is valid */
export function createSubscriptionCheck(options: {
  desk: { readonly endpoint: string; readonly apiKey: string } | undefined
  logger: Logger
  metrics: Metrics
  now: () => Date
}): SubscriptionCheck {
  const { desk, logger, metrics } = options
  if (desk === undefined) return { isValid: async () => false, stop: () => undefined }
  const breaker = createBreaker({ name: 'subscriptions', metrics, logger })
  // by hash: keys themselves are in no memory, log or metric longer than a call takes
  const remembered = new LRUCache<string, { verdict: keyof typeof FRESH }>({ max: REMEMBERED })
  const asking = new Map<string, Promise<keyof typeof FRESH>>()
  const ask = async (key: string): Promise<keyof typeof FRESH> => {
    try {
      return (await breaker.run(() => validate(desk, key))) ? 'valid' : 'invalid'
    } catch (error) {
      logger.warn({ err: error }, 'A subscription key could not be validated; it counts as not valid for now.')
      return 'failed'
    }
  }
  return {
    async isValid(key) {
      if (key === '') return false
      const hash = createHash('sha256').update(key).digest('base64url')
      const known = remembered.get(hash)
      if (known !== undefined) return known.verdict === 'valid'
      const asked = asking.get(hash) ?? ask(key)
      asking.set(hash, asked)
      const verdict = await asked
      asking.delete(hash)
      remembered.set(hash, { verdict }, { ttl: FRESH[verdict] })
      return verdict === 'valid'
    },
    stop: () => breaker.stop(),
  }
}

/** Only a 2xx answer in JSON that says so is a yes; a 5xx is no answer at all. */
async function validate(desk: { endpoint: string; apiKey: string }, key: string): Promise<boolean> {
  const { statusCode, headers, body } = await request(desk.endpoint, {
    method: 'POST',
    headers: { authorization: `Bearer ${desk.apiKey}`, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ subscriptionKey: key }),
    signal: AbortSignal.timeout(DEADLINE),
  })
  const isJson = /^application\/json\b/i.test(String(headers['content-type'] ?? ''))
  if (statusCode >= 500 || statusCode < 200 || (statusCode < 300 && !isJson)) {
    await body.dump()
    throw new Error(`the validation endpoint answered ${statusCode}${isJson ? '' : ' without JSON'}`)
  }
  if (statusCode >= 300) {
    await body.dump()
    return false
  }
  return Answer.safeParse(await body.json()).data?.valid === true
}
