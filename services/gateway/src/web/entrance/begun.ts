import type { SecondFactorWanted, SessionBegun } from '@appstore/contracts/sessions'
import type { z } from 'zod'
import type { CookieNames } from '../forms/cookies.js'
import { localPath } from '../forms/local-path.js'
import type { Redirect, SetCookie } from '../visit.js'

/** Seconds that the second step may take. */
const CHALLENGE_SECONDS = 300

/** Where every way to sign in ends: at the page somebody wanted, or at the second step before it. */
export function goOnWith(
  cookies: CookieNames,
  begun: z.infer<typeof SessionBegun | typeof SecondFactorWanted>,
  next: string | null,
): Redirect {
  const path = localPath(next)
  if (begun.outcome === 'second-factor') {
    const challenge = { name: cookies.challenge, value: begun.challenge, maxAgeSeconds: CHALLENGE_SECONDS }
    const query = path === '/' ? '' : `?${new URLSearchParams({ next: path })}`
    return { redirect: `/login/second-step/${query}`, cookies: [challenge] }
  }
  const done = { name: cookies.challenge, value: '' }
  return { redirect: path, cookies: [sessionCookie(cookies, begun.secret, begun.session.expiresAt), done] }
}

/** The cookie of a session, for as long as that lasts without use. */
export function sessionCookie(cookies: CookieNames, secret: string, expiresAt: string): SetCookie {
  const seconds = Math.floor((Date.parse(expiresAt) - Date.now()) / 1_000)
  return { name: cookies.session, value: secret, maxAgeSeconds: Math.max(seconds, 1) }
}
