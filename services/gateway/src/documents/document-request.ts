import { acceptedCodings, admitsJsonOrHtml, type CodingOrder, forcesJson, plainPath } from './negotiation.js'

/** Everything of a request that the answer from a ready document depends on. */
export interface DocumentRequest {
  readonly method: 'GET' | 'HEAD'
  readonly path: string
  readonly noneMatch: string | undefined
  readonly modifiedSince: string | undefined
  /** Whether JSON or HTML is an acceptable form. */
  readonly acceptable: boolean
  readonly codings: CodingOrder
  readonly subscriptionKey: string | undefined
}

type Field = 'noneMatch' | 'modifiedSince' | 'accept' | 'encoding' | 'subscriptionKey'

const FIELDS = new Map<string, Field>([
  ['accept', 'accept'],
  ['if-none-match', 'noneMatch'],
  ['accept-encoding', 'encoding'],
  ['if-modified-since', 'modifiedSince'],
  ['x-nc-subscription-key', 'subscriptionKey'],
])
const LENGTHS = new Set([...FIELDS.keys()].map(({ length }) => length))

/** Reads a request however it came in; `undefined` for methods that documents do not answer. */
export function documentRequest(request: {
  readonly method?: string | undefined
  /** Path and query. */
  readonly target?: string | undefined
  readonly rawHeaders: readonly string[]
}): DocumentRequest | undefined {
  const { method, target = '/', rawHeaders } = request
  if (method !== 'GET' && method !== 'HEAD') return undefined
  const { noneMatch, modifiedSince, accept, encoding, subscriptionKey } = fieldsOf(rawHeaders)
  return {
    method,
    path: plainPath(target),
    noneMatch,
    modifiedSince,
    acceptable: admitsJsonOrHtml(accept) || forcesJson(target),
    codings: acceptedCodings(encoding),
    subscriptionKey,
  }
}

/** One pass over the raw headers: cheaper than having Node build its object of all of them. */
function fieldsOf(raw: readonly string[]): Record<Field, string | undefined> {
  const fields: Record<Field, string | undefined> = {
    noneMatch: undefined,
    modifiedSince: undefined,
    accept: undefined,
    encoding: undefined,
    subscriptionKey: undefined,
  }
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string
    const field = LENGTHS.has(name.length) ? FIELDS.get(name.toLowerCase()) : undefined
    if (field === undefined) continue
    const value = raw[index + 1] as string
    const earlier = fields[field]
    fields[field] = earlier === undefined ? value : `${earlier}, ${value}`
  }
  return fields
}
