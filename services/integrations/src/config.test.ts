import { readIntegrationsConfig } from './config.js'

const ALL = {
  ENABLE_ENTERPRISE_ONLY_APPS: 'true',
  ENTERPRISE_KEY_VALIDATION_ENDPOINT: 'https://desk.example.org/validate',
  ENTERPRISE_KEY_VALIDATION_API_KEY: 'key',
}

describe('the settings of integrations', () => {
  it('ask GitHub without a token and no desk unless told otherwise', () => {
    const github = { base: 'https://api.github.com', token: undefined }
    expect(readIntegrationsConfig({})).toEqual({ github, desk: undefined, problems: [] })
    const own = { GITHUB_API_BASE_URL: 'https://git.example.org/api/v3/', GITHUB_API_TOKEN: 'token' }
    expect(readIntegrationsConfig(own).github).toEqual({ base: 'https://git.example.org/api/v3', token: 'token' })
  })

  it('have enterprise-only apps on only when all three are there, and say what is missing', () => {
    const desk = { endpoint: ALL.ENTERPRISE_KEY_VALIDATION_ENDPOINT, apiKey: 'key' }
    expect(readIntegrationsConfig(ALL)).toMatchObject({ desk, problems: [] })
    for (const name of Object.keys(ALL)) expect(readIntegrationsConfig({ ...ALL, [name]: '' }).desk).toBeUndefined()
    expect(readIntegrationsConfig({ ENABLE_ENTERPRISE_ONLY_APPS: 'true' }).problems).toHaveLength(1)
  })

  it('are refused all at once when they make no sense', () => {
    const settings = {
      GITHUB_API_BASE_URL: 'nowhere',
      GITHUB_API_TOKEN: 'two words',
      ENABLE_ENTERPRISE_ONLY_APPS: 'perhaps',
      ENTERPRISE_KEY_VALIDATION_ENDPOINT: 'file:///etc/passwd',
      ENTERPRISE_KEY_VALIDATION_API_KEY: 'a\nb',
    }
    let message = ''
    try {
      readIntegrationsConfig(settings)
    } catch (error) {
      message = (error as Error).message
    }
    for (const name of Object.keys(settings)) expect(message).toContain(name)
  })
})
