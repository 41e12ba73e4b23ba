import { SettingsError } from '@appstore/service/env'
import { readAccountsConfig } from './config.js'

describe('the settings of accounts', () => {
  it('need a long secret key', () => {
    const secretKey = 'k'.repeat(64)
    expect(readAccountsConfig({ SECRET_KEY: secretKey })).toEqual({ secretKey, deletionGraceDays: 14 })
    for (const SECRET_KEY of [undefined, '', 'k'.repeat(63)]) {
      expect(() => readAccountsConfig({ SECRET_KEY })).toThrow(SettingsError)
    }
  })

  it('give up to a year for calling a deletion off, or no time at all', () => {
    const read = (days: string) => {
      return readAccountsConfig({ SECRET_KEY: 'k'.repeat(64), ACCOUNT_DELETION_GRACE_DAYS: days }).deletionGraceDays
    }
    expect([read('0'), read('30'), read('')]).toEqual([0, 30, 14])
    for (const wrong of ['-1', '366', '1.5', 'two']) {
      expect(() => read(wrong)).toThrow(/ACCOUNT_DELETION_GRACE_DAYS/)
    }
  })
})
