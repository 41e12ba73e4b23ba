import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { deriveKey, seal, unseal } from './seal.js'

describe('sealing', () => {
  const key = randomBytes(32)

  it('gives any text back with the same key', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => unseal(key, seal(key, text)) === text))
  })

  it('reveals nothing without the key, and notices a changed byte', () => {
    const sealed = seal(key, 'person@example.org')
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('person')
    expect(() => unseal(randomBytes(32), sealed)).toThrow()
    const bytes = Buffer.from(sealed, 'base64')
    bytes[20] = (bytes[20] ?? 0) ^ 1
    expect(() => unseal(key, bytes.toString('base64'))).toThrow()
  })

  it('derives different keys for different purposes', () => {
    expect(deriveKey('secret', 'a')).not.toEqual(deriveKey('secret', 'b'))
    expect(deriveKey('secret', 'a')).toEqual(deriveKey('secret', 'a'))
  })
})
