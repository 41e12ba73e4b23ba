import type { Position } from '@appstore/event-sourcing/event-store'
import type { Logger } from '@appstore/service/logger'
import { type JetStreamManager, type MsgHdrs, NatsError, RetentionPolicy, StorageType } from 'nats'
import type { Messaging } from './connection.js'

/** The stream that outside readers consume. Derivable from the log, so it may be wiped at any time. */
const STREAM = 'EVT'
const NANOSECONDS = 1_000_000
const DEDUPLICATION = 2 * 60 * 1_000 * NANOSECONDS
const NO_MESSAGE = '10037'

export interface EventStream {
  /** Position of the service's newest event in the stream; 0 when it has none. */
  lastPosition(): Promise<Position>
  /** Resolves once the stream has the message; a repetition of an id is left out. */
  publish(subject: string, payload: string, sent: MsgHdrs, id: string): Promise<void>
}

/** The stream `EVT`, made when it is missing; `undefined` when the server has no JetStream. */
export async function openEventStream(
  messaging: Messaging,
  service: string,
  logger: Logger,
): Promise<EventStream | undefined> {
  const { native } = messaging
  if (native.info?.jetstream !== true) return undefined
  const manager = await native.jetstreamManager()
  await ensureStream(manager, logger)
  const client = native.jetstream()
  return {
    async lastPosition() {
      try {
        const last = await manager.streams.getMessage(STREAM, { last_by_subj: `evt.${service}.>` })
        return BigInt(last.header.get('position') || 0)
      } catch (error) {
        if (error instanceof NatsError && isNotFound(error)) return 0n
        throw error
      }
    },
    async publish(subject, payload, sent, id) {
      await client.publish(subject, payload, { headers: sent, msgID: id, timeout: 5_000 })
    },
  }
}

async function ensureStream(manager: JetStreamManager, logger: Logger): Promise<void> {
  try {
    await manager.streams.info(STREAM)
  } catch (error) {
    if (!(error instanceof NatsError) || !isNotFound(error)) throw error
    await manager.streams.add({
      name: STREAM,
      subjects: ['evt.>'],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      duplicate_window: DEDUPLICATION,
    })
    logger.info(`The stream ${STREAM} was made; it is filled from the log.`)
  }
}

function isNotFound(error: NatsError): boolean {
  return error.api_error?.code === 404 || error.code === '404' || error.code === NO_MESSAGE
}
