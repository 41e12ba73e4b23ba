import type { Client } from 'pg'
import type { Connect } from './projection.js'

/** A connection that holds an advisory lock for as long as it lives: whoever has it is the one active instance. */
export interface LockedConnection {
  readonly client: Client
  /** Aborted when the connection, and with it the lock, is gone. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

/** Tries to become the active instance of `name`; `undefined` when another instance is. */
export async function tryLock(connect: Connect, name: string): Promise<LockedConnection | undefined> {
  const client = await connect()
  const lost = new AbortController()
  client.on('error', () => lost.abort())
  client.on('end', () => lost.abort())
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
      [name],
    )
    if (rows[0]?.locked) return { client, lost: lost.signal, release: () => client.end() }
    await client.end()
    return undefined
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}
