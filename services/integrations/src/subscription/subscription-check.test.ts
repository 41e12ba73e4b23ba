import { json } from 'node:stream/consumers'
import { type Party, startParty } from '../party-spec.js'
import { createSubscriptionCheck, type SubscriptionCheck } from './subscription-check.js'

describe('a subscription key', () => {
  let party: Party
  let check: SubscriptionCheck
  beforeEach(async () => {
    party = await startParty()
    check = createSubscriptionCheck({ desk: { endpoint: party.url, apiKey: 'api-key' }, ...party.parts })
  })
  afterEach(async () => {
    check.stop()
    await party.stop()
  })

  const knows = (...keys: string[]) => {
    party.answer = async (request, response) => {
      const { subscriptionKey } = (await json(request)) as { subscriptionKey: string }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ valid: keys.includes(subscriptionKey) }))
    }
  }

  it('is valid when the desk says so, and is asked about once', async () => {
    knows('good')
    expect(await Promise.all([check.isValid('good'), check.isValid('good')])).toEqual([true, true])
    expect(await check.isValid('good')).toBe(true)
    expect(party.requests.map(({ method, headers }) => [method, headers.authorization])).toEqual([
      ['POST', 'Bearer api-key'],
    ])
    expect([await check.isValid('bad'), await check.isValid('bad'), await check.isValid('')]).toEqual([
      false,
      false,
      false,
    ])
    expect(party.requests).toHaveLength(2)
  })

  it.each<[string, Party['answer']]>([
    [
      'another status',
      (_request, response) => response.writeHead(401, { 'content-type': 'application/json' }).end('{"valid":true}'),
    ],
    ['an error', (_request, response) => response.writeHead(500).end('{"valid":true}')],
    ['something else than JSON', (_request, response) => response.writeHead(200).end('{"valid":true}')],
    [
      'a word for a boolean',
      (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"valid":"true"}'),
    ],
    [
      'broken JSON',
      (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"valid":tr'),
    ],
    ['a reset', (request) => request.socket.resetAndDestroy()],
  ])('is not valid when the desk answers with %s', async (_what, answer) => {
    party.answer = answer
    expect(await check.isValid('secret-key')).toBe(false)
    expect(party.lines.join()).not.toContain('secret-key')
  })

  it('is never valid when the feature is off', async () => {
    const off = createSubscriptionCheck({ desk: undefined, ...party.parts })
    expect(await off.isValid('good')).toBe(false)
  })
})
