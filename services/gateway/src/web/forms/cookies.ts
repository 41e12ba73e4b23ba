import type { CookieOptions } from 'express'

/** Names and settings of the site's cookies; with HTTPS they can neither be read nor set by anything else on the domain. */
export interface CookieNames {
  readonly session: string
  /** What is left to do between the two steps of signing in. */
  readonly challenge: string
  /** A login by another party that this browser began. */
  readonly login: string
  /** Who came by another party for the first time. */
  readonly newcomer: string
  readonly csrf: string
  readonly language: string
  readonly theme: string
  readonly notice: string
}

/** `__Host-`: browsers take such a cookie only from the host itself, over HTTPS, for all its paths (RFC 6265bis 4.1.3). */
export function cookieNames(secure: { session: boolean; csrf: boolean }): CookieNames {
  return {
    session: secure.session ? '__Host-session' : 'session',
    challenge: secure.session ? '__Host-challenge' : 'challenge',
    login: secure.session ? '__Host-login' : 'login',
    newcomer: secure.session ? '__Host-newcomer' : 'newcomer',
    csrf: secure.csrf ? '__Host-csrf' : 'csrf',
    language: 'language',
    theme: 'theme',
    notice: 'notice',
  }
}

/** Scripts never see a cookie of ours, and other sites never make a browser send one with a form. */
export function cookieSettings(secure: boolean, maxAgeSeconds?: number): CookieOptions {
  const life = maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds * 1_000 }
  return { httpOnly: true, sameSite: 'lax', path: '/', secure, ...life }
}

/** Reads a `Cookie` header. Our values need no decoding; what is not `name=value` is passed over, and the first of a name counts. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=')
    if (equals < 0) continue
    const name = pair.slice(0, equals).trim()
    if (!cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim())
  }
  return cookies
}
