import { PROOF_LIFE } from '@appstore/contracts/second-factor'
import type { Outcome, OwnVisit } from '../visit.js'

/** Has whoever sits there shown within ten minutes who they are? */
export function isFresh({ session }: Pick<OwnVisit, 'session'>, now = Date.now()): boolean {
  return now - Date.parse(session.provedAt) < PROOF_LIFE
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
