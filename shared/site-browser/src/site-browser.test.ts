import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { accessibilityFaults, describeInBrowser, type SiteBrowser, startSiteBrowser } from './site-browser.js'

const PAGE = `<!doctype html><html lang="en"><head><title>Page</title><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><link rel="stylesheet" href="/style.css"></head>
<body><main><h1>A page</h1><p><a href="/">Elsewhere</a></p><form action="/next"><button>Again</button></form></main></body></html>`

const STYLE = 'html { background: #111; color: #eee; color-scheme: dark } a, button { background: #111; color: #eee }'

describeInBrowser('looking for faults', () => {
  let server: Server
  let browser: SiteBrowser
  /** Milliseconds until the style sheet comes. */
  let slow = 0
  let style = STYLE

  beforeAll(async () => {
    server = createServer(({ url }, response) => {
      response.setHeader('content-type', url === '/style.css' ? 'text/css' : 'text/html')
      response.setHeader('cache-control', 'no-store')
      if (url === '/style.css') setTimeout(() => response.end(style), slow)
      else response.end(PAGE)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    browser = await startSiteBrowser(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  })
  afterAll(async () => {
    await browser?.close()
    server?.closeAllConnections()
    server?.close()
  })

  test('waits for the style sheet of a page that a form led to', async () => {
    const { page, open } = await browser.window({ dark: true })
    await open('/')
    slow = 1_000
    await page.getByRole('button').click({ noWaitAfter: true })
    await page.waitForURL('**/next?', { waitUntil: 'commit' })
    await page.getByRole('heading').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
  })

  test('finds text that can hardly be read', async () => {
    slow = 0
    style = 'html { background: #fff; color: #ccc } a { color: #000 }'
    const { page, open } = await browser.window()
    await open('/')
    expect(await accessibilityFaults(page)).toEqual(['color-contrast: <h1>A page</h1>'])
  })
})
