import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Where the platform's versions are read from: answers like GitHub's API, a page at a time (operations.md 2). */
export interface CodeHost {
  /** Settings for the store. */
  readonly environment: Record<string, string>
  stop(): Promise<void>
}

/** Tags of the platform by page; not in the order of versions, with previews and others between them. */
const PAGES = [
  ['v34.0.2', 'v34.0.0', 'v35.0.0beta1', 'v33.0.11'],
  ['v9.2.0', 'v33.0.0', 'v32.0.0', 'not-a-version'],
]

export async function startCodeHost(): Promise<CodeHost> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url as string, 'http://code')
    const known = pathname === '/repos/nextcloud/server/tags'
    const page = PAGES[Number(searchParams.get('page')) - 1] ?? []
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(known ? page.map((name) => ({ name })) : { message: 'Not Found' }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    environment: { GITHUB_API_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
