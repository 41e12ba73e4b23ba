import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type ProblemShape, sendProblem } from '@appstore/http/problem'
import type { Logger } from '@appstore/service/logger'
import type { ErrorRequestHandler, RequestHandler } from 'express'

/** v1 keeps the error bodies that its clients know; everything else answers problem documents (spec README). */
export function shapeOf(path: string): ProblemShape {
  return path === '/api/v1' || path.startsWith('/api/v1/') ? 'v1' : 'problem'
}

/** The last route: there is nothing here. JSON inside the API, never a page (api.md wart 17). */
export const routeNotFound: RequestHandler = (request) => {
  throw new DomainError('not-found', 'route-not-found', `There is no route ${request.method} ${request.path}.`)
}

/** Turns whatever a handler threw into an answer. */
export function answerErrors(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const { correlationId } = response.locals as { correlationId?: string }
    sendProblem(response, clientsFault(error) ?? error, { shape: shapeOf(request.path), logger, correlationId })
  }
}

/** The router itself refuses paths whose percent-encoding cannot be read. */
function clientsFault(error: unknown): DomainError | undefined {
  if (!(error instanceof URIError)) return undefined
  return new DomainError('invalid', 'malformed-path', 'The percent-encoding of the path is not valid.')
}
