import { cookieNames, cookieSettings, readCookies } from './cookies.js'

describe('cookies', () => {
  it('are read as they come; the first of a name counts', () => {
    const cookies = readCookies('a=1; b = 2;c=3=4; a=5; nothing; =x; d=')
    expect([...cookies]).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', '3=4'],
      ['', 'x'],
      ['d', ''],
    ])
    expect([...readCookies(undefined)]).toEqual([])
  })

  it('belong to this host alone where they are secure', () => {
    expect(cookieNames({ session: true, csrf: true })).toMatchObject({ session: '__Host-session', csrf: '__Host-csrf' })
    expect(cookieNames({ session: false, csrf: true })).toMatchObject({ session: 'session', csrf: '__Host-csrf' })
    expect(cookieSettings(true, 60)).toEqual({
      httpOnly: true,
      sameSite: 'lax',
      path: '/',
      secure: true,
      maxAge: 60_000,
    })
  })
})
