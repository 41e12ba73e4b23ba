import { verifyToken } from '@appstore/contracts/accounts'
import { registerApp } from '@appstore/contracts/catalog'
import { publishRelease, withdrawRelease } from '@appstore/contracts/releases'
import { TOKEN_SCOPE_NAMES } from '@appstore/contracts/token-scopes'
import { randomPersonalToken } from '@appstore/service/personal-token-form'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { basicOf, tokenOf } from '../requests-spec.js'

const gateways: Record<'strict' | 'usual', TestGateway> = {} as never
beforeAll(async () => {
  gateways.strict = await startTestGateway({ REQUIRE_SECOND_FACTOR_FOR_PUBLISHING: 'true' })
  gateways.usual = await startTestGateway()
})
afterAll(() => Promise.all(Object.values(gateways).map((gateway) => gateway.stop())))

const RELEASE = '/api/v1/apps/news/releases/1.0.0'
const NIGHTLY = '/api/v1/apps/news/releases/nightly/1.0.0'
const app = { certificate: 'c', signature: 's' }
const release = { download: 'https://example.org/news.tar.gz', signature: 's' }

type Ask = (gateway: TestGateway, headers: Record<string, string>) => ReturnType<TestGateway['ask']>
const WAYS: readonly (readonly [string, Ask])[] = [
  ['registering an app', (gateway, headers) => gateway.post('/api/v1/apps', app, headers)],
  ['publishing a release', (gateway, headers) => gateway.post('/api/v1/apps/releases', release, headers)],
  ['withdrawing a release', (gateway, headers) => gateway.ask(RELEASE, { method: 'DELETE', headers })],
  ['withdrawing a nightly', (gateway, headers) => gateway.ask(NIGHTLY, { method: 'DELETE', headers })],
]

const asked = ({ answerers }: TestGateway) =>
  [registerApp, publishRelease, withdrawRelease].map((contract) => answerers.asked(contract).length)

describe.each(WAYS)('%s', (_what, ask) => {
  it.each([
    ['token', tokenOf('bert')],
    ['password', basicOf('bert')],
  ])('without a second factor is refused where the store wants one: by %s', async (_by, headers) => {
    const before = asked(gateways.strict)
    const answer = await ask(gateways.strict, headers)
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('/account/security/')
    expect(asked(gateways.strict)).toEqual(before)
  })

  it('goes on with a second factor, and everywhere else without', async () => {
    for (const [gateway, username] of [
      [gateways.strict, 'tara'],
      [gateways.usual, 'anna'],
    ] as const) {
      const { text } = await ask(gateway, tokenOf(username))
      expect(text).not.toContain('second factor')
    }
  })

  it('by the password alone of an account with a second factor is refused whatever the store wants', async () => {
    for (const gateway of Object.values(gateways)) {
      const answer = await ask(gateway, basicOf('tara'))
      expect([answer.status, answer.text.includes('password alone opens nothing')]).toEqual([401, true])
    }
  })
})

it('a password does not lead to the token of an account with a second factor', async () => {
  const answer = await gateways.usual.post('/api/v1/token', {}, basicOf('tara'))
  expect([answer.status, answer.text.includes('d'.repeat(40))]).toEqual([401, false])
})

it.each(WAYS)(
  'a personal token that may do everything does not lead round the second factor: %s',
  async (_what, ask) => {
    const token = randomPersonalToken()
    const grant = { scopes: [...TOKEN_SCOPE_NAMES], apps: null }
    const account = { accountId: 'id-of-anna', username: 'anna', isStaff: false, isSuperuser: false, grant }
    gateways.strict.answerers.answerWith(verifyToken, async (request) => {
      const identified = { account, credential: 'token:personal-1', hasSecondFactor: false }
      return { identified: request.token === token ? identified : null }
    })
    const before = asked(gateways.strict)
    const answer = await ask(gateways.strict, { authorization: `Token ${token}` })
    expect([answer.status, answer.text.includes('/account/security/')]).toEqual([403, true])
    expect(asked(gateways.strict)).toEqual(before)
  },
)
