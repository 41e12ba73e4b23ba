import { DomainError } from './domain-error.js'

/** SQLSTATE classes: connection, aborted transaction, resources, locks, shutdown, I/O. */
const SQL_STATE = /^(08|40|53|55|57|58)[0-9A-Z]{3}$/
const SOCKET = /^(ECONN[A-Z]+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ENOTFOUND|EAI_AGAIN)$/
/** What `pg` says without a code. */
const OF_PG = /^(Connection terminated|Client has encountered|Query read timeout|timeout e)/

/**
 * Whether a failure may go away by itself: the connection, the server, a lock, or a deadline.
 * Anything else is a fault in the event or in the program, and repeating it changes nothing.
 */
export function isTransient(error: unknown): boolean {
  const { code, name, message } = (error ?? {}) as { code?: unknown; name?: unknown; message?: unknown }
  if (name === 'EventStoreUnavailable') return true
  if (typeof code === 'string') return SQL_STATE.test(code) || SOCKET.test(code)
  return OF_PG.test(String(message))
}

/** How a failure that may go away by itself is told to whoever asked; `undefined` for any other. */
export function unavailability(error: unknown): DomainError | undefined {
  if (!isTransient(error)) return undefined
  const part = (error as Error).name === 'EventStoreUnavailable' ? 'event store' : 'database'
  const told = new DomainError(
    'unavailable',
    `${part.replace(' ', '-')}-unavailable`,
    `The store's ${part} does not answer just now. Try again in a moment; what was done already is not done twice if the request has the same Idempotency-Key.`,
    { retryAfter: 5 },
  )
  told.cause = error
  return told
}
