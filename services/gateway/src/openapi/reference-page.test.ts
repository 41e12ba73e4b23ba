import { startTestGateway, type TestGateway } from '../gateway-spec.js'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

describe('the reference page', () => {
  it.each(['/api', '/api/', '//api/'])('is at %s', async (path) => {
    const page = await gateway.ask(path, { headers: { accept: 'text/html' } })
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  })

  it('loads what is here and nothing else', async () => {
    const { text } = await gateway.ask('/api/')
    const addresses = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address as string)
    expect(addresses.length).toBeGreaterThan(4)
    for (const address of addresses) {
      expect(address).toMatch(/^\/api\//)
      const { status, headers } = await gateway.ask(address, { headers: { 'accept-encoding': 'gzip' } })
      expect([address, status, headers['x-content-type-options']]).toEqual([address, 200, 'nosniff'])
    }
    expect((await gateway.ask('/api/reference/init.js')).text).toContain("url: '/api/v1/openapi.json'")
  })

  it('has no script or style of its own, and could not run one', async () => {
    const { text, headers } = await gateway.ask('/api/')
    expect(text).not.toMatch(/<style|style=|<script>|\son\w+=|javascript:/)
    const policy = headers['content-security-policy'] as string
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
  })
})
