import type { ServerResponse } from 'node:http'
import { DomainError, type DomainErrorKind } from '@appstore/event-sourcing/domain-error'
import type { Logger } from '@appstore/service/logger'
import { type RefusalKind, RequestRefused } from './request-refused.js'

/** `v1`: the bodies of the REST API v1 (api.md A1). `problem`: RFC 9457, everywhere else. */
export type ProblemShape = 'v1' | 'problem'

type Kind = DomainErrorKind | RefusalKind | 'failure'

/** The one place that knows which status a kind of error has, and what people call it. */
const KINDS: Readonly<Record<Kind, readonly [status: number, title: string]>> = {
  invalid: [400, 'The request is not valid'],
  unauthenticated: [401, 'Authentication is needed'],
  forbidden: [403, 'This is not allowed'],
  'not-found': [404, 'There is nothing here'],
  'method-not-allowed': [405, 'The method is not offered'],
  'not-acceptable': [406, 'No acceptable form'],
  conflict: [409, 'The request contradicts the present state'],
  'too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The content type is not supported'],
  throttled: [429, 'Too many requests'],
  failure: [500, 'The server failed'],
  unavailable: [503, 'A part of the store is not available'],
}

/** Seconds after which a client may try again when the error does not say it. */
const RETRY_AFTER = { throttled: 60, unavailable: 5 } as const

/** An error as it goes out: everything but the connection. */
export interface ProblemAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What the answer to an error depends on, beside the error. */
export interface ProblemContext {
  readonly shape: ProblemShape
  readonly logger: Logger
  readonly correlationId?: string | undefined
}

/**
 * The answer to anything thrown while a request was handled. What is neither a {@link DomainError} nor a {@link RequestRefused} is a bug:
 * it is logged here, once, and answered without its message.
 *
 * `extra` of a DomainError: `fields` (name → sentences) becomes the object of a field validation, `retryAfter` (seconds) the header `Retry-After`,
 * `challenge` the header `WWW-Authenticate`; in `problem` shape all of it is shown.
 */
export function problemAnswer(error: unknown, context: ProblemContext): ProblemAnswer {
  const known = error instanceof DomainError || error instanceof RequestRefused ? error : undefined
  if (known === undefined) {
    context.logger.error({ err: error, correlationId: context.correlationId }, 'A request failed because of a bug.')
  }
  const kind: Kind = known?.kind ?? 'failure'
  const [status, title] = KINDS[kind]
  const code = known?.code ?? 'internal-error'
  const detail = known?.detail ?? failureDetail(context.correlationId)
  const extra = known instanceof DomainError ? (known.extra ?? {}) : {}
  const headers = {
    'content-type': context.shape === 'v1' ? 'application/json' : 'application/problem+json',
    ...(known instanceof RequestRefused ? known.headers : {}),
    ...kindHeaders(kind, extra, context.shape),
  }
  const body =
    context.shape === 'v1'
      ? v1Body(kind, code, detail, extra)
      : { ...extra, type: `urn:appstore:problem:${code}`, title, status, detail, code, ...correlated(context) }
  return { status, headers, body: JSON.stringify(body) }
}

/** Sends {@link problemAnswer}. A response that has begun cannot be taken back: it is cut off, so that the client sees it is not whole. */
export function sendProblem(response: ServerResponse, error: unknown, context: ProblemContext): void {
  const answer = problemAnswer(error, context)
  if (response.headersSent) {
    response.destroy()
    return
  }
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  response.setHeader('content-length', Buffer.byteLength(answer.body))
  response.statusCode = answer.status
  response.end(answer.body)
}

/** The last words on a connection whose request could not even be parsed; a whole HTTP response. */
export function connectionProblem(errorCode: string | undefined): string {
  const [status, reason, detail] =
    errorCode === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large', 'The headers of the request are too large.']
      : errorCode === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout', 'The request did not arrive in time.']
        : [400, 'Bad Request', 'The request is not valid HTTP.']
  const body = JSON.stringify({ type: 'about:blank', title: reason, status, detail })
  return (
    `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )
}

function failureDetail(correlationId: string | undefined): string {
  const reference = correlationId === undefined ? '' : ` Name the request ${correlationId} when you report it.`
  return `The server failed; this is not your fault.${reference}`
}

function correlated(context: ProblemContext): { correlationId?: string } {
  return context.correlationId === undefined ? {} : { correlationId: context.correlationId }
}

function kindHeaders(
  kind: Kind,
  extra: Readonly<Record<string, unknown>>,
  shape: ProblemShape,
): Record<string, string> {
  if (kind === 'unauthenticated') {
    const challenge = typeof extra.challenge === 'string' ? extra.challenge : shape === 'v1' ? 'Token' : 'Bearer'
    return { 'www-authenticate': challenge }
  }
  if (kind !== 'throttled' && kind !== 'unavailable') return {}
  const given = extra.retryAfter
  const seconds = typeof given === 'number' && given > 0 ? Math.ceil(given) : RETRY_AFTER[kind]
  return { 'retry-after': String(seconds) }
}

/** api.md A1, table "Error bodies". Malformed JSON or XML (`malformed-…`) is the one invalid input that is not an array. */
function v1Body(kind: Kind, code: string, detail: string, extra: Readonly<Record<string, unknown>>): unknown {
  if (kind !== 'invalid') return { detail }
  if (extra.fields !== undefined) return extra.fields
  return code.startsWith('malformed-') ? { detail } : [detail]
}
