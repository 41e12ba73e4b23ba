import { DomainError } from '@appstore/event-sourcing/domain-error'
import { tryLock } from '@appstore/event-sourcing/locked-connection'
import pg from 'pg'

/**
 * Runs the work unless another instance, or this one, is at it already. The lock lives as long as its connection, so that it ends with a
 * process that ends.
 *
 * @throws DomainError `platform-sync-running`
 */
export async function oneAtATime<T>(databaseUrl: string, work: () => Promise<T>): Promise<T> {
  const lock = await tryLock(() => connect(databaseUrl), 'releases:platform-sync')
  if (lock === undefined) {
    throw new DomainError(
      'conflict',
      'platform-sync-running',
      'A sync of the platform versions is already running. Wait for it to end; there is nothing else to do.',
    )
  }
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const options = { application_name: 'appstore-releases-platform-sync', connectionTimeoutMillis: 2_000 }
  const client = new pg.Client({ connectionString, ...options, keepAlive: true })
  await client.connect()
  return client
}
