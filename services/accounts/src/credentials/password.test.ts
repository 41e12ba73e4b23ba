import { hashPassword, passwordFits } from './password.js'

describe('a password', () => {
  it('fits its own hash and no other', async () => {
    const encoded = await hashPassword('pässword 🔑')
    expect(await passwordFits(encoded, 'pässword 🔑')).toBe(true)
    for (const wrong of ['pässword', 'pa\u0308ssword 🔑', '', 'pässword 🔑 ']) {
      expect(await passwordFits(encoded, wrong)).toBe(false)
    }
  })

  it('is hashed with argon2id, salted, at the cost that the hash names', async () => {
    const [one, other] = [await hashPassword('same'), await hashPassword('same')]
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(other)
  })

  it('of somebody unknown never fits', async () => {
    for (const given of ['a password nobody has', '']) expect(await passwordFits(undefined, given)).toBe(false)
  })
})
