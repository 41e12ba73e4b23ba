import type { Request, Response, Router } from 'express'
import { methodNotAllowed } from './request-refused.js'

/** Answers a request; what it throws goes to the error handler. */
export type RouteHandler = (request: Request, response: Response) => Promise<void>

/**
 * Adds a route that offers one method: GET brings HEAD along, OPTIONS says what there is, every other method is refused with 405 and
 * the right `Allow`.
 */
export function route(router: Router, method: 'GET' | 'POST', path: string | string[], handle: RouteHandler): void {
  const allowed = method === 'GET' ? ['GET', 'HEAD', 'OPTIONS'] : [method, 'OPTIONS']
  router.all(path, async (request, response) => {
    if (request.method === 'OPTIONS') return sendAllowed(response, allowed)
    if (!allowed.includes(request.method)) throw methodNotAllowed(request.method, allowed)
    await handle(request, response)
  })
}

/** The answer to OPTIONS: an empty body and the methods in `Allow`. */
export function sendAllowed(response: Response, methods: readonly string[]): void {
  response.setHeader('allow', methods.join(', '))
  response.setHeader('content-length', 0)
  response.status(200).end()
}
