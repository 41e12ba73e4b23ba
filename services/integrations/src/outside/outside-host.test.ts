import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import { HostFailure, type OutsideHost, outsideHost, type Question } from './outside-host.js'
import { json, MISBEHAVIOURS, type RemoteHost, SILENCES, startRemoteHost } from './remote-host-spec.js'

let remote: RemoteHost
let host: OutsideHost
let lines: string[]
const metrics = createMetrics()
beforeEach(async () => {
  remote = await startRemoteHost()
  lines = []
  const destination = { write: (line: string) => lines.push(line) }
  host = outsideHost(remote.url, { logger: createLogger({ service: 'test', level: 'debug', destination }), metrics })
})
afterEach(async () => {
  await host.close()
  await remote.stop()
})

function question(changes: Partial<Question> = {}): Question {
  return {
    method: 'GET',
    url: new URL('/x?y=1', remote.url),
    headers: {},
    timeoutMs: 5_000,
    maxBytes: 1_000,
    ...changes,
  }
}

describe('a host outside the store', () => {
  it('is asked for JSON and gives it', async () => {
    remote.answer = (_request, response) => json(response, { a: [1] })
    expect(await host.ask(question())).toEqual({ status: 200, location: undefined, json: { a: [1] } })
    const [{ method, target, headers } = { method: '', target: '', headers: {} }] = remote.received
    expect([method, target, headers.accept, headers['user-agent']]).toEqual([
      'GET',
      '/x?y=1',
      'application/json',
      'Open-App-Store/1.0',
    ])
  })

  it('is sent JSON', async () => {
    await host.ask(question({ method: 'POST', body: { a: 'é' }, headers: { authorization: 'Bearer x' } }))
    const [{ body, headers } = { body: '', headers: {} }] = remote.received
    expect([body, headers['content-type'], headers.authorization]).toEqual([
      '{"a":"é"}',
      'application/json',
      'Bearer x',
    ])
  })

  it('may say no, or point elsewhere, which is not followed', async () => {
    remote.answer = (_request, response) => json(response, { a: 1 }, 404)
    expect(await host.ask(question())).toEqual({ status: 404, location: undefined, json: undefined })
    const location = `${remote.url}/elsewhere`
    remote.answer = (_request, response) => json(response, {}, 301, { location })
    expect(await host.ask(question())).toEqual({ status: 301, location, json: undefined })
    expect(remote.received).toHaveLength(2)
  })

  it.each(Object.entries(MISBEHAVIOURS))('fails with %s', async (_name, misbehave) => {
    remote.answer = (_request, response) => misbehave(response)
    await expect(host.ask(question())).rejects.toThrow(HostFailure)
  })

  it.each(Object.entries(SILENCES))('fails when it %s', async (_name, misbehave) => {
    remote.answer = (_request, response) => misbehave(response)
    await expect(host.ask(question({ timeoutMs: 200 }))).rejects.toThrow('did not answer in time')
    const signal = AbortSignal.timeout(200)
    await expect(host.ask(question({ signal }))).rejects.toThrow('did not answer in time')
  })

  it('fails when it says more than was agreed', async () => {
    remote.answer = (_request, response) => json(response, 'x'.repeat(1_000))
    await expect(host.ask(question())).rejects.toThrow('more than 1000 bytes')
  })

  it('fails without a word of what was sent or received', async () => {
    const secret = 'a-secret-that-comes-back'
    remote.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(`${secret} is unknown`)
    }
    const asked = question({ method: 'POST', body: { secret }, headers: { authorization: secret } })
    const error = await host.ask(asked).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(HostFailure)
    expect(JSON.stringify([error, (error as Error).message, (error as Error).stack])).not.toContain(secret)
    expect(await metrics.text()).not.toContain(secret)
  })

  it('is left alone for a while when it fails again and again; saying no is not failing', async () => {
    remote.answer = (_request, response) => json(response, {}, 404)
    for (let each = 0; each < 10; each += 1) await host.ask(question())
    remote.answer = (_request, response) => json(response, {}, 500)
    for (let each = 0; each < 20; each += 1) await host.ask(question()).catch(() => undefined)
    const sent = remote.received.length
    expect(sent).toBeLessThan(30)
    await expect(host.ask(question())).rejects.toThrow('circuit')
    expect(remote.received).toHaveLength(sent)
    expect(lines.join()).toContain('opened; calls are refused')
  })

  it('is not mistaken for another', async () => {
    await expect(host.ask(question({ url: new URL('http://example.org/') }))).rejects.toThrow('example.org')
    expect(remote.received).toHaveLength(0)
  })

  it('keeps nobody waiting once its connections are closed', async () => {
    const arrived = Promise.withResolvers<void>()
    remote.answer = () => arrived.resolve()
    const asked = expect(host.ask(question({ timeoutMs: 60_000 }))).rejects.toThrow(HostFailure)
    await arrived.promise
    await host.close()
    await asked
    await expect(host.ask(question())).rejects.toThrow()
  })

  it('that nobody listens at fails', async () => {
    await remote.stop()
    await expect(host.ask(question())).rejects.toThrow('cannot be reached')
    remote = await startRemoteHost()
  })
})
