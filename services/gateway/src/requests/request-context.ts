import { randomUUID } from 'node:crypto'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { inSpan, withTraceparent } from '@appstore/service/tracing'
import type { Request, RequestHandler, Response } from 'express'

/** Ids from outside are taken as they are when they are harmless in logs and headers. */
const HARMLESS = /^[\w.:-]{8,64}$/

/**
 * Gives every request a correlation id (`X-Request-Id`, in and out) and a trace, and writes one log line and one measurement when it ends.
 *
 * @param routeOf the route's pattern, so that measurements have few labels; never the path itself
 */
export function requestContext(parts: {
  logger: Logger
  metrics: Metrics
  routeOf: (path: string) => string
  /** The path without what nobody may read in a log. */
  conceal: (path: string) => string
}): RequestHandler {
  const duration = parts.metrics.histogram(
    'http_server_request_duration_seconds',
    'Time from a request to the end of its answer',
    ['service', 'route', 'method', 'status'],
  )
  return (request, response, next) => {
    const started = process.hrtime.bigint()
    const given = request.get('x-request-id')
    const correlationId = given !== undefined && HARMLESS.test(given) ? given : randomUUID()
    response.locals.correlationId = correlationId
    response.setHeader('x-request-id', correlationId)
    const route = parts.routeOf(request.path)
    const method = request.method
    const path = parts.conceal(request.path)
    response.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9
      const status = response.writableFinished ? response.statusCode : 499
      duration.observe({ service: 'gateway', route, method: knownMethod(method), status }, seconds)
      const line = { method, path, status, ms: Math.round(seconds * 1_000), correlationId }
      // probes and scrapes come every few seconds and tell nothing while they go well
      const level = PROBES.has(route) && status < 400 ? 'debug' : 'info'
      parts.logger[level](line, `${method} ${path} was answered with ${status}.`)
    })
    traced(request, response, `${knownMethod(method)} ${route}`, next)
  }
}

function traced(request: Request, response: Response, name: string, next: () => void): void {
  const span = () =>
    inSpan(name, { 'http.request.method': request.method }, async (span) => {
      const closed = new Promise((resolve) => response.once('close', resolve))
      next()
      await closed
      span.setAttribute('http.response.status_code', response.statusCode)
    })
  void withTraceparent(request.get('traceparent'), span)
}

const PROBES = new Set(['/health', '/metrics'])

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Anybody can invent methods; a label must not grow with them. */
function knownMethod(method: string): string {
  return METHODS.has(method) ? method : 'other'
}
