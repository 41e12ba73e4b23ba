import { browserName, csrfSecretOf, csrfToken, isCsrfToken, newCsrfSecret } from './csrf.js'

const secret = newCsrfSecret()

describe('the token of a form', () => {
  it('looks different each time and holds each time', () => {
    const tokens = [1, 2, 3].map(() => csrfToken(secret, 'session'))
    expect(new Set(tokens).size).toBe(3)
    for (const token of tokens) expect(isCsrfToken(token, secret, 'session')).toBe(true)
  })

  it('holds for one browser and one session only', () => {
    const token = csrfToken(secret, 'session')
    expect(isCsrfToken(token, newCsrfSecret(), 'session')).toBe(false)
    expect(isCsrfToken(token, secret, 'other')).toBe(false)
    expect(isCsrfToken(token, secret, '')).toBe(false)
  })

  it('does not follow from the name of its browser, which stays the same', () => {
    expect(browserName(secret)).toBe(browserName(secret))
    expect(browserName(newCsrfSecret())).not.toBe(browserName(secret))
    expect(isCsrfToken(csrfToken(browserName(secret), 'session'), secret, 'session')).toBe(false)
  })

  it('cannot be changed', () => {
    const token = csrfToken(secret, '')
    const [salt, seal] = token.split('.') as [string, string]
    const broken = [
      '',
      '.',
      salt,
      `${salt}.`,
      `${salt}.${seal}a`,
      `${'A'.repeat(16)}.${seal}`,
      token.toUpperCase(),
      seal,
    ]
    for (const each of broken) expect([each, isCsrfToken(each, secret, '')]).toEqual([each, false])
  })

  it('is made with a secret of ours only', () => {
    expect(csrfSecretOf(secret)).toBe(secret)
    for (const each of [undefined, '', 'a', `${secret}a`, `${secret.slice(1)};`])
      expect(csrfSecretOf(each)).toBeUndefined()
  })
})
