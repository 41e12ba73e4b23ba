import { randomUUID } from 'node:crypto'
import { configureLogin, loginProviders } from '@appstore/contracts/logins'
import { startGitHubParty } from '@appstore/login-parties/github-party'
import { CLIENT, decideAt } from '@appstore/login-parties/party'
import { startTestIntegrations } from '../integrations-spec.js'
import { loginSettings, loginSteps, refusalOf } from '../login/login-spec.js'

const caller = () => ({
  actor: 'operator',
  credential: 'operator-token',
  commandId: randomUUID(),
  correlationId: 'test',
})
const github = await startGitHubParty()
const bare = {
  SITE_URL: 'https://store.example',
  GITHUB_LOGIN_URL: github.url,
  GITHUB_API_BASE_URL: `${github.url}/api`,
}
const integrations = await startTestIntegrations({ ...bare, SETTINGS_SECRET_KEY: 's'.repeat(64) })
afterAll(async () => {
  await integrations.stop()
  await github.stop()
})

const order = (changes = {}) => ({
  caller: caller(),
  provider: 'github' as const,
  clientId: CLIENT.id,
  clientSecret: CLIENT.secret,
  domain: 'store.example',
  ...changes,
})
const names = async () => (await integrations.call(loginProviders, {})).providers.map(({ provider }) => provider)

describe('setting up the login of GitHub by command', () => {
  it('makes it work at once, and again with other credentials', async () => {
    expect(await names()).toEqual([])
    await integrations.call(configureLogin, order({ clientSecret: 'wrong' }))
    const steps = loginSteps(integrations, 'github')
    expect(await refusalOf(steps.roundTrip())).toBe('login-refused')
    const again = order()
    const answer = { callback: 'https://store.example/github/login/callback/', overruled: false }
    expect(await integrations.call(configureLogin, again)).toMatchObject(answer)
    expect(await integrations.call(configureLogin, again)).toMatchObject(answer)
    expect(await steps.roundTrip()).toMatchObject({ outcome: 'proved' })
    expect(await names()).toEqual(['github'])
  })

  it('stands in the log with who did it, and without the secret, which stands sealed in a table', async () => {
    const events = await integrations.context.eventStore.readStream('provider-github')
    expect(events.map(({ type, metadata }) => [type, metadata.actor])).toEqual([
      ['LoginProviderConfigured', 'operator'],
      ['LoginProviderConfigured', 'operator'],
    ])
    const { rows } = await integrations.context.pool.query('select * from login_secrets')
    expect(rows).toHaveLength(1)
    const kept = JSON.stringify([events.map(({ data }) => data), rows, integrations.lines])
    expect(kept).not.toContain(CLIENT.secret)
  })

  it('is refused for another address than the store has, and where nothing can be sealed', async () => {
    const elsewhere = order({ domain: 'other.example' })
    expect(await refusalOf(integrations.call(configureLogin, elsewhere))).toBe('site-elsewhere')
    await integrations.restart(bare)
    expect(await refusalOf(integrations.call(configureLogin, order()))).toBe('login-settings-unsealed')
    expect(await names()).toEqual([])
  })

  it('does not help against the environment, and says so', async () => {
    await integrations.restart({ ...loginSettings({ github: github.url }), SETTINGS_SECRET_KEY: 's'.repeat(64) })
    const { overruled } = await integrations.call(configureLogin, order({ clientId: 'another' }))
    expect(overruled).toBe(true)
    const { address } = await loginSteps(integrations, 'github').begin()
    expect(new URL(address).searchParams.get('client_id')).toBe(CLIENT.id)
    expect((await decideAt(address)).searchParams.has('code')).toBe(true)
  })
})
