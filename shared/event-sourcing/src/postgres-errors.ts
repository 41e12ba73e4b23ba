import { types } from 'node:util'
import { DomainError } from './domain-error.js'
import { EventStoreUnavailable } from './event-store.js'

/** Unlike `instanceof`, knows errors from Node's core also where a test runner gives tests globals of their own. */
const { isNativeError } = types

/** SQLSTATE classes that speak of the values in a statement: data, constraints, limits. */
const CONTENT = /^(22|23|54)/

/**
 * SQLSTATE classes that speak of the server's state and may pass: connection, authorisation, wrong database, read-only
 * standby, aborted transaction, resources (also a full disk), locks, shutdown, I/O.
 */
const STATE = /^(08|25|28|3D|40|53|55|57|58)/

/** Whether the failure lies in what was to be written and not in the server. */
export function isContentError(error: unknown): boolean {
  return CONTENT.test(sqlStateOf(error) ?? '')
}

/**
 * What the port promises for a failure of `pg`: a server that cannot do its work becomes {@link EventStoreUnavailable},
 * values that it refuses a {@link DomainError}; a fault in our own SQL stays as it is.
 */
export function portErrorOf(error: unknown, doing: string): unknown {
  if (!isNativeError(error) || error instanceof EventStoreUnavailable) return error
  const state = sqlStateOf(error)
  if (state === undefined || STATE.test(state)) {
    return new EventStoreUnavailable(`${doing} failed: ${error.message}`, { cause: error })
  }
  if (state.startsWith('22') || state.startsWith('54')) {
    return new DomainError('invalid', 'event-not-storable', `PostgreSQL refused to keep an event: ${error.message}.`)
  }
  return error
}

/** Five characters; errors of the socket and of `pg` itself have none. */
function sqlStateOf(error: unknown): string | undefined {
  if (!isNativeError(error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return /^[0-9A-Z]{5}$/.test(error.code) && !error.code.startsWith('E') ? error.code : undefined
}
