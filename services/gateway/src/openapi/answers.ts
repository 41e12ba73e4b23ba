import { z } from 'zod'
import type { ZodOpenApiResponseObject } from 'zod-openapi'

const Detail = z
  .object({ detail: z.string() })
  .meta({ id: 'Detail', description: 'What is wrong, and the way out, in a sentence.' })

/** The bodies of 400 (api.md A1 "Error bodies"). */
const Refusal = z
  .union([
    z
      .record(z.string(), z.array(z.string()))
      .meta({ id: 'FieldErrors', description: 'Field → sentences; "nonFieldErrors" when the body is not an object.' }),
    z
      .array(z.string())
      .length(1)
      .meta({ id: 'Sentence', description: 'A rule that the certificate or archive broke.' }),
    Detail,
  ])
  .meta({ id: 'Refusal' })

const RetryAfter = z.int().meta({ description: 'Seconds to wait.', header: { id: 'RetryAfter' } })
const Challenge = z
  .string()
  .meta({ description: 'What credentials are taken.', example: 'Token', header: { id: 'WwwAuthenticate' } })

const Allow = z
  .string()
  .meta({ description: 'The methods the path has.', example: 'GET, HEAD, OPTIONS', header: { id: 'Allow' } })

const json = (schema: z.ZodType) => ({ 'application/json': { schema } })

/** The last words on a connection whose request cannot be understood at all. */
const NotHttp = z
  .object({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() })
  .meta({ id: 'NotHttp', description: 'RFC 9457.' })

/** Answers that many operations have in common, by status (api.md A1). */
export const COMMON_ANSWERS = {
  400: { id: 'Refused', description: 'The request is not valid.', content: json(Refusal) },
  401: {
    id: 'NotAuthenticated',
    description: 'There are no credentials, or they are wrong.',
    headers: z.object({ 'WWW-Authenticate': Challenge }),
    content: json(Detail),
  },
  403: { id: 'Forbidden', description: 'The caller may not do this.', content: json(Detail) },
  404: { id: 'NotFound', description: 'There is no such thing.', content: json(Detail) },
  405: {
    id: 'MethodNotAllowed',
    description: 'The path has no such method.',
    headers: z.object({ Allow: Allow }),
    content: json(Detail),
  },
  406: { id: 'NotAcceptable', description: 'Accept admits neither JSON nor HTML.', content: json(Detail) },
  409: {
    id: 'Conflict',
    description: 'The request contradicts the present state, or its Idempotency-Key came with another request.',
    content: json(Detail),
  },
  413: { id: 'TooLarge', description: 'The body is too large.', content: json(Detail) },
  415: { id: 'UnsupportedMediaType', description: 'The content type is not read here.', content: json(Detail) },
  429: {
    id: 'TooManyRequests',
    description: 'A limit of this account is reached.',
    headers: z.object({ 'Retry-After': RetryAfter }),
    content: json(Detail),
  },
  500: {
    id: 'ServerFailed',
    description: 'The store failed. The log tells why, and operators hear of it.',
    content: json(Detail),
  },
  503: {
    id: 'Unavailable',
    description: 'A part of the store does not answer just now.',
    headers: z.object({ 'Retry-After': RetryAfter }),
    content: json(Detail),
  },
} satisfies Record<number, ZodOpenApiResponseObject>

/** What is no HTTP, or has larger headers than are read (431), or does not come to an end (408). The connection closes. */
export const NOT_HTTP = {
  id: 'NotHttp',
  description: 'The request is no HTTP (400), did not arrive in time (408) or has too large headers (431).',
  content: { 'application/problem+json': { schema: NotHttp } },
} satisfies ZodOpenApiResponseObject

/** An answer with this status: the common one unless the operation says more about it. */
export function answer(
  status: number,
  described?: { description: string; schema?: z.ZodType },
): ZodOpenApiResponseObject {
  const common = COMMON_ANSWERS[status as keyof typeof COMMON_ANSWERS] as ZodOpenApiResponseObject | undefined
  if (described === undefined) return common as ZodOpenApiResponseObject
  const { id: _id, ...rest } = { ...common }
  const { description, schema } = described
  return { ...rest, description, ...(schema === undefined ? {} : { content: json(schema) }) }
}
