import { once } from 'node:events'
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http'
import { createServer } from 'node:https'
import { createServerIdentity } from '@appstore/dev-authority/authority'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { isPublic } from './address-filter.js'
import { createDownloader, type Downloader, type DownloadSettings } from './guarded-download.js'

const SMALL: DownloadSettings = { maxBytes: 1_000, timeoutMs: 2_000, maxRedirects: 10, allowedHosts: [] }

async function outcome(downloader: Downloader, url: string): Promise<string> {
  const parts: Buffer[] = []
  try {
    for await (const part of downloader.download(url)) parts.push(part)
    return Buffer.concat(parts).toString()
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  } finally {
    await downloader.close()
  }
}

describe('downloading an archive', () => {
  let server: Server
  let base: string
  let settings: DownloadSettings
  let handler: RequestListener

  beforeAll(async () => {
    const { authority, certificate, privateKey } = await createServerIdentity(['localhost', '127.0.0.1'])
    server = createServer({ cert: certificate, key: privateKey }, (request, response) => handler(request, response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    base = `https://localhost:${port}`
    settings = { ...SMALL, allowedHosts: [`localhost:${port}`], authorities: [authority] }
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const download = (path: string, changed: Partial<DownloadSettings> = {}) =>
    outcome(createDownloader({ ...settings, ...changed }), path.startsWith('https') ? path : `${base}${path}`)

  it('gives its bytes, without asking for or undoing any encoding', async () => {
    let asked: unknown
    handler = (request, response) => {
      asked = request.headers['accept-encoding']
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('the bytes')
    }
    expect(await download('/a.tar.gz?cb=1')).toBe('the bytes')
    expect(asked).toBe('identity')
  })

  const withPassword = (path: string) => base.replace('https://', 'https://ann:hidden%40word@') + path

  it("sends an address's own user and password to its host, and to no other", async () => {
    const seen: unknown[] = []
    const elsewhere = base.replace('localhost', '127.0.0.1')
    handler = (request, response) => {
      seen.push(request.headers.authorization)
      if (request.url === '/a') response.writeHead(302, { location: elsewhere }).end()
      else response.end('here')
    }
    const allowedHosts = [new URL(base).host, new URL(elsewhere).host]
    expect(await download(withPassword('/a'), { allowedHosts })).toBe('here')
    expect(seen).toEqual([`Basic ${Buffer.from('ann:hidden@word').toString('base64')}`, undefined])
  })

  it('shows neither passwords nor the query of a redirect in what it says', async () => {
    handler = (request, response) => {
      if (request.url === '/a') response.writeHead(302, { location: '/b?key=hidden-in-query' }).end()
      else response.writeHead(403).end()
    }
    const downloader = createDownloader(settings)
    const going = downloader.download(withPassword('/a')).next()
    await expect(going).rejects.toMatchObject({ detail: expect.not.stringMatching(/hidden/) })
    await expect(downloader.download('ftp://ann:hidden-word@example.org/').next()).rejects.toMatchObject({
      detail: expect.not.stringMatching(/hidden/),
    })
    await downloader.close()
  })

  it.each([
    [1, 'here'],
    [10, 'here'],
    [11, 'download-too-many-redirects'],
  ])('follows %i redirects: %s', async (count, expected) => {
    handler = (request, response) => {
      const left = Number((request.url ?? '').slice(1))
      if (left === 0) response.end('here')
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    }
    expect(await download(`/${count}`)).toBe(expected)
  })

  it.each(['http://example.org/a', 'ftp://example.org/a', '//'])(
    'does not follow a redirect to %s: https on every hop (wart 16)',
    async (location) => {
      handler = (_request, response) => response.writeHead(302, { location }).end()
      expect(await download('/a')).toBe('download-redirect-not-https')
    },
  )

  it('does not follow a redirect to a host that is not public, not even to another port of an allowed one', async () => {
    for (const location of [
      'https://127.0.0.1:1/a',
      'https://localhost:1/a',
      'https://169.254.169.254/latest',
      'https://[::1]/',
    ]) {
      handler = (_request, response) => response.writeHead(302, { location }).end()
      expect(await download('/a')).toBe('download-failed')
    }
  })

  it.each([400, 403, 404, 500])('says the status %i', async (status) => {
    handler = (_request, response) => response.writeHead(status).end()
    await expect(async () => {
      for await (const _part of createDownloader(settings).download(`${base}/missing`));
    }).rejects.toThrow(`/missing answers with HTTP status ${status}`)
  })

  it('ends at the size limit, exactly', async () => {
    handler = (request, response) => response.end('x'.repeat(Number((request.url ?? '').slice(1))))
    expect(await download('/1000')).toHaveLength(1_000)
    expect(await download('/1001')).toBe('download-too-large')
  })

  it('ends an endless body', async () => {
    handler = (_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(200)), 1)
      response.on('close', () => clearInterval(timer))
    }
    expect(await download('/endless')).toBe('download-too-large')
  })

  it('ends at the deadline for the whole, when nothing comes, and when it only drips (wart 16)', async () => {
    handler = () => undefined
    expect(await download('/stall', { timeoutMs: 200 })).toBe('download-timeout')
    handler = (_request, response) => {
      const timer = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(timer))
    }
    expect(await download('/drip', { timeoutMs: 300 })).toBe('download-timeout')
  })

  it('tells a broken connection', async () => {
    handler = (_request, response) => {
      response.writeHead(200, { 'content-length': '500' })
      response.write('x')
      setTimeout(() => response.destroy(), 20)
    }
    expect(await download('/broken')).toBe('download-failed')
  })

  it('needs a trusted certificate', async () => {
    handler = (_request, response) => response.end('x')
    expect(await download('/a', { authorities: undefined })).toBe('download-failed')
  })

  it('needs https', async () => {
    const plain = createPlainServer((_request, response) => response.end('x')).listen(0, '127.0.0.1')
    await once(plain, 'listening')
    const { port } = plain.address() as { port: number }
    expect(
      await outcome(
        createDownloader({ ...settings, allowedHosts: [`127.0.0.1:${port}`] }),
        `http://127.0.0.1:${port}/`,
      ),
    ).toBe('download-not-https')
    plain.close()
  })

  it('goes nowhere but to public addresses, however they are written', async () => {
    let reached = 0
    handler = (_request, response) => {
      reached += 1
      response.end('reached')
    }
    const { port } = server.address() as { port: number }
    const hosts = [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '2130706433',
      '0x7f.1',
      '0',
      '127.1',
      'localhost.',
    ]
    for (const host of hosts) {
      expect(await outcome(createDownloader({ ...settings, allowedHosts: [] }), `https://${host}:${port}/`)).toBe(
        'download-failed',
      )
    }
    expect(reached).toBe(0)
  })
})

describe('public addresses', () => {
  it.each(['93.184.216.34', '8.8.8.8', '2606:4700:4700::1111'])('%s is one', (address) =>
    expect(isPublic(address)).toBe(true),
  )
  it.each([
    ...[
      '127.0.0.1',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '0.0.0.0',
      '100.64.0.1',
    ],
    ...['198.18.0.1', '192.0.2.1', '203.0.113.1', '224.0.0.1', '255.255.255.255', '::', '::1', 'fe80::1', 'fc00::1'],
    ...['4000::1', '8000::1', '1000::1', '::7f00:1', '168.63.129.16'],
    ...['::ffff:10.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', 'ff02::1', 'nonsense'],
  ])('%s is none', (address) => expect(isPublic(address)).toBe(false))
})
