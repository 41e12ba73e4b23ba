import { loginProviders } from '@appstore/contracts/logins'
import { type GitHubParty, gitHubPerson, startGitHubParty } from '@appstore/login-parties/github-party'
import { CLIENT, decideAt } from '@appstore/login-parties/party'
import { startTestIntegrations, type TestIntegrations } from '../integrations-spec.js'
import { MISBEHAVIOURS, SILENCES } from '../outside/remote-host-spec.js'
import { ENTER, loginSettings, loginSteps, refusalOf, SITE } from './login-spec.js'

let github: GitHubParty
let integrations: TestIntegrations
let steps: ReturnType<typeof loginSteps>
beforeAll(async () => {
  github = await startGitHubParty()
  integrations = await startTestIntegrations(loginSettings({ github: github.url }))
  steps = loginSteps(integrations, 'github')
})
afterAll(async () => {
  await integrations.stop()
  await github.stop()
})
beforeEach(() => {
  github.misbehave = undefined
  github.person = gitHubPerson(583_231, 'octocat', { name: 'Mona Lisa Octocat' })
})

const MONA = {
  subject: '583231',
  name: 'octocat',
  email: 'octocat@mail.example',
  emailVerified: true,
  firstName: 'Mona',
  lastName: 'Lisa Octocat',
}

describe('logging in with GitHub', () => {
  it('is offered, with where its form leads', async () => {
    const origins = [github.url]
    expect(await integrations.call(loginProviders, {})).toEqual({
      providers: [{ provider: 'github', name: 'GitHub', origins }],
    })
  })

  it('asks there with state and PKCE, to come back to our own address', async () => {
    const { address, maxAgeSeconds } = await steps.begin()
    const { origin, pathname, searchParams } = new URL(address)
    expect([origin + pathname, maxAgeSeconds]).toEqual([`${github.url}/login/oauth/authorize`, 600])
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: 'code',
      client_id: CLIENT.id,
      redirect_uri: `${SITE}/github/login/callback/`,
      scope: 'read:user user:email',
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
    expect(new URL((await steps.begin()).address).searchParams.get('state')).not.toBe(searchParams.get('state'))
  })

  it('tells who somebody is, by a number that never changes and the address that GitHub calls theirs', async () => {
    expect(await steps.roundTrip()).toEqual({ outcome: 'proved', intent: ENTER, person: MONA })
    const emails = [{ email: 'octocat@mail.example', primary: true, verified: false }]
    github.person = gitHubPerson(583_231, 'renamed', { name: null, emails })
    const unnamed = { name: 'renamed', emailVerified: false, firstName: '', lastName: '' }
    expect(await steps.roundTrip()).toMatchObject({ person: { ...MONA, ...unnamed } })
    github.person = gitHubPerson(583_231, 'hidden', { emails: [] })
    expect(await steps.roundTrip()).toMatchObject({ person: { email: null, emailVerified: false } })
  })

  it('is called off by whoever thinks better of it', async () => {
    const { address, browser } = await steps.begin()
    const { search } = await decideAt(address, 'no')
    expect(await steps.finish(browser, search.slice(1))).toEqual({ outcome: 'cancelled', intent: ENTER })
    expect(await refusalOf(steps.finish(browser, search.slice(1)))).toBe('login-expired')
  })

  it('works once', async () => {
    const { address, browser } = await steps.begin()
    const query = (await decideAt(address)).search.slice(1)
    expect(await steps.finish(browser, query)).toMatchObject({ outcome: 'proved' })
    expect(await refusalOf(steps.finish(browser, query))).toBe('login-expired')
  })

  it('works in the browser that began it alone, and there still after somebody else tried', async () => {
    const [own, other] = [await steps.begin(), await steps.begin()]
    const query = (await decideAt(own.address)).search.slice(1)
    for (const browser of [other.browser, '', 'x'])
      expect(await refusalOf(steps.finish(browser, query))).toBe('login-expired')
    expect(await steps.finish(own.browser, query)).toMatchObject({ outcome: 'proved' })
  })

  it('takes ten minutes at most', async () => {
    const { address, browser } = await steps.begin()
    const query = (await decideAt(address)).search.slice(1)
    integrations.now = new Date(integrations.now.getTime() + 600_000)
    expect(await refusalOf(steps.finish(browser, query))).toBe('login-expired')
  })

  it.each<[string, string, (query: URLSearchParams) => void]>([
    ['another state', 'login-expired', (query) => query.set('state', `${query.get('state')}x`)],
    ['no state', 'login-expired', (query) => query.delete('state')],
    ['another code', 'login-refused', (query) => query.set('code', 'forged')],
    ['no code', 'login-refused', (query) => query.delete('code')],
    ['two codes', 'login-refused', (query) => query.append('code', 'another')],
    ['an error', 'login-refused', (query) => query.set('error', 'server_error')],
  ])('is refused with %s', async (_what, code, change) => {
    expect(await refusalOf(steps.roundTrip(ENTER, change))).toBe(code)
  })

  it('is refused with a code that was given for another login: the verifier does not fit', async () => {
    const [own, other] = [await steps.begin(), await steps.begin()]
    const stolen = (await decideAt(other.address)).searchParams.get('code') as string
    const returned = await decideAt(own.address)
    returned.searchParams.set('code', stolen)
    expect(await refusalOf(steps.finish(own.browser, returned.search.slice(1)))).toBe('login-refused')
  })

  it.each(Object.entries(MISBEHAVIOURS))(
    'says so and keeps nothing when GitHub answers with %s',
    async (_name, misbehave) => {
      await integrations.restart()
      const { address, browser } = await steps.begin()
      const query = (await decideAt(address)).search.slice(1)
      github.misbehave = misbehave
      expect(await refusalOf(steps.finish(browser, query))).toBe('login-provider-unavailable')
      github.misbehave = undefined
      expect(await refusalOf(steps.finish(browser, query))).toBe('login-expired')
    },
  )

  it.each(Object.entries(SILENCES))('answers within its deadline when GitHub %s', async (_name, misbehave) => {
    const { address, browser } = await steps.begin()
    const query = (await decideAt(address)).search.slice(1)
    github.misbehave = misbehave
    expect(await refusalOf(steps.finish(browser, query))).toBe('login-provider-unavailable')
  })

  it('leaves neither codes nor tokens nor names in log or database', async () => {
    const { address, browser } = await steps.begin()
    const returned = await decideAt(address)
    const waiting = JSON.stringify((await integrations.context.pool.query('select * from pending_logins')).rows)
    const secrets = [browser, ...returned.searchParams.values(), new URL(address).searchParams.get('state') as string]
    for (const secret of secrets) expect(waiting).not.toContain(secret)
    await steps.finish(browser, returned.search.slice(1))
    const said = integrations.lines.join('\n')
    for (const secret of [...secrets, CLIENT.secret, 'gho_', 'octocat@']) expect(said).not.toContain(secret)
  })
})
