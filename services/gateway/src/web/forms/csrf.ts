import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** 32 random bytes; they stay in the browser's cookie. */
const SECRET = /^[\w-]{43}$/
const TOKEN = /^([\w-]{16})\.([\w-]{43})$/

export function newCsrfSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** `undefined`: what the cookie holds is nothing of ours. */
export function csrfSecretOf(cookie: string | undefined): string | undefined {
  return cookie !== undefined && SECRET.test(cookie) ? cookie : undefined
}

/**
 * A token for a form. It holds for this browser and this session only: a form that was opened before somebody signed in or out, or that
 * another site has made, brings none that fits. Each one looks different, so that compressed pages do not give it away.
 *
 * @param session the session cookie; "" when there is none
 */
export function csrfToken(secret: string, session: string): string {
  const salt = randomBytes(12).toString('base64url')
  return `${salt}.${seal(secret, session, salt)}`
}

/** Names the browser that has this secret, without giving it away. */
export function browserName(secret: string): string {
  return createHmac('sha256', secret).update('browser').digest('base64url')
}

/** Is this one of the tokens of {@link csrfToken}? */
export function isCsrfToken(token: string, secret: string, session: string): boolean {
  const [, salt, given] = TOKEN.exec(token) ?? []
  if (salt === undefined || given === undefined) return false
  return timingSafeEqual(Buffer.from(given), Buffer.from(seal(secret, session, salt)))
}

function seal(secret: string, session: string, salt: string): string {
  return createHmac('sha256', secret).update(`${salt} ${session}`).digest('base64url')
}
