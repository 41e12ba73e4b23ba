import { randomPersonalToken } from '@appstore/service/personal-token-form'
import fc from 'fast-check'
import { parseAuthorization } from './authorization.js'
import { requireOperator } from './operator-token.js'

const TOKEN = '0123456789abcdef0123456789abcdef01234567'
const basic = (text: string | Buffer) => `Basic ${Buffer.from(text as string).toString('base64')}`

describe('the Authorization header', () => {
  it.each([`Token ${TOKEN}`, `token ${TOKEN}`, `TOKEN   ${TOKEN} `])('carries a token: %s', (header) => {
    expect(parseAuthorization(header)).toEqual({ kind: 'token', token: TOKEN })
  })

  it.each(['Token', `Token ${TOKEN.toUpperCase()}`, `Token ${TOKEN}0`, `Token ${TOKEN} x`, 'Token "x"', 'Bearer abc'])(
    'carries a token that cannot be one: %s',
    (header) => {
      expect(parseAuthorization(header).kind).toBe('malformed')
    },
  )

  it.each(['Token', 'Bearer', 'bearer'])('carries a personal token: %s', (scheme) => {
    const token = randomPersonalToken()
    expect(parseAuthorization(`${scheme} ${token}`)).toEqual({ kind: 'token', token })
  })

  it('tells a slip of the pen from a token that nobody knows', () => {
    const mistyped = parseAuthorization(`Bearer ${randomPersonalToken().slice(0, -1)}`)
    expect(mistyped).toEqual({ kind: 'malformed', detail: expect.stringContaining('checksum') })
  })

  it('carries user name and password; only the first colon parts them', () => {
    expect(parseAuthorization(basic('anna:pass:word'))).toEqual({
      kind: 'password',
      username: 'anna',
      password: 'pass:word',
    })
    expect(parseAuthorization(basic('änna:pässword'))).toMatchObject({ username: 'änna', password: 'pässword' })
    expect(parseAuthorization(basic('anna:'))).toMatchObject({ username: 'anna', password: '' })
    expect(parseAuthorization(`bAsIc ${Buffer.from('a:b').toString('base64')}`)).toMatchObject({ username: 'a' })
  })

  it('is read as Latin-1 where it is not UTF-8', () => {
    const header = `Basic ${Buffer.from('anna:pässword', 'latin1').toString('base64')}`
    expect(parseAuthorization(header)).toMatchObject({ password: 'pässword' })
  })

  it.each([
    'Basic',
    'Basic !!!',
    basic('no colon'),
    basic(':password'),
    basic('a\0b:c'),
    basic(`${'a'.repeat(301)}:b`),
    basic(`a:${'b'.repeat(1_025)}`),
  ])('carries credentials that cannot be right: %s', (header) => {
    expect(parseAuthorization(header).kind).toBe('malformed')
  })

  it.each([undefined, '', 'Digest x', TOKEN])('says nothing to us: %s', (header) => {
    expect(parseAuthorization(header).kind).toBe('none')
  })

  it('gives back every user name and password that fits', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(
        word.filter((name) => name !== '' && !name.includes(':')),
        word,
        (username, password) => {
          expect(parseAuthorization(basic(`${username}:${password}`))).toEqual({ kind: 'password', username, password })
        },
      ),
    )
  })

  it('never makes the parser fail', () => {
    fc.assert(fc.property(fc.string(), (text) => Boolean(parseAuthorization(text).kind)))
  })
})

describe('the operator token', () => {
  const secret = 'a-token-that-is-long-enough'
  it('lets in who sends it', () => {
    expect(() => requireOperator(secret, `Bearer ${secret}`)).not.toThrow()
    expect(() => requireOperator(secret, `bearer ${secret}`)).not.toThrow()
  })

  it.each([undefined, '', 'Bearer', `Bearer ${secret}x`, `Bearer ${secret.slice(1)}`, `Token ${secret}`])(
    'keeps out who sends %s',
    (header) => {
      expect(() => requireOperator(secret, header)).toThrow('not-an-operator')
    },
  )

  it('keeps everybody out when none is set', () => {
    expect(() => requireOperator(undefined, 'Bearer undefined')).toThrow('operator-routes-closed')
  })
})
