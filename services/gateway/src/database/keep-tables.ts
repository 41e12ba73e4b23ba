import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ServiceContext } from '@appstore/runtime/connections'
import { migrate } from '@appstore/runtime/migrations'

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url))

/** Milliseconds the start waits for the tables; then it goes on without them and keeps trying. */
const PATIENCE = 2_000
const RETRY = 2_000
const HOUSEKEEPING = 3_600_000

/**
 * Creates the tables, and clears them of what expired. Without PostgreSQL the lists are served all the same.
 *
 * @returns the end of it
 */
export async function keepTables(
  context: ServiceContext,
  forgetExpired: (pool: ServiceContext['pool']) => Promise<void>,
): Promise<() => void> {
  const { databaseUrl, schema, logger, pool } = context
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
  const housekeeping = setInterval(() => {
    forgetExpired(pool).catch((error: unknown) => logger.warn({ err: error }, 'Expired rows could not be deleted.'))
  }, HOUSEKEEPING).unref()
  return () => {
    end.abort()
    clearInterval(housekeeping)
  }
}
