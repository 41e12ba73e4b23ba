import { createLogger } from '@appstore/service/logger'
import { createMetrics } from '@appstore/service/metrics'
import { type OutsideHost, outsideHost } from '../outside/outside-host.js'
import {
  json,
  MISBEHAVIOURS,
  type Received,
  type RemoteHost,
  SILENCES,
  startRemoteHost,
} from '../outside/remote-host-spec.js'
import { assetKey, WALK_LIMITS, walkReleases } from './github-releases.js'

const repository = { owner: 'ann', name: 'news' }
const release = (tag: string, assets: Record<string, number>) => ({
  tag_name: tag,
  assets: Object.entries(assets).map(([name, count]) => ({ name, download_count: count, size: 5 })),
})

let remote: RemoteHost
let host: OutsideHost
beforeEach(async () => {
  remote = await startRemoteHost()
  host = outsideHost(remote.url, {
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics: createMetrics(),
  })
})
afterEach(async () => {
  await host.close()
  await remote.stop()
})

const pageOf = ({ target }: Received) => Number(new URL(target, remote.url).searchParams.get('page'))
const walk = (limits = {}, token?: string) =>
  walkReleases(host, { base: remote.url, token }, repository, { ...WALK_LIMITS, ...limits })
const targets = () => remote.received.map(({ target }) => target)

describe('a walk through the releases of a repository', () => {
  it('reads pages of a hundred until one is empty', async () => {
    const pages = [
      [release('v2', { 'a.tgz': 3, 'b.tgz': 0 }), release('v1', { 'a.tgz': 5 })],
      [release('v0', { a: 7 })],
    ]
    remote.answer = (request, response) => json(response, pages[pageOf(request) - 1] ?? [])
    expect([...(await walk())]).toEqual([
      [assetKey('v2', 'a.tgz'), 3],
      [assetKey('v2', 'b.tgz'), 0],
      [assetKey('v1', 'a.tgz'), 5],
      [assetKey('v0', 'a'), 7],
    ])
    expect(targets()).toEqual([1, 2, 3].map((page) => `/repos/ann/news/releases?per_page=100&page=${page}`))
  })

  it('takes the token along, if there is one', async () => {
    await walk({}, 'secret')
    await walk()
    expect(remote.received.map(({ headers }) => headers.authorization)).toEqual(['token secret', undefined])
  })

  it('finds nothing in a repository that is not there', async () => {
    remote.answer = (_request, response) => json(response, { message: 'Not Found' }, 404)
    expect([...(await walk())]).toEqual([])
  })

  it('follows a repository to its new name, once for all pages', async () => {
    remote.answer = (request, response) => {
      if (request.target.startsWith('/repos/')) {
        json(response, {}, 301, { location: `/repositories/7/releases?per_page=100&page=${pageOf(request)}` })
      } else json(response, pageOf(request) <= 2 ? [release(`v${pageOf(request)}`, { a: 1 })] : [])
    }
    expect((await walk({}, 'secret')).size).toBe(2)
    expect(targets()).toEqual([
      '/repos/ann/news/releases?per_page=100&page=1',
      ...[1, 2, 3].map((page) => `/repositories/7/releases?per_page=100&page=${page}`),
    ])
  })

  it('takes the token nowhere else', async () => {
    const elsewhere = await startRemoteHost()
    try {
      for (const location of [elsewhere.url, `${remote.url}.evil/`, 'ftp://x/', 'http://', '']) {
        remote.answer = (_request, response) => json(response, {}, 302, { location })
        await expect(walk({}, 'secret')).rejects.toThrow('redirects')
      }
      expect(elsewhere.received).toEqual([])
    } finally {
      await elsewhere.stop()
    }
  })

  it('stays below a base that has a path', async () => {
    const base = `${remote.url}/api/v3`
    remote.answer = (_request, response) => json(response, {}, 301, { location: '/elsewhere' })
    await expect(walkReleases(host, { base, token: 'secret' }, repository)).rejects.toThrow('another place')
    expect(targets()).toEqual(['/api/v3/repos/ann/news/releases?per_page=100&page=1'])
  })

  it('does not run in circles', async () => {
    remote.answer = (request, response) => json(response, {}, 301, { location: request.target })
    await expect(walk()).rejects.toThrow('circles')
    expect(remote.received.length).toBeLessThan(10)
  })

  it.each([
    ['a refusal', (response) => json(response, { message: 'rate limit exceeded' }, 403)],
    ['an object', (response) => json(response, { message: 'hello' })],
    ['releases of another shape', (response) => json(response, [{ tag_name: 5, assets: [] }])],
    ['counts that are none', (response) => json(response, [release('v1', { a: -1 })])],
    ...Object.entries(MISBEHAVIOURS),
  ] satisfies [string, (typeof MISBEHAVIOURS)[string]][])(
    'fails as a whole when a page is %s',
    async (_name, misbehave) => {
      remote.answer = (request, response) =>
        pageOf(request) === 1 ? json(response, [release('v1', { a: 1 })]) : misbehave(response)
      await expect(walk()).rejects.toThrow()
    },
  )

  it.each(Object.entries(SILENCES))('ends in time when the host %s', async (_name, misbehave) => {
    remote.answer = (_request, response) => misbehave(response)
    await expect(walk({ callMs: 200 })).rejects.toThrow('in time')
    await expect(walk({ totalMs: 200 })).rejects.toThrow('in time')
  })

  it('ends in time, and after so many pages, when there is no empty one', async () => {
    remote.answer = (request, response) => json(response, [release(`v${pageOf(request)}`, { a: 1 })])
    expect((await walk({ pages: 7 })).size).toBe(7)
    remote.answer = (request, response) =>
      setTimeout(() => json(response, [release(`v${pageOf(request)}`, { a: 1 })]), 20)
    await expect(walk({ totalMs: 300, pages: 1_000 })).rejects.toThrow('in time')
  })

  it('does not read a page without end', async () => {
    remote.answer = (_request, response) => json(response, [release('v1', { ['x'.repeat(5_000)]: 1 })])
    await expect(walk({ pageBytes: 1_000 })).rejects.toThrow('more than 1000 bytes')
  })
})
