import { DomainError, type DomainErrorKind } from '@appstore/event-sourcing/domain-error'
import { EventStoreUnavailable } from '@appstore/event-sourcing/event-store'
import { ErrorCode } from 'nats'
import { ZodError } from 'zod'
import type { Messaging } from './connection.js'
import { RemoteBug } from './envelope.js'
import { type Greeting, greeting, type MessagingWorld, newRequest } from './messaging-world-spec.js'

/** Answers, and resolves once the server knows of it. */
export async function answering(
  messaging: Messaging,
  contract: Greeting,
  handler: Parameters<typeof messaging.answer<Greeting['request'], Greeting['response']>>[1],
) {
  const listening = messaging.answer(contract, handler)
  await messaging.native.flush()
  return listening
}

/** What a call was rejected with. */
export function refusal(call: Promise<unknown>): Promise<DomainError> {
  return call.then(
    () => Promise.reject(new Error('this was answered')),
    (error) => error,
  )
}

/** A request and its answer. */
export function requestContract(world: MessagingWorld): void {
  answerContract(world)
  silenceContract(world)
  errorContract(world)
  schemaContract(world)
}

function answerContract(world: MessagingWorld): void {
  test('a request is answered, with the defaults of its schema filled in', async () => {
    const [asker, answerer, contract] = [await world.connect(), await world.connect(), newRequest()]
    await answering(answerer, contract, greeting)
    expect(await asker.call(contract, { name: 'Zoë' })).toEqual({ text: 'Hello Zoë' })
    expect(await asker.call(contract, { name: 'A', times: 2 })).toEqual({ text: 'Hello AHello A' })
  })

  test('of many requests at the same time each gets its own answer', async () => {
    const [asker, answerer, contract] = [await world.connect(), await world.connect(), newRequest()]
    await answering(answerer, contract, greeting)
    const names = Array.from({ length: 1_000 }, (_, index) => `number ${index}`)
    const answers = await Promise.all(names.map((name) => asker.call(contract, { name })))
    expect(answers.map((answer) => answer.text)).toEqual(names.map((name) => `Hello ${name}`))
  })

  test('instances of a service share its requests: each is handled once, and all instances get some', async () => {
    const [asker, contract] = [await world.connect(), newRequest()]
    const handled: { name: string; instance: number }[] = []
    for (const instance of [0, 1, 2]) {
      await answering(await world.connect(), contract, async (request) => {
        handled.push({ name: request.name, instance })
        return greeting(request)
      })
    }
    const names = Array.from({ length: 300 }, (_, index) => `${index}`)
    await Promise.all(names.map((name) => asker.call(contract, { name })))
    expect(handled.map(({ name }) => name).sort()).toEqual([...names].sort())
    expect(new Set(handled.map(({ instance }) => instance))).toEqual(new Set([0, 1, 2]))
  })
}

function silenceContract(world: MessagingWorld): void {
  test('a request to nobody is refused as unavailable at once', async () => {
    const asker = await world.connect()
    const error = await refusal(asker.call(newRequest(), { name: 'A' }))
    expect(error).toBeInstanceOf(DomainError)
    expect(error).toMatchObject({ kind: 'unavailable', code: 'service-unavailable', extra: { retryAfter: 5 } })
    expect(error.cause).toMatchObject({ code: ErrorCode.NoResponders })
  })

  test('a request that is not answered by its deadline is refused as unavailable, and a late answer disturbs nobody', async () => {
    const [asker, answerer, contract] = [await world.connect(), await world.connect(), newRequest()]
    const late = Promise.withResolvers<void>()
    await answering(answerer, contract, async (request) => {
      if (request.name === 'slow') await late.promise
      return greeting(request)
    })
    const error = await refusal(asker.call(contract, { name: 'slow' }, { timeoutMs: 50 }))
    expect(error).toMatchObject({ kind: 'unavailable', code: 'service-unavailable' })
    expect(error.cause).toMatchObject({ code: ErrorCode.Timeout })
    late.resolve()
    expect(await asker.call(contract, { name: 'quick' })).toEqual({ text: 'Hello quick' })
  })
}

