import type { RequestHandler } from 'express'

/** What browsers may do with the API from any site (api.md A1): everything but sending cookies along. */
const PREFLIGHT: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers':
    'x-requested-with, content-type, accept, origin, authorization, if-none-match, idempotency-key, x-request-id',
  'access-control-max-age': '86400',
}

/** Sets the headers of every answer below `/api/` and answers preflight requests, which carry no credentials and name no real method. */
export function cors(headers: Readonly<Record<string, string>>): RequestHandler {
  return (request, response, next) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    response.setHeader('vary', 'Accept, Origin')
    if (request.method !== 'OPTIONS' || request.get('access-control-request-method') === undefined) return next()
    for (const [name, value] of Object.entries(PREFLIGHT)) response.setHeader(name, value)
    response.setHeader('content-length', 0)
    response.end()
  }
}
