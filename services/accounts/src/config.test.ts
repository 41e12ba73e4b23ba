import { SettingsError } from '@appstore/service/env'
import { readAccountsConfig } from './config.js'

describe('the settings of accounts', () => {
  it('need a long secret key', () => {
    expect(readAccountsConfig({ SECRET_KEY: 'k'.repeat(64) })).toEqual({ secretKey: 'k'.repeat(64) })
    for (const SECRET_KEY of [undefined, '', 'k'.repeat(63)]) {
      expect(() => readAccountsConfig({ SECRET_KEY })).toThrow(SettingsError)
    }
  })
})
