import { API_RESOURCES } from '../api/resources.js'
import { methodsOf } from '../api/serve-resource.js'
import { SCOPE_OF_ROUTE } from '../api/token-scopes.js'
import { DOCUMENT_PATHS } from '../documents/documents.http.js'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { tokenOf } from '../requests-spec.js'
import { openApiDocument } from './openapi-document.js'

type Described = Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>

const PARAMETERS: Record<string, string> = { id: 'news', version: '1.0.0' }
/** A path as it is asked for. */
const concrete = (path: string) => path.replace(/\{(\w+)\}/g, (_all, name: string) => PARAMETERS[name] as string)
/** Methods that come with others and are told for all paths at once. */
const ASIDE = ['HEAD', 'OPTIONS']

let gateway: TestGateway
let paths: Described

beforeAll(async () => {
  gateway = await startTestGateway()
  gateway.catalog.compile = (name) => gateway.catalog.set(name, [])
  paths = ((await gateway.ask('/api/v1/openapi.json')).json as { paths: Described }).paths
})
afterAll(() => gateway.stop())

const described = (path: string) =>
  Object.keys(paths[path] ?? {})
    .map((method) => method.toUpperCase())
    .sort()

describe('the description of the API', () => {
  it('says which scope a personal token needs', () => {
    const { paths } = JSON.parse(JSON.stringify(openApiDocument(API_RESOURCES, SCOPE_OF_ROUTE)))
    for (const [route, scope] of Object.entries(SCOPE_OF_ROUTE)) {
      const [method = '', path = ''] = route.split(' ')
      const { description, security } = paths[path][method.toLowerCase()]
      expect(description).toContain(scope === null ? 'Takes no personal token.' : `the scope \`${scope}\`.`)
      expect(security).toEqual(expect.arrayContaining([{ Token: [] }, { Bearer: [] }]))
    }
  })

  it('is a ready document', async () => {
    const answer = await gateway.ask('/api/v1/openapi.json', { headers: { 'accept-encoding': 'gzip' } })
    expect([answer.status, answer.headers['content-type'], answer.headers['content-encoding']]).toEqual([
      200,
      'application/json',
      'gzip',
    ])
    // what `tools/answer-check` holds the answers of all tests against
    expect(answer.json).toEqual(JSON.parse(JSON.stringify(openApiDocument(API_RESOURCES, SCOPE_OF_ROUTE))))
    expect(answer.json).toMatchObject({ openapi: '3.1.0' })
    const again = await gateway.ask('/api/v1/openapi.json', {
      headers: { 'if-none-match': answer.headers.etag as string },
    })
    expect(again.status).toBe(304)
  })

  it('names every route with every method, and the routes take what it names', async () => {
    for (const resource of API_RESOURCES) {
      const methods = methodsOf(resource).filter((method) => !ASIDE.includes(method))
      expect([resource.path, described(resource.path)]).toEqual([resource.path, methods.sort()])
    }
    for (const path of Object.keys(paths)) {
      const { status, headers } = await gateway.ask(concrete(path), { method: 'OPTIONS' })
      const allowed = (headers.allow ?? '').split(', ').filter((method) => !ASIDE.includes(method))
      expect([path, status, allowed.sort()]).toEqual([path, 200, described(path)])
    }
  })

  it('names every document and page of the API, and the index names nothing else', async () => {
    for (const path of DOCUMENT_PATHS) expect([path, described(path).includes('GET')]).toEqual([path, true])
    const { routes } = (await gateway.ask('/api/v1')).json as { routes: Record<string, string> }
    const named = Object.values(routes).filter((route) => route !== '/api/')
    for (const route of named) {
      const [path, method = 'GET'] = route.split(' ').reverse() as [string, string?]
      expect([route, described(path).includes(method)]).toEqual([route, true])
    }
    const reads = Object.keys(paths).filter((path) => described(path).includes('GET'))
    const known = [...DOCUMENT_PATHS, '/api/v1', '/api/v1/openapi.json', '/api/v1/apps/{id}/downloads']
    expect(reads.sort()).toEqual(known.sort())
  })

  it('leaves out what is refused: all other methods are 405 wherever somebody is known', async () => {
    for (const path of Object.keys(paths)) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        if (described(path).includes(method)) continue
        const headers = path.includes('token') || path.includes('discover') ? basicOfStaff : tokenOf('anna')
        const { status } = await gateway.ask(concrete(path), { method, headers })
        expect([path, method, status]).toEqual([path, method, 405])
      }
    }
  })

  it('gives each operation a name of its own', () => {
    const names = Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId))
    expect(new Set(names).size).toBe(names.length)
  })

  it('demands nothing that clients do not send, and forbids nothing that may be added', () => {
    const text = JSON.stringify(paths)
    expect(text).not.toMatch(/"in":"header","name":"[^"]+","schema":\{[^}]*\},"required":true/)
    expect(text).not.toContain('"additionalProperties":false')
  })
})

const basicOfStaff = { authorization: `Basic ${Buffer.from('sue:password of sue').toString('base64')}` }
