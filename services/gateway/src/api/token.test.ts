import { apiTokenOf, rotateToken } from '@appstore/contracts/accounts'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { basicOf, multipart, tokenOf } from '../requests-spec.js'

const TOKEN = '/api/v1/token'
const NEW = '/api/v1/token/new'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway({ THROTTLE_API_TOKEN_GEN: '1000/minute' })
})
afterAll(() => gateway.stop())

const post = (path: string, headers: Record<string, string>, body?: string) =>
  gateway.ask(path, { method: 'POST', headers, ...(body === undefined ? {} : { body }) })

describe('the API token', () => {
  it.each([TOKEN, `${TOKEN}/`])('is told to whoever knows the password: POST %s', async (path) => {
    const answer = await post(path, basicOf('anna'))
    expect([answer.status, answer.json]).toEqual([200, { token: 'd'.repeat(40) }])
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(gateway.answerers.asked(apiTokenOf).at(-1)).toMatchObject({ accountId: 'id-of-anna' })
  })

  it('is not told for a token, nor for nothing: 401 with the challenge of what is taken (api.md wart 6)', async () => {
    for (const headers of [{}, tokenOf('anna'), basicOf('anna', 'guess')]) {
      const answer = await post(TOKEN, headers as Record<string, string>)
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Basic realm="app store"'])
      expect(Object.keys(answer.json as object)).toEqual(['detail'])
    }
  })

  it.each([NEW, `${NEW}/`])('is replaced by another one: POST %s', async (path) => {
    for (const headers of [basicOf('bert'), tokenOf('bert')]) {
      const answer = await post(path, headers)
      expect([answer.status, answer.json]).toEqual([200, { token: expect.stringMatching(/^[0-9a-f]{40}$/) }])
      expect(gateway.answerers.asked(rotateToken).at(-1)).toMatchObject({
        accountId: 'id-of-bert',
        caller: { actor: 'account:id-of-bert' },
      })
    }
  })

  it.each([
    ['JSON', { 'content-type': 'application/json' }, '{"anything":1}'],
    ['broken JSON', { 'content-type': 'application/json' }, '{'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=b'],
    ['multipart', multipart().headers, multipart().body.toString()],
    ['no type', {}, 'whatever'],
  ])('takes %s and ignores it', async (_what, headers, body) => {
    for (const path of [TOKEN, NEW]) {
      expect((await post(path, { ...basicOf('anna'), ...headers } as Record<string, string>, body)).status).toBe(200)
    }
  })

  it('does not take other content types', async () => {
    const answer = await post(NEW, { ...basicOf('anna'), 'content-type': 'text/plain' }, 'x')
    expect([answer.status, Object.keys(answer.json as object)]).toEqual([415, ['detail']])
  })

  it('is asked for before the method is looked at', async () => {
    for (const path of [TOKEN, NEW]) {
      for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']) {
        expect((await gateway.ask(path, { method })).status).toBe(401)
        const known = await gateway.ask(path, { method, headers: basicOf('anna') })
        expect([path, method, known.status, known.headers.allow]).toEqual([path, method, 405, 'POST, OPTIONS'])
      }
    }
  })

  it('says why there is none', async () => {
    gateway.answerers.answerWith(apiTokenOf, async () => {
      throw new DomainError('conflict', 'token-unreadable', 'Replace the token.')
    })
    expect((await post(TOKEN, basicOf('anna'))).json).toEqual({ detail: 'Replace the token.' })
  })
})

describe('an Idempotency-Key', () => {
  it('gives the same new token again, which is kept nowhere on the way', async () => {
    const keyed = () => post(NEW, { ...tokenOf('anna'), 'idempotency-key': 'once' })
    const [first, second] = [await keyed(), await keyed()]
    expect(second.json).toEqual(first.json)
    const [one, two] = gateway.answerers.asked(rotateToken).slice(-2)
    expect(two?.caller.commandId).toBe(one?.caller.commandId)
    const { rows } = await gateway.query('select answer from gateway.idempotent_request')
    expect(rows).toEqual([{ answer: null }])
  })

  it('is refused at another route', async () => {
    const answer = await post(TOKEN, { ...basicOf('anna'), 'idempotency-key': 'once' })
    expect(answer.status).toBe(409)
  })
})

describe('replacing tokens', () => {
  it('is limited for each account, and reading them is not', async () => {
    const limited = await startTestGateway({ THROTTLE_API_TOKEN_GEN: '2/minute' })
    const replace = (headers: Record<string, string>) => limited.ask(NEW, { method: 'POST', headers })
    const statuses = []
    for (let count = 0; count < 3; count++) statuses.push((await replace(tokenOf('anna'))).status)
    expect(statuses).toEqual([200, 200, 429])
    expect((await replace(tokenOf('bert'))).status).toBe(200)
    const read = await limited.ask(TOKEN, { method: 'POST', headers: basicOf('anna') })
    expect(read.status).toBe(200)
    await limited.stop()
  })
})
