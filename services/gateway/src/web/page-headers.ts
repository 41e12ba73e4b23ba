import type { Response } from 'express'

/** Where forms of the site may lead, and what it may show, beside itself. */
export interface PagePolicy {
  /** Origins that a form may be sent on to: the other parties of a sign-in. */
  readonly formTargets: readonly string[]
}

const PERMISSIONS = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb']
  .map((feature) => `${feature}=()`)
  .join(', ')

/**
 * Headers of every page (operations.md 3.1): one script, which the nonce allows, styles and connections of our own, pictures over HTTPS
 * from anywhere, because apps bring their screenshots. Forms tell only ourselves where they come from.
 */
export function setPageHeaders(response: Response, nonce: string, { formTargets }: PagePolicy): void {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self' https:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
  response.setHeader('content-security-policy', policy.join('; '))
  response.setHeader('referrer-policy', 'same-origin')
  response.setHeader('permissions-policy', PERMISSIONS)
  response.setHeader('vary', 'Cookie, Accept-Language')
}
