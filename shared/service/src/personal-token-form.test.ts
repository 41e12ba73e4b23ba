import fc from 'fast-check'
import { formOfPersonalToken, randomPersonalToken } from './personal-token-form.js'

describe('the form of a personal token', () => {
  it('is one that scanners know', () => {
    const made = Array.from({ length: 200 }, () => randomPersonalToken())
    for (const token of made) {
      expect(token).toMatch(/^store_[0-9A-Za-z]{49}$/)
      expect(formOfPersonalToken(token)).toBe('whole')
    }
    expect(new Set(made).size).toBe(made.length)
  })

  it('shows each single character that was typed wrong, left out or added', () => {
    const token = randomPersonalToken()
    const place = fc.integer({ min: 6, max: token.length - 1 })
    const character = fc.constantFrom(...'0123456789ABCXYZabcxyz')
    fc.assert(
      fc.property(place, character, (at, other) => {
        fc.pre(token[at] !== other)
        const [before, after] = [token.slice(0, at), token.slice(at + 1)]
        for (const wrong of [before + other + after, before + after, before + other + token.slice(at)]) {
          expect(formOfPersonalToken(wrong)).toBe('mistyped')
        }
      }),
    )
  })

  it.each(['', 'store', 'a'.repeat(40), 'STORE_x', ' store_'])('is not that of "%s"', (text) => {
    expect(formOfPersonalToken(text)).toBe('other')
  })

  it.each(['store_', `store_${'0'.repeat(48)}`, `store_${'ä'.repeat(49)}`])('is broken in "%s"', (text) => {
    expect(formOfPersonalToken(text)).toBe('mistyped')
  })
})
