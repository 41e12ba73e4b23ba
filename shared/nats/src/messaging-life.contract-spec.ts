import { newGate } from '@appstore/event-sourcing/counter-spec'
import { z } from 'zod'
import { answering, refusal } from './messaging-requests.contract-spec.js'
import { greeting, type MessagingWorld, newName, newRequest } from './messaging-world-spec.js'

/** A request that is being answered, and the way to let the answer go. */
async function underWay(world: MessagingWorld) {
  const [asker, answerer, contract] = [await world.connect(), await world.connect(), newRequest()]
  const [reached, answered] = [newGate(), newGate()]
  const listening = await answering(answerer, contract, async (request) => {
    reached.open()
    await answered.passed
    return greeting(request)
  })
  const answer = asker.call(contract, { name: 'A' })
  await reached.passed
  return { asker, answerer, contract, listening, answer, answered }
}

/** How a subscription and a connection end. */
export function lifeContract(world: MessagingWorld): void {
  test('who stops answering finishes what runs and takes nothing more', async () => {
    const { asker, answerer, contract, listening, answer, answered } = await underWay(world)
    const stopped = listening.stop()
    await answerer.native.flush()
    expect(await refusal(asker.call(contract, { name: 'B' }))).toMatchObject({ kind: 'unavailable' })
    answered.open()
    expect(await answer).toEqual({ text: 'Hello A' })
    await stopped
    await listening.stop()
  })

  test('closing finishes what runs', async () => {
    const { answerer, answer, answered } = await underWay(world)
    const closed = answerer.close()
    await answerer.native.flush()
    answered.open()
    expect(await answer).toEqual({ text: 'Hello A' })
    await closed
    expect(answerer.native.isClosed()).toBe(true)
  })

  test('a closed connection refuses to ask, says so, and closes again', async () => {
    const [messaging, other, contract] = [await world.connect(), await world.connect(), newRequest()]
    await answering(other, contract, greeting)
    const listening = messaging.onWake(newName(), z.number(), () => undefined)
    await messaging.close()
    expect(messaging.connected).toBe(false)
    expect(await refusal(messaging.call(contract, { name: 'A' }))).toMatchObject({ kind: 'unavailable' })
    await listening.stop()
    await messaging.close()
  })
}
