import { setTimeout as pause } from 'node:timers/promises'
import { newGate } from '@appstore/event-sourcing/counter-spec'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { BreakerOpen } from '@appstore/service/breaker'
import { ErrorCode } from 'nats'
import type { Messaging } from './connection.js'
import { answering, refusal } from './messaging-requests.contract-spec.js'
import { type Greeting, greeting, type MessagingWorld, newRequest } from './messaging-world-spec.js'

/** A service that does not answer until it is told to, and an asker that has found out. */
async function openCircuit(world: MessagingWorld) {
  const [asker, answerer, contract] = [await world.connect(), await world.connect(), newRequest(20)]
  const end = newGate()
  world.atEnd(async () => end.open())
  const service = { asked: 0, answer: (): Promise<void> => end.passed }
  await answering(answerer, contract, async (request) => {
    service.asked += 1
    await service.answer()
    return greeting(request)
  })
  await untilRefusedUnasked(asker, contract)
  return { asker, contract, service }
}

async function untilRefusedUnasked(asker: Messaging, contract: Greeting): Promise<void> {
  for (;;) {
    const error = await refusal(asker.call(contract, { name: 'A' }))
    expect(error).toMatchObject({ kind: 'unavailable', code: 'service-unavailable' })
    if (error.cause instanceof BreakerOpen) return
    expect(error.cause).toMatchObject({ code: ErrorCode.Timeout })
  }
}

/** The circuit breaker that stands before each service. */
export function breakerContract(world: MessagingWorld): void {
  test('a service that stays silent is soon not asked any more', async () => {
    const { asker, contract, service } = await openCircuit(world)
    const { asked } = service
    expect(asked).toBeGreaterThanOrEqual(5)
    expect((await refusal(asker.call(contract, { name: 'A' }))).cause).toBeInstanceOf(BreakerOpen)
    await asker.native.flush()
    expect(service.asked).toBe(asked)
  })

  test('after a while one request is let through; its answer closes the circuit', async () => {
    const { asker, contract, service } = await openCircuit(world)
    const [reached, answered] = [newGate(), newGate()]
    service.answer = () => {
      reached.open()
      return answered.passed
    }
    const patient: Greeting = { ...contract, timeoutMs: 2 ** 30 }
    let probe: Promise<unknown> = Promise.resolve()
    while (!reached.isOpen) {
      probe = asker.call(patient, { name: 'probe' })
      await Promise.race([probe.catch(() => pause(10)), reached.passed])
    }
    expect((await refusal(asker.call(patient, { name: 'A' }))).cause).toBeInstanceOf(BreakerOpen)
    answered.open()
    expect(await probe).toEqual({ text: 'Hello probe' })
    const answers = await Promise.all(['B', 'C', 'D'].map((name) => asker.call(patient, { name })))
    expect(answers).toHaveLength(3)
  })

  test('a request that was let through and finds silence opens the circuit again', async () => {
    const { asker, contract, service } = await openCircuit(world)
    const { asked } = service
    while (service.asked === asked) {
      await refusal(asker.call(contract, { name: 'probe' }))
      await pause(10)
    }
    expect((await refusal(asker.call(contract, { name: 'A' }))).cause).toBeInstanceOf(BreakerOpen)
  })

  test('the silence of one service does not close the way to another', async () => {
    const { asker } = await openCircuit(world)
    const [other, contract] = [await world.connect(), newRequest()]
    await answering(other, contract, greeting)
    expect(await asker.call(contract, { name: 'A' })).toEqual({ text: 'Hello A' })
  })

  test('a refusal is an answer: it never opens the circuit', async () => {
    const [asker, answerer, contract] = [await world.connect(), await world.connect(), newRequest()]
    const no = new DomainError('conflict', 'no', 'No.')
    await answering(answerer, contract, async (request) =>
      request.name === 'no' ? Promise.reject(no) : greeting(request),
    )
    for (let count = 0; count < 30; count += 1) {
      expect(await refusal(asker.call(contract, { name: 'no' }))).toMatchObject({ code: 'no' })
    }
    expect(await asker.call(contract, { name: 'A' })).toEqual({ text: 'Hello A' })
  })
}
