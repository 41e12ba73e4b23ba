import { type Breaker, createBreaker } from '@appstore/service/breaker'
import type { Logger } from '@appstore/service/logger'
import type { Metrics } from '@appstore/service/metrics'
import { LRUCache } from 'lru-cache'
import { request } from 'undici'
import { z } from 'zod'
import { type ReleaseAsset, releaseAsset } from './release-asset.js'

export interface DownloadCounts {
  /** Counts in the order of the addresses; `null` where there is none to be had. Never rejects. */
  of(downloads: readonly string[]): Promise<(number | null)[]>
  stop(): void
}

/** Milliseconds for one call (api.md A7), and for all calls of one question: below the deadline of whoever asks. */
const CALL_DEADLINE = 21_000
const WHOLE_DEADLINE = 25_000
const PAGE = 100
/** A repository with more releases than this has its newest ones counted. */
const LONGEST_WALK = 50
const LARGEST_PAGE = 16 * 1_048_576
/** Repositories whose counts are remembered, and milliseconds for which. */
const REMEMBERED = 500
const FRESH = 300_000

const Releases = z.array(
  z.object({
    tag_name: z.string(),
    assets: z.array(z.object({ name: z.string(), download_count: z.number().int().nonnegative() })),
  }),
)

/** Counts by `tag` and file. */
type Counts = ReadonlyMap<string, number>

const keyOf = ({ tag, file }: Pick<ReleaseAsset, 'tag' | 'file'>) => `${tag}\n${file}`

/** Asks the code host how often release assets were downloaded; each repository is walked once for a question. */
export function createDownloadCounts(options: {
  baseUrl: string
  /** Sent to `baseUrl` only. */
  token: string | undefined
  logger: Logger
  metrics: Metrics
  now: () => Date
}): DownloadCounts {
  const { logger, metrics } = options
  const breaker = createBreaker({ name: 'github', metrics, logger })
  const remembered = new LRUCache<string, Counts>({ max: REMEMBERED, ttl: FRESH })
  const countsOf = async (repository: string, signal: AbortSignal): Promise<Counts | undefined> => {
    const known = remembered.get(repository)
    if (known !== undefined) return known
    try {
      const counts = await walk(repository, { ...options, breaker, signal })
      remembered.set(repository, counts)
      return counts
    } catch (error) {
      logger.warn({ err: error, repository }, `The downloads of ${repository} could not be counted.`)
      return undefined
    }
  }
  return {
    async of(downloads) {
      const assets = downloads.map(releaseAsset)
      const signal = AbortSignal.timeout(WHOLE_DEADLINE)
      const repositories = [...new Set(assets.flatMap((asset) => asset?.repository ?? []))]
      const counts = new Map<string, Counts | undefined>()
      for (const repository of repositories) counts.set(repository, await countsOf(repository, signal))
      return assets.map((asset) => (asset && counts.get(asset.repository)?.get(keyOf(asset))) ?? null)
    },
    stop: () => breaker.stop(),
  }
}

async function walk(
  repository: string,
  options: { baseUrl: string; token: string | undefined; breaker: Breaker; signal: AbortSignal },
): Promise<Counts> {
  const counts = new Map<string, number>()
  for (let page = 1; page <= LONGEST_WALK; page += 1) {
    const releases = await options.breaker.run(() => readPage(repository, page, options))
    for (const { tag_name: tag, assets } of releases) {
      for (const { name: file, download_count } of assets) counts.set(keyOf({ tag, file }), download_count)
    }
    if (releases.length === 0) break
  }
  return counts
}

async function readPage(
  repository: string,
  page: number,
  { baseUrl, token, signal }: { baseUrl: string; token: string | undefined; signal: AbortSignal },
): Promise<z.infer<typeof Releases>> {
  const { statusCode, body } = await request(`${baseUrl}/repos/${repository}/releases?per_page=${PAGE}&page=${page}`, {
    headers: {
      accept: 'application/vnd.github+json',
      'user-agent': 'appstore',
      ...(token === undefined ? {} : { authorization: `token ${token}` }),
    },
    signal: AbortSignal.any([signal, AbortSignal.timeout(CALL_DEADLINE)]),
  })
  if (statusCode === 404) {
    await body.dump()
    return []
  }
  if (statusCode !== 200) {
    await body.dump()
    throw new Error(`the code host answered ${statusCode}`)
  }
  return Releases.parse(JSON.parse(await limited(body)))
}

async function limited(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > LARGEST_PAGE) throw new Error('the code host answers without end')
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}
