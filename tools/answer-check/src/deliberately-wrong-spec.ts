import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/**
 * Tests of a server that says it has a list of categories and gives something else. They assert nothing, and jest is run on them by
 * `jest-setup.test.ts` to see that they fail all the same.
 */
const RIGHT = [{ id: 'tools', translations: { en: { name: 'Tools', description: '' } } }]
const PATH = '/api/v1/categories.json'

let server: Server
let url: string

beforeAll(async () => {
  server = createServer((request, response) => {
    const body = request.url === PATH ? RIGHT : [{ ...RIGHT[0], secret: true }]
    response.setHeader('content-type', 'application/json').setHeader('etag', '"1"').end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

async function byHttp(path: string): Promise<void> {
  const [response] = (await once(get(url + path, { agent: false }), 'response')) as [IncomingMessage]
  await buffer(response)
}

async function byFetch(path: string): Promise<void> {
  await (await fetch(url + path)).text()
}

it('right by http', () => byHttp(PATH))
it('wrong by http', () => byHttp(`${PATH}?wrong`))
it('right by fetch', () => byFetch(PATH))
it('wrong by fetch', () => byFetch(`${PATH}?wrong`))
