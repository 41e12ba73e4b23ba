import { updatesApp } from './import-rule.js'

const stable = (version: string) => ({ version, isNightly: false })
const nightly = (version: string) => ({ version, isNightly: true })

describe('which publication describes the app (releases.md B9)', () => {
  it('the first one, stable', () => expect(updatesApp([], stable('1.0.0'))).toBe(true))
  it('the first one, pre-release', () => expect(updatesApp([], stable('1.0.0-beta.1'))).toBe(true))
  it('the first one, nightly', () => expect(updatesApp([], nightly('1.0.0'))).toBe(true))
  it('the highest stable one', () => expect(updatesApp([stable('1.0.0')], stable('1.10.0'))).toBe(true))
  it('the same version again', () => expect(updatesApp([stable('1.0.0')], stable('1.0.0'))).toBe(true))
  it('not a lower one', () => expect(updatesApp([stable('1.10.0')], stable('1.9.0'))).toBe(false))
  it('not a pre-release beside a stable one', () =>
    expect(updatesApp([stable('1.0.0')], stable('2.0.0-rc.1'))).toBe(false))
  it('not a nightly beside a stable one', () => expect(updatesApp([stable('1.0.0')], nightly('2.0.0'))).toBe(false))
  it('a stable one below a pre-release or nightly', () => {
    expect(updatesApp([stable('2.0.0-beta.1'), nightly('3.0.0'), stable('1.0.0')], stable('1.1.0'))).toBe(true)
  })
})
