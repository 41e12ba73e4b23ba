import { setTimeout } from 'node:timers/promises'
import { EventStoreUnavailable } from './event-store.js'
import { within } from './within.js'

const forever = () => Promise.withResolvers<never>().promise

test('what comes in time is handed on: an outcome, or a failure', async () => {
  expect(await within(60_000, 'reading', async () => 'read')).toBe('read')
  const failure = new Error('of its own')
  await expect(within(60_000, 'reading', () => Promise.reject(failure))).rejects.toBe(failure)
})

test('what does not come in time is unavailable, and says what took how long', async () => {
  const late = within(20, 'reading', forever)
  await expect(late).rejects.toThrow(EventStoreUnavailable)
  await expect(late).rejects.toThrow('reading took longer than 20 ms')
})

test('the time starts anew with each part', async () => {
  const inParts = async (progressed: () => void) => {
    for (let part = 0; part < 15; part += 1) {
      await setTimeout(100)
      progressed()
    }
    return 'whole'
  }
  expect(await within(1_000, 'reading', inParts)).toBe('whole')
})

test.each([
  ['before', AbortSignal.abort('given up')],
  ['meanwhile', AbortSignal.timeout(20)],
])('whoever gives up %s gets the reason at once', async (_, signal) => {
  await expect(within(60_000, 'reading', forever, signal)).rejects.toBe(signal.reason)
})
