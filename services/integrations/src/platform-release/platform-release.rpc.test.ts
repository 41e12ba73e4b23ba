import { listPlatformReleases } from '@appstore/contracts/integrations'
import { startTestIntegrations, type TestIntegrations } from '../integrations-spec.js'
import { json, type RemoteHost, startRemoteHost } from '../outside/remote-host-spec.js'

let remote: RemoteHost
let integrations: TestIntegrations
beforeEach(async () => {
  remote = await startRemoteHost()
  const settings = { GITHUB_API_BASE_URL: `${remote.url}/api/v3/`, GITHUB_API_TOKEN: 'secret-token' }
  integrations = await startTestIntegrations(settings)
})
afterEach(async () => {
  await integrations.stop()
  await remote.stop()
})

const ask = (oldestSupported: string) => integrations.call(listPlatformReleases, { oldestSupported })

describe('the released versions of the platform', () => {
  it('are asked for where and as whom the settings say, each time anew', async () => {
    const page = [{ name: 'v31.0.0' }, { name: 'v32.0.0rc1' }, { name: 'v32.0.0' }]
    remote.answer = ({ target }, response) => json(response, target.endsWith('page=1') ? page : [])
    expect(await ask('31.0.0')).toEqual({ versions: ['32.0.0', '31.0.0'] })
    expect(await ask('32.0.0')).toEqual({ versions: ['32.0.0'] })
    expect(remote.received.map(({ target }) => target.split('?')[0])).toEqual(
      Array(4).fill('/api/v3/repos/nextcloud/server/tags'),
    )
    expect(remote.received.every(({ headers }) => headers.authorization === 'token secret-token')).toBe(true)
  })

  it('are refused with a sentence, and without the token, when they cannot be read', async () => {
    remote.answer = (_request, response) => json(response, {}, 502)
    for (let times = 0; times < 12; times += 1) {
      const refusal = await ask('31.0.0').catch((error: unknown) => error)
      expect(refusal).toMatchObject({ kind: 'unavailable', code: 'platform-source-failed' })
      expect(String(refusal)).not.toContain('secret-token')
    }
  })
})
