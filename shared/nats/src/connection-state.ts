import type { Logger } from '@appstore/service/logger'
import { ErrorCode, Events, type NatsConnection, NatsError } from 'nats'

/** Whether there is a connection, for those who wait for something that can only come over this one. */
export interface ConnectionState {
  /** Aborted when the connection is lost; another one takes its place when it is back. */
  readonly whileConnected: AbortSignal
  /** Called after each reconnect. */
  readonly callbacks: (() => void)[]
}

/** Follows the connection until it is closed. */
export function watchConnection(native: NatsConnection, logger: Logger): ConnectionState {
  let present = new AbortController()
  const callbacks: (() => void)[] = []
  let isRefused = false
  const watch = async () => {
    for await (const status of native.status()) {
      if (status.type === Events.Disconnect) {
        present.abort()
        logger.warn('The connection to NATS was lost; reconnecting.')
      } else if (status.type === Events.Reconnect) {
        isRefused = false
        present = new AbortController()
        logger.info('The connection to NATS is back.')
        for (const callback of callbacks) callback()
      } else if (status.type === Events.Error && status.data === ErrorCode.AuthorizationViolation && !isRefused) {
        isRefused = true // it is tried several times a second
        logger.error('NATS refuses the credentials in NATS_URL; trying on, in case its settings are put right.')
      }
    }
    present.abort()
  }
  watch().catch((error: unknown) => logger.error({ err: error }, 'Watching the connection to NATS failed.'))
  return {
    get whileConnected() {
      return present.signal
    },
    callbacks,
  }
}

/** What comes over the connection, or a rejection with {@link disconnected} as soon as it breaks: it is lost then. */
export async function orDisconnected<T>(coming: Promise<T>, connected: AbortSignal): Promise<T> {
  const lost = Promise.withResolvers<never>()
  const end = () => lost.reject(disconnected())
  if (connected.aborted) end()
  connected.addEventListener('abort', end, { once: true })
  try {
    return await Promise.race([coming, lost.promise])
  } finally {
    connected.removeEventListener('abort', end)
  }
}

/** There is no connection just now. */
export function disconnected(): NatsError {
  return new NatsError('disconnected', ErrorCode.Disconnect)
}
