import { readIntegrationsConfig } from './config.js'

const ALL = {
  ENABLE_ENTERPRISE_ONLY_APPS: 'true',
  ENTERPRISE_KEY_VALIDATION_ENDPOINT: 'https://desk.example.org/validate',
  ENTERPRISE_KEY_VALIDATION_API_KEY: 'key',
}

describe('the settings of integrations', () => {
  it('ask GitHub without a token and no desk unless told otherwise', () => {
    const github = { base: 'https://api.github.com', token: undefined }
    expect(readIntegrationsConfig({})).toMatchObject({ github, desk: undefined, problems: [] })
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

  it('send no mail without a mail server, and by the usual ports with one', () => {
    expect(readIntegrationsConfig({}).mail.server).toBeUndefined()
    const at = (more: Record<string, string>) => readIntegrationsConfig({ EMAIL_HOST: 'mx', ...more }).mail.server
    expect(at({})).toMatchObject({ host: 'mx', port: 25, security: 'none', auth: undefined, timeoutMs: 20_000 })
    expect(at({ EMAIL_USE_TLS: 'true' })).toMatchObject({ port: 587, security: 'starttls' })
    expect(at({ EMAIL_USE_SSL: 'true' })).toMatchObject({ port: 465, security: 'tls' })
    const auth = { EMAIL_PORT: '2525', EMAIL_HOST_USER: 'store', EMAIL_HOST_PASSWORD: 'secret' }
    expect(at(auth)).toMatchObject({ port: 2525, auth: { user: 'store', pass: 'secret' } })
  })

  it('ask for a captcha of the store’s own unless both keys of Google’s are there', () => {
    const kind = (settings: Record<string, string>) => readIntegrationsConfig(settings).captcha.kind
    const keys = { RECAPTCHA_PUBLIC_KEY: 'a', RECAPTCHA_PRIVATE_KEY: 'b' }
    expect([kind({}), kind({ RECAPTCHA_PUBLIC_KEY: 'a' }), kind(keys), kind({ ...keys, CAPTCHA: 'off' })]).toEqual([
      'proof-of-work',
      'proof-of-work',
      'recaptcha',
      'off',
    ])
  })
})
