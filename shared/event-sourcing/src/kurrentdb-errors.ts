import { types } from 'node:util'
import { DomainError } from './domain-error.js'
import { EventStoreUnavailable, RevisionConflict } from './event-store.js'

/** Of gRPC. */
const INVALID_ARGUMENT = 3

/** The client's name for what went wrong, such as `wrong-expected-version`; `undefined` for errors that are not the client's. */
export function errorTypeOf(error: unknown): string | undefined {
  return types.isNativeError(error) && 'type' in error && typeof error.type === 'string' ? error.type : undefined
}

/**
 * What the port promises for a failure of the client. Besides a few answers that say no, every failure means that the server
 * could not be reached, was not ready, or refused the connection.
 */
export function portErrorOf(error: unknown, doing: string): unknown {
  if (error instanceof EventStoreUnavailable || error instanceof RevisionConflict || error instanceof DomainError)
    return error
  if (!types.isNativeError(error)) return error
  switch (errorTypeOf(error)) {
    case 'maximum-append-size-exceeded':
      return tooLarge('The events of this append are larger in all than the event store takes (its MaxAppendSize).')
    case 'stream-deleted':
    case 'invalid-argument':
      return error
    default:
      if (isEventTooLarge(error)) return tooLarge(`An event is larger than the event store takes: ${error.message}`)
      return new EventStoreUnavailable(`${doing} failed: ${error.message}`, { cause: error })
  }
}

function tooLarge(detail: string): DomainError {
  return new DomainError('invalid', 'append-too-large', detail)
}

/** Newer servers limit single events too; this client has no name for that answer. */
function isEventTooLarge(error: Error): boolean {
  return 'code' in error && error.code === INVALID_ARGUMENT && error.message.includes('Maximum Append Event Size')
}
