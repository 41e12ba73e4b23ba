import { verifyToken } from '@appstore/contracts/accounts'
import { RIGHTS } from '@appstore/contracts/rights'
import { TOKEN_SCOPE_NAMES, TOKEN_SCOPES, type TokenGrant, type TokenScope } from '@appstore/contracts/token-scopes'
import { randomPersonalToken } from '@appstore/service/personal-token-form'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { API_RESOURCES } from './resources.js'
import { SCOPE_OF_ROUTE } from './token-scopes.js'

interface Route {
  readonly name: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
}
const ROUTES: Route[] = API_RESOURCES.flatMap((resource) =>
  (['GET', 'POST', 'DELETE'] as const)
    .filter((method) => resource[method] !== undefined && resource.schemes.includes('Token'))
    .map((method) => ({ name: `${method} ${resource.path}`, method, path: resource.path })),
)
/** What is sent where, so that nothing but the token can be at fault. */
const BODIES: Readonly<Record<string, unknown>> = {
  '/api/v1/apps': { certificate: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----', signature: 'c2ln' },
  '/api/v1/apps/releases': { download: 'https://example.org/news.tar.gz', signature: 'c2ln' },
  '/api/v1/apps/{id}/ratings': { rating: 1 },
}
const PAIRS = ROUTES.flatMap((route) => TOKEN_SCOPE_NAMES.map((scope) => [scope, route.name, route] as const))

let gateway: TestGateway
beforeAll(async () => {
  const many = '1000/minute'
  gateway = await startTestGateway({
    THROTTLE_APP_REGISTER: many,
    THROTTLE_APP_UPLOAD: many,
    THROTTLE_API_TOKEN_GEN: many,
  })
})
afterAll(() => gateway.stop())

/** Asks as anna with a personal token that allows this much. */
async function ask({ method, path }: Route, grant: TokenGrant, scheme = 'Token') {
  const token = randomPersonalToken()
  gateway.answerers.answerWith(verifyToken, async (request) => {
    const account = { accountId: 'id-of-anna', username: 'anna', isStaff: true, isSuperuser: true, grant }
    return {
      identified: request.token === token ? { account, credential: 'token:personal-1', hasSecondFactor: false } : null,
    }
  })
  const target = path.replace('{id}', 'news').replace('{version}', '1.0.0')
  const headers = { authorization: `${scheme} ${token}`, 'content-type': 'application/json' }
  const body = method === 'POST' ? { body: JSON.stringify(BODIES[path] ?? {}) } : {}
  const { status, text } = await gateway.ask(target, { method, headers, ...body })
  const said = text === '' ? {} : (JSON.parse(text) as { detail?: string })
  return { status, detail: said.detail ?? '' }
}

/** Carried out, or asked about something that is not there. */
const isLetIn = (status: number) => status < 300 || status === 404
const allBut = (left: TokenScope | null) => TOKEN_SCOPE_NAMES.filter((name) => name !== left)

describe('the scopes of personal tokens', () => {
  it('stand beside each route that takes a token, and beside no other', () => {
    expect(Object.keys(SCOPE_OF_ROUTE).sort()).toEqual(ROUTES.map(({ name }) => name).sort())
  })

  it('are each for actions of the table of rights', () => {
    for (const name of TOKEN_SCOPE_NAMES) {
      for (const action of TOKEN_SCOPES[name]) expect(RIGHTS[action]).toBeDefined()
    }
  })

  it.each(PAIRS)('%s alone: %s', async (scope, name, route) => {
    const { status, detail } = await ask(route, { scopes: [scope], apps: null })
    const needed = SCOPE_OF_ROUTE[name] as TokenScope | null
    if (scope === needed) return expect(isLetIn(status)).toBe(true)
    expect(status).toBe(403)
    expect(detail).toContain(needed === null ? 'No personal token' : `lacks the scope "${needed}"`)
    expect(detail).toMatch(needed === null ? /password/ : /\/account\/tokens\//)
  })

  it.each(ROUTES.map((route) => [route.name, route] as const))('all the others: %s', async (name, route) => {
    const answer = await ask(route, { scopes: allBut(SCOPE_OF_ROUTE[name] as TokenScope | null), apps: null })
    expect(answer.status).toBe(403)
  })

  it.each(ROUTES.filter(({ path }) => path.includes('{id}')).map((route) => [route.name, route] as const))(
    'for named apps reach no other: %s',
    async (_name, route) => {
      const scopes = [...TOKEN_SCOPE_NAMES]
      const other = await ask(route, { scopes, apps: ['other', 'third'] }, 'Bearer')
      expect(other).toEqual({
        status: 403,
        detail: expect.stringContaining('only for other, third, and this is about the app "news"'),
      })
      expect(isLetIn((await ask(route, { scopes, apps: ['other', 'news'] }, 'Bearer')).status)).toBe(true)
    },
  )

  it('for named apps go along to the services that find out which app it is', async () => {
    const before = gateway.answerers.published.length
    const token = randomPersonalToken()
    const grant: TokenGrant = { scopes: ['publish'], apps: ['deck'] }
    const account = { accountId: 'id-of-anna', username: 'anna', isStaff: false, isSuperuser: false, grant }
    gateway.answerers.answerWith(verifyToken, async () => ({
      identified: { account, credential: 'token:personal-2', hasSecondFactor: false },
    }))
    const body = { download: 'https://example.org/news.tar.gz', signature: 'c2ln' }
    await gateway.post('/api/v1/apps/releases', body, { authorization: `Bearer ${token}` })
    expect(gateway.answerers.published.slice(before)).toMatchObject([
      { account: { accountId: 'id-of-anna', grant }, caller: { credential: 'token:personal-2' } },
    ])
  })
})
