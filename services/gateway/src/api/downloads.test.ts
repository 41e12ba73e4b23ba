import { countDownloads, DOWNLOADS_ASKED } from '@appstore/contracts/integrations'
import { releasesOf } from '@appstore/contracts/releases'
import { startTestGateway, type TestGateway } from '../gateway-spec.js'
import { basicOf, tokenOf } from '../requests-spec.js'

const DOWNLOADS = '/api/v1/apps/news/downloads'
const RELEASES = ['2.0.0', '1.0.0'].map((version) => ({
  version,
  isNightly: version === '2.0.0',
  download: `https://github.com/o/r/releases/download/v${version}/news.tar.gz`,
  modifiedAt: '2026-01-01T00:00:00Z',
}))

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway()
  gateway.answerers.answerWith(releasesOf, async () => ({ releases: RELEASES }))
})
afterAll(() => gateway.stop())

const ask = (headers: Record<string, string>, method = 'GET', path = DOWNLOADS) =>
  gateway.ask(path, { method, headers })

describe('the download numbers of an app', () => {
  it('are for its owner and its co-maintainers', async () => {
    gateway.answerers.answerWith(countDownloads, async () => ({ counts: [7, null] }))
    for (const headers of [tokenOf('anna'), basicOf('bert')]) {
      const answer = await ask(headers)
      expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json'])
      expect(answer.json).toEqual(
        [7, null].map((downloadCount, index) => {
          const { version, isNightly, download } = RELEASES[index] as (typeof RELEASES)[number]
          return { version, isNightly, download, downloadCount }
        }),
      )
    }
    expect(gateway.answerers.asked(countDownloads).at(-1)).toEqual({
      downloads: RELEASES.map(({ download }) => download),
    })
  })

  it('are not for others: 404 for an unknown app before 403', async () => {
    for (const [path, headers, status] of [
      [DOWNLOADS, tokenOf('sue'), 403],
      ['/api/v1/apps/nothing/downloads', tokenOf('sue'), 404],
      [DOWNLOADS, {}, 401],
      ['/api/v1/apps/nothing/downloads', {}, 401],
      ['/api/v1/apps/No/downloads', tokenOf('anna'), 404],
    ] as const) {
      const answer = await ask(headers as Record<string, string>, 'GET', path)
      expect([path, answer.status, Object.keys(answer.json as object)]).toEqual([path, status, ['detail']])
    }
  })

  it('are asked for in parts that fit into a message, and each stands with its release', async () => {
    const [release] = RELEASES as [(typeof RELEASES)[number]]
    const address = (index: number) => `https://github.com/o/r/releases/download/v1/${index}`
    const releases = Array.from({ length: 2_345 }, (_, index) => ({ ...release, download: address(index) }))
    gateway.answerers.answerWith(releasesOf, async () => ({ releases }))
    gateway.answerers.answerWith(countDownloads, async ({ downloads }) => ({
      counts: downloads.map((download) => Number(download.split('/').at(-1))),
    }))
    const before = gateway.answerers.asked(countDownloads).length
    const { json } = await ask(tokenOf('anna'))
    const counts = (json as { downloadCount: number }[]).map(({ downloadCount }) => downloadCount)
    expect(counts).toEqual(releases.map((_, index) => index))
    const parts = gateway.answerers.asked(countDownloads).slice(before)
    expect(parts.map(({ downloads }) => downloads.length).sort()).toEqual([1_000, 1_000, 345])
    const largest = countDownloads.request.parse({ downloads: Array(DOWNLOADS_ASKED).fill('€'.repeat(300)) })
    expect(Buffer.byteLength(JSON.stringify(largest))).toBeLessThan(1_048_576)
    gateway.answerers.answerWith(releasesOf, async () => ({ releases: RELEASES }))
  })

  it('answer HEAD too, and nothing else', async () => {
    const head = await ask(tokenOf('anna'), 'HEAD', `${DOWNLOADS}/`)
    expect([head.status, head.text]).toEqual([200, ''])
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await ask({}, method)).status).toBe(401)
      const known = await ask(tokenOf('anna'), method)
      expect([known.status, known.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS'])
    }
    expect((await ask({}, 'OPTIONS')).headers.allow).toBe('GET, HEAD, OPTIONS')
  })

  it('are null while they cannot be had, and the rest is there', async () => {
    await gateway.answerers.stop('integrations')
    const answer = await ask(tokenOf('anna'))
    expect(answer.status).toBe(200)
    expect((answer.json as { downloadCount: null }[]).map(({ downloadCount }) => downloadCount)).toEqual([null, null])
  })

  it('are an empty list for an app without releases', async () => {
    gateway.answerers.answerWith(releasesOf, async () => ({ releases: [] }))
    expect((await ask(tokenOf('anna'))).json).toEqual([])
  })
})
