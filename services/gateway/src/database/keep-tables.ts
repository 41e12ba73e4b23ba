import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ServiceContext } from '@appstore/runtime/connections'
import { migrate } from '@appstore/runtime/migrations'

export const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url))

/** Milliseconds the start waits for the tables; then it goes on without them and keeps trying. */
const PATIENCE = 2_000
const RETRY = 2_000

/**
 * Creates the tables. Without PostgreSQL the lists are served all the same.
 *
 * @returns the end of it
 */
export async function keepTables(context: ServiceContext): Promise<() => void> {
  const { databaseUrl, schema, logger } = context
  const end = new AbortController()
  const create = async () => {
    while (!end.signal.aborted) {
      try {
        await migrate({ databaseUrl, schema, directory: MIGRATIONS, logger })
        return
      } catch (error) {
        logger.warn({ err: error }, 'The tables of the gateway could not be brought up to date; trying again.')
        await delay(RETRY, undefined, { signal: end.signal }).catch(() => undefined)
      }
    }
  }
  await Promise.race([create(), delay(PATIENCE, undefined, { ref: false })])
  return () => end.abort()
}
