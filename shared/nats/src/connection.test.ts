import { newGate } from '@appstore/event-sourcing/counter-spec'
import { newCorrelationId } from './connection.js'
import { answering } from './messaging-requests.contract-spec.js'
import { greeting, newRequest, startEmbedded, useMessaging } from './messaging-world-spec.js'

const world = useMessaging(startEmbedded)

test('closing does not wait for ever for what runs', async () => {
  const [asker, answerer, contract] = [await world.connect(), await world.connect(), newRequest()]
  const [reached, end] = [newGate(), newGate()]
  await answering(answerer, contract, async (request) => {
    reached.open()
    await end.passed
    return greeting(request)
  })
  const unanswered = asker.call(contract, { name: 'A' })
  await reached.passed
  await answerer.close()
  expect(answerer.native.isClosed()).toBe(true)
  end.open()
  await asker.close()
  await expect(unanswered).rejects.toMatchObject({ kind: 'unavailable' })
})

test('of several addresses the first one that answers is used', async () => {
  const [broker, gone] = [await world.start(), await world.start()]
  await gone.kill()
  const messaging = await world.connect({ url: `${gone.url},${broker.url}` })
  expect(messaging.connected).toBe(true)
})

test('every new correlation id is another one', () => {
  expect(newCorrelationId()).not.toBe(newCorrelationId())
})
