import type { RequestHandler } from 'express'
import helmet from 'helmet'

/** Headers for everything outside the API: nothing may be loaded, framed or guessed (operations.md §3.1). */
export function pageHeaders(): RequestHandler {
  const secure = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    frameguard: { action: 'deny' },
    strictTransportSecurity: false,
  })
  const strictTransport = helmet.strictTransportSecurity({ maxAge: 31_536_000, includeSubDomains: true })
  return (request, response, next) => {
    if (request.path === '/api' || request.path.startsWith('/api/')) return next()
    // over plain HTTP the header must not be sent (RFC 6797 7.2)
    if (request.secure) strictTransport(request, response, () => undefined)
    secure(request, response, next)
  }
}
