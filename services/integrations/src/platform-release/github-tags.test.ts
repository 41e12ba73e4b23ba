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
import { platformTags, TAG_LIMITS } from './github-tags.js'

let remote: RemoteHost
let host: OutsideHost
beforeEach(async () => {
  remote = await startRemoteHost()
  const logger = createLogger({ service: 'test', level: 'silent' })
  host = outsideHost(remote.url, { logger, metrics: createMetrics() })
})
afterEach(async () => {
  await host.close()
  await remote.stop()
})

const pageOf = ({ target }: Received) => Number(new URL(target, remote.url).searchParams.get('page'))
const tags = (...names: string[]) => names.map((name) => ({ name, commit: { sha: 'abc' } }))
const read = (limits = {}, token?: string) =>
  platformTags(host, { base: remote.url, token }, { ...TAG_LIMITS, ...limits })

describe('the tags of the platform', () => {
  it('are read page by page until one is empty, however few a page holds', async () => {
    const pages = [tags('v2.0.0', 'v1.0.0'), tags('v3.0.0'), tags(...Array.from({ length: 100 }, (_, id) => `t${id}`))]
    remote.answer = (request, response) => json(response, pages[pageOf(request) - 1] ?? [])
    const found = await read()
    expect([found.slice(0, 4), found.length]).toEqual([['v2.0.0', 'v1.0.0', 'v3.0.0', 't0'], 103])
    const targets = [1, 2, 3, 4].map((page) => `/repos/nextcloud/server/tags?per_page=100&page=${page}`)
    expect(remote.received.map(({ method, target }) => `${method} ${target}`)).toEqual(
      targets.map((target) => `GET ${target}`),
    )
  })

  it('are asked for with the token, if there is one', async () => {
    await read({}, 'secret')
    await read()
    expect(remote.received.map(({ headers }) => headers.authorization)).toEqual(['token secret', undefined])
  })

  it.each([
    ['a page that is not found', (response) => json(response, { message: 'Not Found' }, 404)],
    ['a page that has moved', (response) => json(response, {}, 301, { location: '/elsewhere' })],
    ['an object', (response) => json(response, { message: 'hello' })],
    ['tags of another shape', (response) => json(response, [{ name: 5 }])],
    ...Object.entries(MISBEHAVIOURS),
  ] satisfies [string, (typeof MISBEHAVIOURS)[string]][])(
    'are not known in part when one page is %s',
    async (_name, misbehave) => {
      remote.answer = (request, response) =>
        pageOf(request) === 1 ? json(response, tags('v1.0.0')) : misbehave(response)
      await expect(read()).rejects.toThrow()
    },
  )

  it('are refused with the way out where there is one', async () => {
    remote.answer = (_request, response) => json(response, {}, 401)
    await expect(read()).rejects.toThrow('status 401; is GITHUB_API_TOKEN right?')
    remote.answer = (_request, response) => json(response, { message: 'rate limit exceeded' }, 403)
    await expect(read()).rejects.toThrow('status 403; the hourly limit is reached')
  })

  it.each(Object.entries(SILENCES))('come in time or not at all when the host %s', async (_name, misbehave) => {
    remote.answer = (_request, response) => misbehave(response)
    await expect(read({ callMs: 200 })).rejects.toThrow('in time')
    await expect(read({ totalMs: 200 })).rejects.toThrow('in time')
  })

  it('end, or are refused', async () => {
    remote.answer = (request, response) => json(response, tags(`v${pageOf(request)}.0.0`))
    await expect(read({ pages: 5 })).rejects.toThrow('does not end after 5 pages')
    await expect(read({ pageBytes: 10 })).rejects.toThrow('more than 10 bytes')
  })

  it('may take 21 seconds a page (operations.md 2.1)', () => {
    expect(TAG_LIMITS.callMs).toBe(21_000)
  })
})
