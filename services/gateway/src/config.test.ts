import { SettingsError } from '@appstore/service/env'
import { readGatewayConfig } from './config.js'

describe('the settings of the gateway', () => {
  it('have defaults that fit a store on one machine', () => {
    expect(readGatewayConfig({ APPSTORE_DATA: '/data' })).toMatchObject({
      host: '127.0.0.1',
      port: 8_000,
      metricsPort: undefined,
      trustedProxyCount: 0,
      operatorToken: undefined,
      rates: { app_upload: { requests: 100, seconds: 86_400 }, app_register: { requests: 100, seconds: 86_400 } },
      documentDir: '/data/gateway',
      drainMs: 0,
    })
  })

  it('read rates', () => {
    const config = readGatewayConfig({ THROTTLE_APP_UPLOAD: '2/second', THROTTLE_DISCOVER_UPLOAD: '5/hour' })
    expect(config.rates).toMatchObject({
      app_upload: { requests: 2, seconds: 1 },
      app_register: { requests: 100, seconds: 86_400 },
      api_token_gen: { requests: 30, seconds: 60 },
      discover_upload: { requests: 5, seconds: 3_600 },
      login_failed: { requests: 10, seconds: 3_600 },
      password_reset: { requests: 1, seconds: 60 },
    })
  })

  it('want a second factor of staff, unless the store is for development or it is said otherwise', () => {
    const wanted = (environment: Record<string, string>) => readGatewayConfig(environment).requireStaffFactor
    expect(wanted({})).toBe(true)
    expect(wanted({ DEBUG: 'true' })).toBe(false)
    expect(wanted({ DEBUG: 'true', REQUIRE_SECOND_FACTOR_FOR_STAFF: 'true' })).toBe(true)
    expect(wanted({ REQUIRE_SECOND_FACTOR_FOR_STAFF: 'false' })).toBe(false)
  })

  it('make cookies secure with HTTPS, unless it is said otherwise', () => {
    const cookies = (environment: Record<string, string>) => readGatewayConfig(environment).web.secureCookies
    expect(cookies({})).toEqual({ session: false, csrf: false })
    expect(cookies({ ACCOUNT_DEFAULT_HTTP_PROTOCOL: 'https' })).toEqual({ session: true, csrf: true })
    expect(cookies({ SESSION_COOKIE_SECURE: 'true' })).toEqual({ session: true, csrf: false })
    const unlike = { ACCOUNT_DEFAULT_HTTP_PROTOCOL: 'https', CSRF_COOKIE_SECURE: 'false' }
    expect(cookies(unlike)).toEqual({ session: true, csrf: false })
  })

  it('are refused all at once when they are wrong', () => {
    const read = () =>
      readGatewayConfig({ PORT: 'x', OPERATOR_TOKEN: 'short', THROTTLE_APP_UPLOAD: '0/day', TRUSTED_PROXY_COUNT: '-1' })
    expect(read).toThrow(SettingsError)
    expect(read).toThrow(/PORT[\s\S]*TRUSTED_PROXY_COUNT[\s\S]*OPERATOR_TOKEN[\s\S]*THROTTLE_APP_UPLOAD/)
  })
})
