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

/**
 * Whether a failure may go away by itself: the connection, the server, a lock, or a deadline.
 * Anything else is a fault in the event or in the program, and repeating it changes nothing.
 */
export function isTransient(error: unknown): boolean {
  const { code, name, message } = (error ?? {}) as { code?: unknown; name?: unknown; message?: unknown }
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code))
    return /^(08|40|53|55|57|58)/.test(code)
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return true
  return (
    name === 'EventStoreUnavailable' ||
    /^(Connection terminated|Client has encountered|Query read timeout|timeout e)/.test(String(message))
  )
}
