import { SettingsError } from '@appstore/service/env'
import { readAccountsConfig } from './config.js'

const SECRET_KEY = 'k'.repeat(64)

describe('the settings of accounts', () => {
  it('need a long secret key', () => {
    expect(readAccountsConfig({ SECRET_KEY })).toMatchObject({ secretKey: SECRET_KEY, deletionGraceDays: 14 })
    for (const short of [undefined, '', 'k'.repeat(63)]) {
      expect(() => readAccountsConfig({ SECRET_KEY: short })).toThrow(SettingsError)
    }
  })

  it.each([
    ['https://apps.example.org/', {}, 'apps.example.org', 'https://apps.example.org'],
    ['https://Apps.Example.org:8443/store', {}, 'apps.example.org', 'https://apps.example.org:8443'],
    [undefined, {}, 'localhost', 'http://localhost:8000'],
    [undefined, { PORT: '9000' }, 'localhost', 'http://localhost:9000'],
  ])('tell where passkeys work: SITE_URL %s %j', (SITE_URL, more, id, origin) => {
    expect(readAccountsConfig({ SECRET_KEY, SITE_URL, ...more }).site).toEqual({ id, origin })
  })

  it('take no address that is none of a site', () => {
    for (const SITE_URL of ['apps.example.org', 'ftp://apps.example.org']) {
      expect(() => readAccountsConfig({ SECRET_KEY, SITE_URL })).toThrow(SettingsError)
    }
  })

  it('are those of production unless they say otherwise', () => {
    expect(readAccountsConfig({ SECRET_KEY }).debug).toBe(false)
    expect(readAccountsConfig({ SECRET_KEY, DEBUG: 'true' }).debug).toBe(true)
  })

  it('give up to a year for calling a deletion off, or no time at all', () => {
    const read = (days: string) => {
      return readAccountsConfig({ SECRET_KEY, ACCOUNT_DELETION_GRACE_DAYS: days }).deletionGraceDays
    }
    expect([read('0'), read('30'), read('')]).toEqual([0, 30, 14])
    for (const wrong of ['-1', '366', '1.5', 'two']) {
      expect(() => read(wrong)).toThrow(/ACCOUNT_DELETION_GRACE_DAYS/)
    }
  })
})
