/** Content codings a document may be sent in. */
export type Coding = 'br' | 'gzip' | 'identity'

/** The codings a client takes, best first; at equal wishes the smaller form wins. */
export type CodingOrder = readonly Coding[]

const SERVER_ORDER: CodingOrder = ['br', 'gzip', 'identity']

/** Header values seen before. Clients send few different ones; a value that is none of them costs one parse. */
const CACHE_LIMIT = 500
const CACHEABLE_LENGTH = 200

/**
 * Reads `Accept-Encoding` with weights (RFC 9110 12.5.3). No header: identity only, because a client that does not ask for
 * gzip may not understand it (clients.md C2). Identity is always in the list, as the last resort: a list is never
 * answered with an error only because a header excludes every form.
 */
export const acceptedCodings: (header: string | undefined) => CodingOrder = cached((header) => {
  if (header === undefined) return ['identity']
  const weights = new Map<string, number>()
  for (const { value, weight } of weighted(header)) weights.set(value === 'x-gzip' ? 'gzip' : value, weight)
  const others = weights.get('*') ?? 0
  const wish = (coding: Coding): number =>
    weights.get(coding) ?? (coding === 'identity' ? Math.max(others, LAST_RESORT) : others)
  const taken = SERVER_ORDER.filter((coding) => wish(coding) > 0).sort((a, b) => wish(b) - wish(a))
  return taken.includes('identity') ? taken : [...taken, 'identity']
})

/** Below every weight that can be written with three decimals. */
const LAST_RESORT = 0.0001

/** Does `Accept` admit JSON or HTML? A missing header does (api.md A1, clients.md C3). */
export const admitsJsonOrHtml: (header: string | undefined) => boolean = cached((header) => {
  if (header === undefined || header.trim() === '') return true
  const ranges = new Map(weighted(header).map(({ value, weight }) => [value, weight]))
  const wish = (type: string, family: string) => ranges.get(type) ?? ranges.get(family) ?? ranges.get('*/*') ?? 0
  return wish('application/json', 'application/*') > 0 || wish('text/html', 'text/*') > 0
})

/**
 * Is the document's tag among those of `If-None-Match`? Lists, `*` and weak comparison (RFC 9110 13.1.2).
 *
 * @param etag strong tag with its quotes
 */
export function matchesTag(header: string, etag: string): boolean {
  if (header === etag) return true
  if (header.trim() === '*') return true
  for (const [, tag] of header.matchAll(/(?:W\/)?("[^"]*")/g)) if (tag === etag) return true
  return false
}

/** Was the document unchanged at the time of `If-Modified-Since`? A date that cannot be read does not count. */
export function unchangedSince(header: string, lastModifiedMs: number): boolean {
  const since = header.endsWith('GMT') ? Date.parse(header) : Number.NaN
  return since >= Math.floor(lastModifiedMs / 1_000) * 1_000
}

/** The path of a request target without query, with doubled slashes taken as single (clients.md C1). */
export function plainPath(target: string): string {
  const query = target.search(/[?#]/)
  const whole = query < 0 ? target : target.slice(0, query)
  const path = whole.startsWith('/') ? whole : whole.replace(/^[a-z]+:\/\/[^/]*/i, '')
  return path.includes('//') ? path.replace(/\/{2,}/g, '/') : path || '/'
}

/** `?format=json` asks for JSON whatever `Accept` says (api.md A1). */
export function forcesJson(target: string): boolean {
  return /[?&]format=json(&|$)/.test(target)
}

/** The members of a list header with their weights, in lower case; a weight that cannot be read counts as 1. */
function weighted(header: string): { value: string; weight: number }[] {
  return header.split(',').flatMap((member) => {
    const [value = '', ...parameters] = member.split(';').map((part) => part.trim().toLowerCase())
    const q = parameters.find((parameter) => /^q\s*=/.test(parameter))
    const weight = q === undefined ? 1 : Number(q.slice(q.indexOf('=') + 1))
    return value === '' ? [] : [{ value, weight: Number.isNaN(weight) ? 1 : weight }]
  })
}

function cached<Value>(parse: (header: string | undefined) => Value): (header: string | undefined) => Value {
  const absent = parse(undefined)
  const known = new Map<string, Value>()
  return (header) => {
    if (header === undefined) return absent
    const found = known.get(header)
    if (found !== undefined) return found
    const value = parse(header)
    if (header.length > CACHEABLE_LENGTH) return value
    if (known.size >= CACHE_LIMIT) known.clear()
    known.set(header, value)
    return value
  }
}
