import { readIntegrationsConfig } from './config.js'

const ALL = {
  ENABLE_ENTERPRISE_ONLY_APPS: 'true',
  ENTERPRISE_KEY_VALIDATION_ENDPOINT: 'https://desk.example.org/validate',
  ENTERPRISE_KEY_VALIDATION_API_KEY: 'key',
}

describe('the settings of integrations', () => {
  it('have subscriptions on only when all three are there', () => {
    expect(readIntegrationsConfig(ALL).subscriptions).toEqual({
      endpoint: ALL.ENTERPRISE_KEY_VALIDATION_ENDPOINT,
      apiKey: 'key',
    })
    for (const name of Object.keys(ALL))
      expect(readIntegrationsConfig({ ...ALL, [name]: '' }).subscriptions).toBeUndefined()
    expect(readIntegrationsConfig({}).subscriptions).toBeUndefined()
  })

  it('name what is wrong', () => {
    expect(() => readIntegrationsConfig({ GITHUB_API_BASE_URL: 'nowhere' })).toThrow(/GITHUB_API_BASE_URL/)
  })
})