const KINDS: readonly DomainErrorKind[] = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'throttled',
  'unavailable',
]

function errorContract(world: MessagingWorld): void {
  test.each(KINDS)('a refusal of kind %s arrives as it was thrown', async (kind) => {
    const [asker, answerer, contract] = [await world.connect(), await world.connect(), newRequest()]
    const thrown = new DomainError(kind, 'no-greeting', 'Nobody is greeted – today.', { until: ['tomorrow'] })
    await answering(answerer, contract, () => Promise.reject(thrown))
    const error = await refusal(asker.call(contract, { name: 'A' }))
    expect(error).toBeInstanceOf(DomainError)
    const { code, detail, extra } = thrown
    expect(error).toMatchObject({ kind, code, detail, extra })
  })

  test('a bug stays in the log of whoever has it; the asker is told where to look', async () => {
    const [lines, asker, contract]: [string[], Messaging, Greeting] = [[], await world.connect(), newRequest()]
    const answerer = await world.connect({ log: (line) => lines.push(line) })
    await answering(answerer, contract, () => Promise.reject(new Error('inner secrets')))
    const error = await refusal(asker.call(contract, { name: 'A' }, { correlationId: 'request-17' }))
    expect(error).toBeInstanceOf(RemoteBug)
    expect(error.message).toContain('request-17')
    expect(error.message).not.toContain('inner secrets')
    const logged = JSON.parse(lines.find((line) => line.includes('inner secrets')) ?? '{}')
    expect(logged).toMatchObject({ level: 'error', subject: contract.subject, correlationId: 'request-17' })
  })

  test('a store that is away is told as unavailable, not as a bug', async () => {
    const [asker, answerer, contract] = [await world.connect(), await world.connect(), newRequest()]
    await answering(answerer, contract, () => Promise.reject(new EventStoreUnavailable('away')))
    const error = await refusal(asker.call(contract, { name: 'A' }))
    expect(error).toMatchObject({ kind: 'unavailable', code: 'event-store-unavailable', extra: { retryAfter: 5 } })
  })
}

function schemaContract(world: MessagingWorld): void {
  test('a request that breaks its schema is refused with the place, and never handled', async () => {
    const [asker, answerer, contract] = [await world.connect(), await world.connect(), newRequest()]
    let handled = 0
    await answering(answerer, contract, async (request) => {
      handled += 1
      return greeting(request)
    })
    const error = await refusal(asker.call(contract, { name: '', times: 1.5 }))
    expect(error).toMatchObject({ kind: 'invalid', code: 'malformed-request' })
    expect(error.detail).toContain('name: ')
    expect(error.detail).toContain('times: ')
    const reply = await asker.native.request(contract.subject, 'not JSON')
    expect(reply.json()).toMatchObject({ ok: false, error: { kind: 'invalid', code: 'malformed-request' } })
    expect(handled).toBe(0)
  })

  test('an answer that breaks its schema is a bug, not a silence: the service is asked again', async () => {
    const [asker, answerer, contract] = [await world.connect(), await world.connect(), newRequest()]
    await answering(answerer, contract, async ({ name }) => ({ text: name === 'good' ? name : (17 as never) }))
    for (let count = 0; count < 20; count += 1) {
      expect(await refusal(asker.call(contract, { name: 'bad' }))).toBeInstanceOf(ZodError)
    }
    expect(await asker.call(contract, { name: 'good' })).toEqual({ text: 'good' })
  })

  test('an answer without a value breaks a schema that wants one', async () => {
    const [asker, answerer, contract] = [await world.connect(), await world.connect(), newRequest()]
    await answering(answerer, contract, async () => undefined as never)
    expect(await refusal(asker.call(contract, { name: 'A' }))).toBeInstanceOf(ZodError)
  })
}
