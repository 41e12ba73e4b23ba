import type { Entitlement } from './document-table.js'
import { entitledPath } from './ready-document.js'

/** Lists that may hold more for those with a subscription (api.md A5 "Enterprise-only apps"). */
const APP_LIST = /^\/api\/v1\/((?:platform\/[^/]+\/)?apps|appapi_apps)\.json$/

const ALL_APPS = '/api/v1/apps.json'
/** Longer ones are nobody's. */
const LONGEST_KEY = 1_000

/** Is this a list that looks different to those with a subscription, now or at another time? */
export function dependsOnSubscription(path: string): boolean {
  return APP_LIST.test(path)
}

/**
 * Decides which form of a list a request gets that carries a subscription key. Nobody is asked about the key while the list is the same
 * for everybody. Every doubt means the list that everybody gets.
 */
export function createEntitlement(parts: {
  has: (path: string) => boolean
  /** Fetches a document that is not here; false: there is none of this name. */
  ensure: (name: string) => Promise<boolean>
  /** Is this the key of a subscription that is in force? */
  validate: (subscriptionKey: string) => Promise<boolean>
}): Entitlement {
  const { has, ensure, validate } = parts
  return (path, subscriptionKey) => {
    const name = APP_LIST.exec(path)?.[1]
    if (name === undefined || subscriptionKey.length > LONGEST_KEY) return undefined
    const entitled = entitledPath(path)
    // the list of a platform version is made on demand, but never holds more than the list of all apps does
    const mayHoldMore = has(entitled) || (name.startsWith('platform/') && has(entitledPath(ALL_APPS)))
    if (!mayHoldMore) return undefined
    const choose = async () => {
      if (!(await validate(subscriptionKey))) return path
      return has(entitled) || (await ensure(`entitled/${name}.json`)) ? entitled : path
    }
    return choose().catch(() => path)
  }
}
