import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type ProblemShape, problemAnswer, sendProblem } from '@appstore/http/problem'
import type { Logger } from '@appstore/service/logger'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'

/** v1 keeps the error bodies that its clients know; everything else answers problem documents (spec README). */
export function shapeOf(path: string): ProblemShape {
  return path === '/api/v1' || path.startsWith('/api/v1/') ? 'v1' : 'problem'
}

/** The last route: there is nothing here. JSON inside the API, never a page (api.md wart 17). */
export const routeNotFound: RequestHandler = (request) => {
  throw new DomainError('not-found', 'route-not-found', `There is no route ${request.method} ${request.path}.`)
}

/** Shows errors as pages to those who asked for pages. */
export interface ErrorPages {
  wantsPage(request: Request): boolean
  show(request: Request, response: Response, error: { status: number; code: string }): Promise<void>
}

/** Turns whatever a handler threw into an answer: a page for browsers, JSON for programs and everywhere in the API. */
export function answerErrors(logger: Logger, pages: ErrorPages): ErrorRequestHandler {
  return async (thrown: unknown, request, response, _next) => {
    const { correlationId } = response.locals as { correlationId?: string }
    const error = clientsFault(thrown) ?? thrown
    const context = { shape: shapeOf(request.path), logger, correlationId }
    if (response.headersSent || !pages.wantsPage(request)) return sendProblem(response, error, context)
    const answer = problemAnswer(error, context)
    for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
    try {
      await pages.show(request, response, { status: answer.status, code: JSON.parse(answer.body).code })
    } catch (failure) {
      sendProblem(response, failure, context)
    }
  }
}

/** The router itself refuses paths whose percent-encoding cannot be read. */
function clientsFault(error: unknown): DomainError | undefined {
  if (!(error instanceof URIError)) return undefined
  return new DomainError('invalid', 'malformed-path', 'The percent-encoding of the path is not valid.')
}
