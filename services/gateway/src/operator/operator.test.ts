import { OPERATOR, startTestGateway, type TestGateway } from '../gateway-spec.js'

const AUTH = { authorization: OPERATOR }
const ACCOUNT = { username: 'anna', email: 'anna@example.org', password: 'correct horse' }

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

describe('the operator routes', () => {
  it('are for operators only', async () => {
    for (const path of ['/operator/version', '/operator/events', '/operator/accounts', '/operator/whatever']) {
      for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: `Token ${OPERATOR.slice(7)}` }]) {
        const answer = await gateway.ask(path, { headers: headers as Record<string, string> })
        expect([path, answer.status, answer.headers['www-authenticate']]).toEqual([path, 401, 'Bearer'])
        expect(answer.headers['content-type']).toBe('application/problem+json')
        expect(answer.json).toMatchObject({ status: 401, type: 'urn:appstore:problem:not-an-operator' })
      }
    }
  })

  it('create accounts, with a reason for the audit log', async () => {
    const answer = await gateway.post('/operator/accounts', { ...ACCOUNT, is_staff: true, reason: 'first admin' }, AUTH)
    expect([answer.status, answer.json]).toEqual([201, { accountId: 'id-1', created: true, position: '5' }])
    expect(gateway.answerers.operatorCommands.at(-1)).toMatchObject({
      ...ACCOUNT,
      isStaff: true,
      isSuperuser: false,
      emailVerified: false,
      ifExists: 'refuse',
      caller: { actor: 'operator', credential: 'operator-token', reason: 'first admin' },
    })
  })

  it('say all that is wrong with a body', async () => {
    const answer = await gateway.post('/operator/accounts', { username: 'a b', email: 'x' }, AUTH)
    expect(answer.status).toBe(400)
    expect(Object.keys((answer.json as { fields: object }).fields)).toEqual(['username', 'email', 'password'])
  })

  it('pass on refusals as problems', async () => {
    const answer = await gateway.post('/operator/accounts', { ...ACCOUNT, username: 'taken' }, AUTH)
    expect([answer.status, answer.json]).toEqual([409, expect.objectContaining({ code: 'username-taken' })])
  })

  it('confirm addresses and replace tokens', async () => {
    const { username, email } = ACCOUNT
    const verified = await gateway.post('/operator/accounts/verify-email', { username, email }, AUTH)
    expect([verified.status, verified.json]).toEqual([200, { accountId: 'id-1', position: '6' }])
    const token = 'd'.repeat(40)
    const replaced = await gateway.post('/operator/tokens', { username, token }, AUTH)
    expect([replaced.json, replaced.headers['cache-control']]).toEqual([
      { accountId: 'id-1', token, position: '7' },
      'no-store',
    ])
  })

  it('give a repetition the same command id, and refuse a key with another body', async () => {
    const headers = { ...AUTH, 'idempotency-key': 'once' }
    await gateway.post('/operator/tokens', { username: 'anna' }, headers)
    await gateway.post('/operator/tokens', { username: 'anna' }, headers)
    const [first, second] = gateway.answerers.operatorCommands.slice(-2) as { caller: { commandId: string } }[]
    expect(second?.caller.commandId).toBe(first?.caller.commandId)
    expect((await gateway.post('/operator/tokens', { username: 'bert' }, headers)).status).toBe(409)
  })

  it('show versions and projections of every service', async () => {
    const version = (await gateway.ask('/operator/version', { headers: AUTH })).json
    expect(version).toMatchObject({
      version: '9.9.9',
      services: expect.arrayContaining([{ service: 'catalog', version: '1.2.3' }]),
    })
    const { services } = (await gateway.ask('/operator/projections', { headers: AUTH })).json as {
      services: { service: string; ready: boolean }[]
    }
    expect(services.map(({ service, ready }) => [service, ready])).toEqual([
      ['gateway', true],
      ['catalog', true],
      ['releases', true],
      ['accounts', true],
      ['ratings', true],
      ['integrations', true],
    ])
  })

  it('start a rebuild of a projection that exists', async () => {
    const rebuild = (path: string) =>
      gateway.ask(`/operator/projections/${path}/rebuild`, { method: 'POST', headers: AUTH })
    const started = await rebuild('catalog/catalog_list')
    expect([started.status, started.json]).toEqual([202, { started: true }])
    expect((await rebuild('catalog/nothing')).json).toMatchObject({ status: 404, code: 'projection-not-found' })
    expect((await rebuild('nobody/catalog_list')).json).toMatchObject({ status: 404, code: 'service-not-found' })
  })

  it('show the log by pages', async () => {
    const page = await gateway.ask('/operator/events?service=releases&after=12&limit=34', { headers: AUTH })
    expect(page.json).toEqual({ events: [], position: '1234', atEnd: true })
    const wrong = await gateway.ask('/operator/events?after=x&limit=1000&service=nobody', { headers: AUTH })
    expect(Object.keys((wrong.json as { fields: object }).fields)).toEqual(['service', 'after', 'limit'])
  })
})

describe('the probes', () => {
  it('answer, and say which parts are ready', async () => {
    expect((await gateway.ask('/health/live')).json).toEqual({ status: 'live' })
    expect((await gateway.ask('/health/startup')).status).toBe(200)
    const ready = await gateway.ask('/health/ready')
    expect(ready.json).toMatchObject({ ready: true, services: [{ service: 'gateway' }, {}, {}, {}, {}, {}] })
    expect((await gateway.ask('/health')).json).toMatchObject({ version: '9.9.9', status: expect.any(String) })
  })

  it('stay green when another service is away; only the page for people says so', async () => {
    const other = await startTestGateway()
    await other.answerers.stop('releases')
    const ready = await other.ask('/health/ready')
    expect(ready.status).toBe(200)
    expect(ready.json).toMatchObject({ ready: true })
    const { services } = ready.json as { services: { service: string; ready: boolean }[] }
    expect(services.find(({ service }) => service === 'releases')?.ready).toBe(false)
    expect((await other.ask('/health')).json).toMatchObject({ status: 'impaired' })
    await other.stop()
  })

  it('can have the metrics on a port of their own', async () => {
    const other = await startTestGateway({ METRICS_PORT: '0' })
    expect((await other.ask('/metrics')).status).toBe(404)
    await other.stop()
  })
})

describe('without an operator token', () => {
  it('the operator routes are closed', async () => {
    const closed = await startTestGateway({ OPERATOR_TOKEN: '' })
    const answer = await closed.ask('/operator/version', { headers: AUTH })
    expect([answer.status, answer.json]).toEqual([403, expect.objectContaining({ code: 'operator-routes-closed' })])
    await closed.stop()
  })
})
