import { type Party, startParty } from '../party-spec.js'
import { createDownloadCounts, type DownloadCounts } from './download-counts.js'
import { releaseAsset } from './release-asset.js'

const address = (file: string, repository = 'ann/news') =>
  `https://github.com/${repository}/releases/download/v1.0/${file}`

describe('a download address', () => {
  it.each(['https', 'http'])('of the code host names repository, tag and file (%s)', (scheme) => {
    expect(releaseAsset(`${scheme}://github.com/ann/my.app-x/releases/download/v1.0%2Brc/a%20b.tar.gz?x=1`)).toEqual({
      repository: 'ann/my.app-x',
      tag: 'v1.0+rc',
      file: 'a b.tar.gz',
    })
  })

  it.each([
    'https://example.org/ann/news/releases/download/v1/a',
    'https://github.com/ann/news/archive/v1.tar.gz',
    'https://github.com.example.org/ann/news/releases/download/v1/a',
    'https://github.com/ann/news/releases/download/%zz/a',
    'nonsense',
  ])('is none of it: %s', (download) => expect(releaseAsset(download)).toBeUndefined())
})

describe('download counts', () => {
  let party: Party
  let counts: DownloadCounts
  const open = (token?: string) => createDownloadCounts({ baseUrl: party.url, token, ...party.parts })
  beforeEach(async () => {
    party = await startParty()
    counts = open()
  })
  afterEach(async () => {
    counts.stop()
    await party.stop()
  })

  const pages = (...all: unknown[]) => {
    party.answer = (request, response) => {
      const page = Number(new URL(request.url ?? '', party.url).searchParams.get('page'))
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(all[page - 1] ?? []))
    }
  }
  const release = (...files: [string, number][]) => ({
    tag_name: 'v1.0',
    assets: files.map(([name, download_count]) => ({ name, download_count })),
  })

  it('are those of the matching assets, over all pages, with one walk for a repository', async () => {
    pages([release(['a.tar.gz', 3])], [release(['b.tar.gz', 5])])
    const asked = [address('b.tar.gz'), address('a.tar.gz'), address('c.tar.gz'), 'https://example.org/x']
    expect(await counts.of(asked)).toEqual([5, 3, null, null])
    expect(party.requests.map(({ url }) => url)).toEqual(
      [1, 2, 3].map((page) => `/repos/ann/news/releases?per_page=100&page=${page}`),
    )
    expect(await counts.of(asked)).toEqual([5, 3, null, null])
    expect(party.requests).toHaveLength(3)
  })

  it('come with the token where there is one', async () => {
    pages([])
    const withToken = open('secret')
    await withToken.of([address('a.tar.gz')])
    expect(party.requests[0]?.headers.authorization).toBe('token secret')
    withToken.stop()
  })

  it('are unknown, with a warning, when the host fails, resets, or answers something else', async () => {
    const failures: Party['answer'][] = [
      (_request, response) => response.writeHead(403).end('{}'),
      (request) => request.socket.resetAndDestroy(),
      (_request, response) => response.end('<html>'),
      (_request, response) => response.end(JSON.stringify([{ tag_name: 5 }])),
    ]
    for (const [index, failure] of failures.entries()) {
      party.answer = failure
      expect(await counts.of([address('a.tar.gz', `ann/r${index}`)])).toEqual([null])
    }
    expect(party.lines.filter((line) => line.includes('could not be counted'))).toHaveLength(failures.length)
  })

  it('are tried again after a failure', async () => {
    expect(await counts.of([address('a.tar.gz')])).toEqual([null])
    pages([release(['a.tar.gz', 3])])
    expect(await counts.of([address('a.tar.gz')])).toEqual([3])
  })
})
