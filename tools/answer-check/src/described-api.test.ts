import { gzipSync } from 'node:zlib'
import type { HeardAnswer } from './heard-answer.js'
import { storeApi } from './store-api.js'

const api = storeApi()
const CATEGORY = { id: 'tools', translations: { en: { name: 'Tools', description: '' } } }
const RATING = {
  rating: 1,
  ratedAt: '2026-01-01T00:00:00Z',
  lastModified: '2026-01-01T00:00:00Z',
  translations: {},
  user: { id: 1, firstName: '', lastName: '' },
  app: 'news',
}
const REFUSED = { detail: 'No.' }

interface Given {
  readonly asked?: string
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly json?: unknown
  readonly text?: string
  readonly whole?: boolean
}

const faults = ({ asked = 'GET /api/v1/categories.json', status = 200, headers = {}, json, ...more }: Given) => {
  const [method, target] = asked.split(' ') as [string, string]
  const text = more.text ?? (json === undefined ? '' : JSON.stringify(json))
  const bytes = headers['content-encoding'] === 'gzip' ? gzipSync(text) : Buffer.from(text)
  const all = { 'content-type': 'application/json', etag: '"1"', ...headers }
  return api.faults({ method, target, status, headers: all, bytes, whole: more.whole ?? true } satisfies HeardAnswer)
}

describe('an answer as described', () => {
  it.each<[string, Given]>([
    ['a list', { json: [CATEGORY] }],
    ['a compressed list', { json: [CATEGORY], headers: { 'content-encoding': 'gzip' } }],
    ['a list asked for with doubled slashes', { asked: 'GET //api/v1//categories.json?x=1', json: [CATEGORY] }],
    ['the head of a list', { asked: 'HEAD /api/v1/categories.json' }],
    ['no news', { status: 304 }],
    ['a body that nobody read to its end', { text: '[{"id":', whole: false }],
    ['nothing at all', { asked: 'DELETE /api/v1/apps/news', status: 204 }],
    ['the same with a slash', { asked: 'DELETE /api/v1/apps/news/', status: 204 }],
    ['an unknown path', { asked: 'PUT /api/v1/nothing', status: 404, json: REFUSED }],
    ['a list with a slash', { asked: 'GET /api/v1/categories.json/', status: 404, json: REFUSED }],
    ['a path of the wrong form', { asked: 'DELETE /api/v1/apps/News!', status: 404, json: REFUSED }],
    ['a method there is not', { asked: 'PUT /api/v1/apps', status: 405, json: REFUSED, headers: { allow: 'POST' } }],
    ['what there is', { asked: 'OPTIONS /api/v1/apps', status: 200 }],
  ])('has no fault: %s', (_what, given) => {
    expect(faults(given)).toEqual([])
  })
})

describe('an answer that is not as described', () => {
  it.each<[string, Given, string]>([
    ['a status', { status: 201, json: [] }, 'the status 201 is not described'],
    ['a content type', { json: [], headers: { 'content-type': 'text/html' } }, 'the content type text/html'],
    ['a missing field', { json: [{ id: 'tools' }] }, 'translations'],
    ['a field nobody knows', { json: [{ ...CATEGORY, colour: 'red' }] }, 'colour'],
    ['a field of another type', { json: [{ ...CATEGORY, id: 7 }] }, '/0/id must be string'],
    ['no JSON', { text: '<html>' }, 'is not JSON'],
    ['a body where there is none', { status: 304, json: [] }, 'there is a body'],
    ['a missing header', { asked: 'POST /api/v1/token', status: 401, json: REFUSED }, 'WWW-Authenticate is missing'],
    [
      'a header of another type',
      { asked: 'POST /api/v1/token/new', status: 429, json: REFUSED, headers: { 'retry-after': 'soon' } },
      'the header Retry-After',
    ],
    ['a path that is found though there is none', { asked: 'GET /api/v1/nothing', json: [] }, 'the path'],
    ['a method that is taken though there is none', { asked: 'PUT /api/v1/apps', json: [] }, 'the method'],
    ['405 without the methods', { asked: 'PUT /api/v1/apps', status: 405, json: REFUSED }, 'Allow is missing'],
    [
      'a date of another form',
      { asked: 'GET /api/v1/ratings.json', json: [{ ...RATING, ratedAt: 'today' }] },
      'date-time',
    ],
    [
      'a problem document',
      { status: 404, json: REFUSED, headers: { 'content-type': 'application/problem+json' } },
      'problem documents',
    ],
  ])('has one: %s', (_what, given, fault) => {
    expect(faults(given).join('; ')).toContain(fault)
  })
})
