import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startStore, storectl, type TestStore } from './storectl-spec.js'

/** Tags of the platform on two pages: the order is not that of the versions, previews and other tags stand between. */
const PAGES = [
  ['v34.0.1', 'v34.0.0', 'v34.0.0rc1', 'stable-tag'],
  ['v9.2.0', 'v33.0.10', 'v33.0.9', 'v32.0.0'],
]

let code: Server
let store: TestStore
let environment: Record<string, string>
let answer: (request: IncomingMessage, response: ServerResponse) => void

const tags = (request: IncomingMessage, response: ServerResponse) => {
  const page = Number(new URL(request.url as string, 'http://x').searchParams.get('page'))
  response.setHeader('content-type', 'application/json').end(JSON.stringify((PAGES[page - 1] ?? []).map(named)))
}
const named = (name: string) => ({ name, commit: { sha: '0'.repeat(40) } })

beforeAll(async () => {
  answer = tags
  code = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1')
  await once(code, 'listening')
  const { port } = code.address() as AddressInfo
  store = await startStore({ GITHUB_API_BASE_URL: `http://127.0.0.1:${port}`, GITHUB_API_TOKEN: 'the-token' })
  environment = { STORE_URL: store.url, APPSTORE_DATA: store.folder }
})
afterAll(async () => {
  await store.stop()
  code.closeAllConnections()
  code.close()
})

const sync = (oldest: string, ...more: string[]) =>
  storectl(['syncnextcloudreleases', `--oldest-supported=${oldest}`, ...more], environment)

interface Platform {
  readonly version: string
  readonly isSupported: boolean
  readonly hasRelease: boolean
}

async function platforms(): Promise<Platform[]> {
  return (await (await fetch(`${store.url}/api/v1/platforms.json`)).json()) as Platform[]
}
const supported = async () => (await platforms()).filter(({ isSupported }) => isSupported).map(({ version }) => version)

describe('syncnextcloudreleases', () => {
  it('prints one version a line, the newest first, and stores nothing', async () => {
    const before = await platforms()
    const printed = await sync('33.0.9', '--print')
    expect(printed).toEqual({ code: 0, out: '34.0.1\n34.0.0\n33.0.10\n33.0.9\n', err: '' })
    expect(await platforms()).toEqual(before)
  })

  it('makes what is found supported and the rest not, and the list shows it at once', async () => {
    expect(await sync('33.0.9')).toEqual({
      code: 0,
      out: '4 versions are supported; 34.0.1 is the current one.\n',
      err: '',
    })
    expect((await supported()).sort()).toEqual(['33.0.10', '33.0.9', '34.0.0', '34.0.1'])
    expect((await platforms()).every(({ hasRelease }) => hasRelease)).toBe(true)
  })

  it('changes nothing when nothing is found', async () => {
    const before = await platforms()
    expect((await sync('99.0.0')).out).toBe('There is no version from 99.0.0 on; nothing is changed.\n')
    expect(await platforms()).toEqual(before)
  })

  it('says so, fails and changes nothing when a later page fails', async () => {
    const before = await platforms()
    answer = (request, response) =>
      request.url?.endsWith('page=1') ? tags(request, response) : response.writeHead(403).end()
    const { code, out, err } = await sync('34.0.1')
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^storectl: The versions of the platform cannot be read, and nothing is changed: .*status 403/)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(await platforms()).toEqual(before)
    answer = tags
  })

  it('ends with a code of its own while another one runs', async () => {
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<() => void>()
    answer = (request, response) => isAsked(() => tags(request, response))
    const first = sync('34.0.0')
    const goOn = await asked
    answer = tags
    const second = await sync('34.0.0')
    expect(second.code).toBe(75)
    expect(second.err).toContain('already running')
    goOn()
    expect((await first).code).toBe(0)
    expect((await sync('34.0.0')).code).toBe(0)
  })
})
