import type { Response } from 'express'

/** Where forms of the site may lead, and what it may show, beside itself. */
export interface PagePolicy {
  /** Origins that a form may be sent on to: the other parties of a sign-in. */
  readonly formTargets: readonly string[]
}

const PERMISSIONS = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb']
  .map((feature) => `${feature}=()`)
  .join(', ')

const NOTHING_MORE = { script: '', style: '', frame: [] }
/** What Google's widget loads, on the page that has it and on no other (operations.md 3.1). */
const FOR_RECAPTCHA = {
  script: ' https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/',
  style: " 'unsafe-inline'",
  frame: ['frame-src https://www.google.com/recaptcha/'],
}

/**
 * Headers of every page (operations.md 3.1): one script, which the nonce allows, styles and connections of our own, pictures over HTTPS
 * from anywhere, because apps bring their screenshots. Forms tell only ourselves where they come from.
 */
export function setPageHeaders(
  response: Response,
  nonce: string,
  { formTargets }: PagePolicy,
  widget?: 'recaptcha',
): void {
  const more = widget === undefined ? NOTHING_MORE : FOR_RECAPTCHA
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'${more.script}`,
    `style-src 'self'${more.style}`,
    "img-src 'self' https:",
    "font-src 'self'",
    ...more.frame,
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
