import type { RequestHandler } from 'express'

/** Routes see doubled slashes as single ones (clients.md C1). */
export function plainUrl(plainPath: (target: string) => string): RequestHandler {
  return (request, _response, next) => {
    const query = request.url.search(/[?#]/)
    request.url = plainPath(request.url) + (query < 0 ? '' : request.url.slice(query))
    next()
  }
}
