import { EventStoreUnavailable } from './event-store.js'
import { isTransient, unavailability } from './transient.js'

const coded = (code: string) => Object.assign(new Error('of some kind'), { code })

test.each([
  ['the event store', new EventStoreUnavailable('appending failed'), 'event-store-unavailable'],
  ['a server that shuts down', coded('57P01'), 'database-unavailable'],
  ['a refused connection', coded('ECONNREFUSED'), 'database-unavailable'],
  ['a lost connection', new Error('Connection terminated unexpectedly'), 'database-unavailable'],
  ['a query without an answer', new Error('Query read timeout'), 'database-unavailable'],
])('%s may come back: whoever asked is told to try again', (_, error, code) => {
  expect(unavailability(error)).toMatchObject({ kind: 'unavailable', code, extra: { retryAfter: 5 }, cause: error })
})

test.each([
  ['a row that is there already', coded('23505')],
  ['a fault in the SQL', coded('42601')],
  ['a file that is missing', coded('ENOENT')],
  ['a bug', new TypeError('x is undefined')],
  ['nothing', undefined],
])('%s does not go away by itself', (_, error) => {
  expect(isTransient(error)).toBe(false)
  expect(unavailability(error)).toBeUndefined()
})
