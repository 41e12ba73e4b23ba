/** Addresses that come by mail; what follows is a key for one person, to be used once. */
const KEPT_TO_ONESELF = /^(\/+(?:confirm-email|password\/+reset\/+key)\/+)[^/]+/

/** The path as it may stand in a log: whoever reads that must not be able to use the key. */
export function concealKeys(path: string): string {
  return path.replace(KEPT_TO_ONESELF, '$1…')
}
