import fc from 'fast-check'
import semver from 'semver'
import { beyondMaximum, isEmptyRange, padMinimum, versionSpec } from './version-range.js'

describe('version requirements (api.md A5)', () => {
  it.each([
    ['9', '9.0.0'],
    ['9.1', '9.1.0'],
    ['9.1.2', '9.1.2'],
    ['08.00', '8.0.0'],
  ])('pads the minimum %s to %s', (given, expected) => expect(padMinimum(given)).toBe(expected))

  it.each([
    ['9', '10.0.0'],
    ['9.0', '9.1.0'],
    ['9.0.0', '9.0.1'],
    ['08.02', '8.3.0'],
    ['99999999999999999999', '100000000000000000000.0.0'],
  ])('turns the maximum %s into the excluded %s', (given, expected) => expect(beyondMaximum(given)).toBe(expected))

  it('gives both spellings', () => {
    expect(versionSpec('31', '32')).toEqual({ spec: '>=31.0.0 <33.0.0', raw: '>=31 <=32' })
    expect(versionSpec('8.1', undefined)).toEqual({ spec: '>=8.1.0', raw: '>=8.1' })
    expect(versionSpec(undefined, '8.4')).toEqual({ spec: '<8.5.0', raw: '<=8.4' })
    expect(versionSpec(undefined, undefined)).toEqual({ spec: '*', raw: '*' })
  })

  const part = fc.integer({ min: 0, max: 99 })
  const version = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'))

  it('always has the form that servers can read (clients.md C7)', () => {
    fc.assert(
      fc.property(version, version, (min, max) => {
        expect(versionSpec(min, max).raw).toMatch(/^>=\d+(\.\d+){0,2} <=\d+(\.\d+){0,2}$/)
        expect(semver.validRange(versionSpec(min, max).spec)).not.toBeNull()
      }),
    )
  })

  it('knows a range that nothing satisfies', () => {
    fc.assert(
      fc.property(version, version, (min, max) => {
        expect(isEmptyRange(min, max)).toBe(!semver.lt(padMinimum(min), beyondMaximum(max)))
      }),
    )
  })
})
