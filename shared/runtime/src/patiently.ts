import { setTimeout as pause } from 'node:timers/promises'
import { isTransient } from '@appstore/event-sourcing/transient'
import type { Logger } from '@appstore/service/logger'

/** Milliseconds between two tries, and how many there are: five minutes, in which a host that was started anew gets all its parts up. */
const PATIENCE = { pauseMs: 500, tries: 600 }

/** Tries between two lines in the log. */
const TOLD_EVERY = 20

/**
 * Waits for the database or the event store, which may come up after the service. A process that ended instead would be started again
 * and again, and an orchestrator would give up on whoever waits for it.
 *
 * @throws at once what no waiting mends
 */
export async function patiently<Result>(work: () => Promise<Result>, logger: Logger): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isTransient(error) || attempt === PATIENCE.tries) throw error
      if (attempt % TOLD_EVERY === 1) {
        logger.warn({ err: error }, 'The start waits for the database or the event store.')
      }
      await pause(PATIENCE.pauseMs)
    }
  }
}
