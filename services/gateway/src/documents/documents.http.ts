import type { IncomingMessage, ServerResponse } from 'node:http'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { methodNotAllowed, notAcceptable } from '@appstore/http/request-refused'
import { sendAllowed } from '@appstore/http/route'
import type { RequestHandler, Response } from 'express'
import type { DocumentTable } from './document-table.js'
import { pathOf } from './held-documents.js'

const LISTS = ['apps.json', 'appapi_apps.json', 'categories.json', 'platforms.json', 'ratings.json'].map(pathOf)
/** The one document that a store may be without. */
const DISCOVER = pathOf('discover.json')

/** Every path of the API that a compiled document answers, as OpenAPI writes it (api.md A2, 1 to 7). */
export const DOCUMENT_PATHS: readonly string[] = [...LISTS, DISCOVER, pathOf('platform/{version}/apps.json')]

/** Lists that exist in every store: when one is not here it is "not yet", never "not at all". */
const EXPECTED = new Set(LISTS)

/** Three numbers without leading zeros, of a size that versions have (clients.md C26, api.md wart 14). */
const PLATFORM = /^\/api\/v1\/(platform\/(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8})){2}\/apps\.json)$/

const METHODS = ['GET', 'HEAD', 'OPTIONS'] as const

/** What the table alone cannot answer: documents to be fetched first, and the refusals. */
export function documentRoutes(parts: {
  table: DocumentTable
  /** Fetches a document that is not in the table; false: there is none of this name. */
  ensure: (name: string) => Promise<boolean>
  /** Were the documents level with the catalog at least once? Before that, what is not here may still come. */
  levelled: () => boolean
}): RequestHandler {
  const { table, ensure, levelled } = parts
  return async (request, response, next) => {
    const { path } = request
    const platform = PLATFORM.exec(path)?.[1]
    const known = table.get(path) !== undefined
    if (!known && platform === undefined && path !== DISCOVER && !EXPECTED.has(path)) return next()
    if (request.method === 'OPTIONS') return sendAllowed(response, METHODS)
    if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed(request.method, METHODS)
    if (!known && path === DISCOVER && levelled()) return sendNoDiscover(response)
    if (!known && platform === undefined) throw notYet()
    if (!known && platform !== undefined && !(await ensure(platform))) throw noDocument(path)
    answer(table, request, response)
  }
}

function answer(table: DocumentTable, request: IncomingMessage, response: ServerResponse): void {
  // the hot path sets its headers itself, all of them
  for (const name of response.getHeaderNames()) response.removeHeader(name)
  if (!table.handle(request, response)) throw notAcceptable()
}

/** This one has a body of its own (api.md A7). */
function sendNoDiscover(response: Response): void {
  response.status(404).json({ error: 'No discover document was published.' })
}

function noDocument(path: string): DomainError {
  return new DomainError('not-found', 'document-not-found', `There is no document ${path}.`)
}

function notYet(): DomainError {
  return new DomainError(
    'unavailable',
    'document-not-ready',
    'The store has just started and has not made this list yet. Try again in a few seconds.',
    { retryAfter: 2 },
  )
}
