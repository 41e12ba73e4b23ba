import { openConnection } from './postgres-connection.js'
import { channelOf } from './postgres-event-store.sql.js'
import { pause } from './waiting.js'
import { createWakeUpHub, type WakeUpHub } from './wake-ups.js'

/** A connection that a firewall forgot looks alive for ever unless it is asked. In milliseconds. */
const HEARTBEAT = 15_000

export interface PostgresListenerOptions {
  readonly connectionString: string
  readonly schema: string
  readonly deadlineMs: number
}

/** Wakes by `LISTEN`/`NOTIFY`, over a connection that belongs to it alone. */
export function createPostgresListener(options: PostgresListenerOptions): WakeUpHub {
  return createWakeUpHub({
    async attach(attached, wake, signal) {
      const { client, close } = await openConnection({
        connectionString: options.connectionString,
        applicationName: 'event-store listener',
        deadlineMs: options.deadlineMs,
        prelude: `listen ${channelOf(options.schema)}`,
      })
      const lost = new AbortController()
      client.once('end', () => lost.abort())
      client.on('notification', wake)
      attached()
      const either = AbortSignal.any([lost.signal, signal])
      while (!either.aborted) {
        await pause(HEARTBEAT, either)
        if (!either.aborted) await client.query('select').catch(() => lost.abort())
      }
      await close()
    },
  })
}
