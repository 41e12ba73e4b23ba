/** Why a request was refused before any rule of the domain was asked. */
export type RefusalKind = 'method-not-allowed' | 'not-acceptable' | 'unsupported-media-type' | 'too-large'

/** A request that HTTP itself forbids: wrong method, wrong content type. `problem.ts` knows the statuses. */
export class RequestRefused extends Error {
  readonly kind: RefusalKind
  readonly code: string
  readonly detail: string
  readonly headers: Readonly<Record<string, string>>

  constructor(kind: RefusalKind, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(`${kind}: ${detail}`)
    this.name = 'RequestRefused'
    this.kind = kind
    this.code = kind
    this.detail = detail
    this.headers = headers
  }
}

/** 405: `allowed` are the methods that the route does offer (api.md A1). */
export function methodNotAllowed(method: string, allowed: readonly string[]): RequestRefused {
  const allow = allowed.join(', ')
  return new RequestRefused('method-not-allowed', `The method ${method} is not offered here; use ${allow}.`, {
    allow,
  })
}

/** 406: the client accepts neither JSON nor HTML (api.md A1). */
export function notAcceptable(): RequestRefused {
  return new RequestRefused(
    'not-acceptable',
    'This route answers application/json. Send an Accept header that admits it, or none.',
  )
}

/** 415: the body is of none of the types that the route reads (api.md A1). */
export function unsupportedMediaType(
  given: string | undefined,
  read: readonly string[] = ['application/json'],
): RequestRefused {
  const found = given === undefined ? 'the request names no content type' : `not ${given.slice(0, 100)}`
  return new RequestRefused(
    'unsupported-media-type',
    `The body must be sent as "Content-Type: ${read.join('" or "')}"; ${found}.`,
    { 'accept-post': read.join(', ') },
  )
}

/** 413: the body is larger than the route takes. The connection closes, so that the rest of it need not be read. */
export function bodyTooLarge(limitBytes: number): RequestRefused {
  return new RequestRefused('too-large', `The body may have at most ${limitBytes} bytes.`, { connection: 'close' })
}
