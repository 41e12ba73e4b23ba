import { loginProviders } from '@appstore/contracts/logins'
import { type OidcParty, startOidcParty } from '@appstore/login-parties/oidc-party'
import { CLIENT, decideAt } from '@appstore/login-parties/party'
import { startTestIntegrations, type TestIntegrations } from '../integrations-spec.js'
import { ENTER, loginSettings, loginSteps, refusalOf, SITE } from './login-spec.js'

const CLAIMS = { sub: 'person-1', preferred_username: 'ida', email: 'ida@mail.example', email_verified: true }
let party: OidcParty
let integrations: TestIntegrations
let steps: ReturnType<typeof loginSteps>
beforeAll(async () => {
  party = await startOidcParty()
  integrations = await startTestIntegrations(loginSettings({ oidc: party.url }))
  steps = loginSteps(integrations, 'oidc')
})
afterAll(async () => {
  await integrations.stop()
  await party.stop()
})
beforeEach(() => {
  const asItShould = {
    claims: CLAIMS,
    more: {},
    forgeSignature: false,
    issuerParameter: party.url,
    misbehave: undefined,
  }
  Object.assign(party, asItShould, { forge: (claims: object) => claims })
})

const IDA = {
  subject: 'person-1',
  name: 'ida',
  email: 'ida@mail.example',
  emailVerified: true,
  firstName: '',
  lastName: '',
}
const seconds = () => Math.floor(Date.now() / 1_000)

describe('logging in with OpenID Connect', () => {
  it('is offered by the name that the operator gave it', async () => {
    expect(await integrations.call(loginProviders, {})).toEqual({
      providers: [{ provider: 'oidc', name: 'House login', origins: [party.url] }],
    })
  })

  it('names the host where people log in, too, before anybody goes there', async () => {
    party.front = 'http://people.example'
    await integrations.restart()
    const origins = async () => (await integrations.call(loginProviders, {})).providers[0]?.origins
    while ((await origins())?.length === 1) await new Promise((go) => setTimeout(go, 10))
    expect(await origins()).toEqual([party.url, 'http://people.example'])
    party.front = party.url
    await integrations.restart()
  })

  it('asks there with state, nonce and PKCE, to come back to our own address', async () => {
    const { origin, pathname, searchParams } = new URL((await steps.begin()).address)
    expect(origin + pathname).toBe(`${party.url}/authorize`)
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: 'code',
      client_id: CLIENT.id,
      redirect_uri: `${SITE}/oidc/login/callback/`,
      scope: 'openid profile email',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
  })

  it('tells who somebody is, from the ID token or by asking for more', async () => {
    expect(await steps.roundTrip()).toEqual({ outcome: 'proved', intent: ENTER, person: IDA })
    party.claims = { sub: 'person-1' }
    party.more = { email: 'ida@mail.example', email_verified: 'true', given_name: 'Ida', family_name: 'Idun' }
    const told = { name: 'ida@mail.example', emailVerified: false, firstName: 'Ida', lastName: 'Idun' }
    expect(await steps.roundTrip()).toMatchObject({ person: { ...IDA, ...told } })
  })

  it('to prove who one is means to log in there now', async () => {
    const prove = { purpose: 'prove', accountId: 'x', next: '/' } as const
    const { searchParams } = new URL((await steps.begin(prove)).address)
    expect([searchParams.get('prompt'), searchParams.get('max_age')]).toEqual(['login', '600'])
    expect(await steps.roundTrip(prove)).toMatchObject({ outcome: 'proved' })
    party.claims = { ...CLAIMS, auth_time: seconds() - 700 }
    expect(await refusalOf(steps.roundTrip(prove))).toBe('login-refused')
    party.claims = { ...CLAIMS, auth_time: undefined }
    expect(await refusalOf(steps.roundTrip(prove))).toBe('login-refused')
    expect(await steps.roundTrip()).toMatchObject({ outcome: 'proved' })
  })

  it.each<[string, (claims: Readonly<Record<string, unknown>>) => object]>([
    ['the nonce of another login', (claims) => ({ ...claims, nonce: 'another' })],
    ['no nonce', (claims) => ({ ...claims, nonce: undefined })],
    ['another issuer', (claims) => ({ ...claims, iss: 'https://evil.example' })],
    ['another audience', (claims) => ({ ...claims, aud: 'another-store' })],
    ['more audiences, and none it was made for', (claims) => ({ ...claims, aud: ['a', 'b'] })],
    ['an end that has passed', (claims) => ({ ...claims, exp: seconds() - 60 })],
    ['no end', (claims) => ({ ...claims, exp: undefined })],
    ['no subject', (claims) => ({ ...claims, sub: undefined })],
  ])('is refused with an ID token that has %s', async (_what, forge) => {
    party.forge = (claims) => ({ ...forge(claims) })
    expect(await refusalOf(steps.roundTrip())).toBe('login-refused')
  })

  it('is refused with an ID token that somebody else signed', async () => {
    party.forgeSignature = true
    expect(await refusalOf(steps.roundTrip())).toBe('login-refused')
  })

  it.each<[string, string, (query: URLSearchParams) => void]>([
    ['another state', 'login-expired', (query) => query.set('state', 'forged')],
    ['another code', 'login-refused', (query) => query.set('code', 'forged')],
    ['another issuer', 'login-refused', (query) => query.set('iss', 'https://evil.example')],
    ['no issuer, where the party names it', 'login-refused', (query) => query.delete('iss')],
  ])('is refused when the browser brings %s', async (_what, code, change) => {
    expect(await refusalOf(steps.roundTrip(ENTER, change))).toBe(code)
  })

  it('is refused with a code that was given for another login', async () => {
    const [own, other] = [await steps.begin(), await steps.begin()]
    const returned = await decideAt(own.address)
    returned.searchParams.set('code', (await decideAt(other.address)).searchParams.get('code') as string)
    expect(await refusalOf(steps.finish(own.browser, returned.search.slice(1)))).toBe('login-refused')
  })

  it('is refused when the party says more of somebody else', async () => {
    party.claims = { sub: 'person-1' }
    party.more = { sub: 'person-2', email: 'x@mail.example' }
    expect(await refusalOf(steps.roundTrip())).toBe('login-refused')
  })

  it('cannot be finished as if it had begun at another party', async () => {
    const { address, browser } = await steps.begin()
    const query = (await decideAt(address)).search.slice(1)
    expect(await refusalOf(loginSteps(integrations, 'github').finish(browser, query))).toBe('login-provider-off')
    expect(await steps.finish(browser, query)).toMatchObject({ outcome: 'proved' })
  })

  it('is not to be had while the party is down, which nobody has to be told before it is asked', async () => {
    party.misbehave = (response) => response.destroy()
    await integrations.restart()
    expect((await integrations.call(loginProviders, {})).providers).toHaveLength(1)
    expect(await refusalOf(steps.begin())).toBe('login-provider-unavailable')
    party.misbehave = undefined
    expect(await steps.roundTrip()).toMatchObject({ outcome: 'proved' })
  })
})
