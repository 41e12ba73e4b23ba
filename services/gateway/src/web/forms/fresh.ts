import type { Outcome, OwnVisit } from '../visit.js'

/** Milliseconds that a proof of who somebody is holds for what must not happen at a screen left open. */
export const FRESH_FOR = 10 * 60_000

/** Has whoever sits there shown within ten minutes who they are? */
export function isFresh({ session }: Pick<OwnVisit, 'session'>, now = Date.now()): boolean {
  return now - Date.parse(session.provedAt) < FRESH_FOR
}

/**
 * A page that needs a proof not older than ten minutes: without one its visitor goes to `/reauthenticate/` first, and comes back.
 * What a form would have done is not done: it is sent once more after that.
 */
export function fresh(page: (visit: OwnVisit) => Promise<Outcome>): (visit: OwnVisit) => Promise<Outcome> {
  return async (visit) => {
    if (isFresh(visit)) return await page(visit)
    const next = visit.method === 'GET' ? visit.here : visit.path
    return { redirect: `/reauthenticate/?${new URLSearchParams({ next })}` }
  }
}
