import { countDownloads } from '@appstore/contracts/integrations'
import { type Answer, answer } from '@appstore/runtime/service'
import type { Logger } from '@appstore/service/logger'
import { LRUCache } from 'lru-cache'
import { assetAddress, type Repository } from './asset-address.js'
import { type AssetCounts, assetKey } from './github-releases.js'

const SECOND = 1_000
/** Milliseconds for which counts are good enough, and for which a failure is not tried again. */
const COUNTED_FOR = 5 * 60 * SECOND
const FAILED_FOR = 60 * SECOND
/** Assets remembered of all repositories together. */
const REMEMBERED_ASSETS = 100_000
/** Repositories looked through for one request: the releases of an app are in one, and in another after a move. */
const REPOSITORIES = 20

export interface DownloadCountParts {
  /** Reads the counts of a whole repository; rejects when it cannot, after a time of its own. */
  readonly walk: (repository: Repository) => Promise<AssetCounts>
  readonly logger: Logger
  readonly now: () => Date
}

/** Answers how often releases were downloaded. Whatever fails makes a `null` and a warning, never an error (api.md A7). */
export function downloadCountAnswers(parts: DownloadCountParts): Answer[] {
  const repositories = new Repositories(parts)
  return [
    answer(countDownloads, async ({ downloads }) => {
      const assets = downloads.map(assetAddress)
      const asked = new Map<string, Repository>()
      for (const each of assets) {
        if (each && !asked.has(nameOf(each.repository))) asked.set(nameOf(each.repository), each.repository)
      }
      const chosen = [...asked.values()].slice(0, REPOSITORIES)
      if (chosen.length < asked.size) {
        parts.logger.warn(
          { repositories: asked.size },
          `Downloads are counted in ${REPOSITORIES} repositories at most.`,
        )
      }
      const counted = new Map(
        await Promise.all(chosen.map(async (each) => [nameOf(each), await repositories.countsOf(each)] as const)),
      )
      const counts = assets.map((asset) => {
        if (asset === undefined) return null
        return counted.get(nameOf(asset.repository))?.get(assetKey(asset.tag, asset.file)) ?? null
      })
      return { counts }
    }),
  ]
}

/** GitHub does not mind the case. */
function nameOf({ owner, name }: Repository): string {
  return `${owner}/${name}`.toLowerCase()
}

const NOTHING: AssetCounts = new Map()

/** Counts by repository, remembered for a while; those who ask at the same time share one walk. */
class Repositories {
  private readonly parts: DownloadCountParts
  private readonly remembered: LRUCache<string, AssetCounts>
  private readonly walking = new Map<string, Promise<AssetCounts>>()

  constructor(parts: DownloadCountParts) {
    this.parts = parts
    this.remembered = new LRUCache({
      maxSize: REMEMBERED_ASSETS,
      sizeCalculation: (counts) => 1 + counts.size,
      ttl: COUNTED_FOR,
      ttlResolution: 0,
      perf: { now: () => parts.now().getTime() },
    })
  }

  async countsOf(repository: Repository): Promise<AssetCounts> {
    const name = nameOf(repository)
    const known = this.remembered.get(name) ?? this.walking.get(name)
    if (known !== undefined) return await known
    const walk = this.walk(name, repository)
    this.walking.set(name, walk)
    try {
      return await walk
    } finally {
      this.walking.delete(name)
    }
  }

  private async walk(name: string, repository: Repository): Promise<AssetCounts> {
    try {
      const counts = await this.parts.walk(repository)
      this.remembered.set(name, counts)
      return counts
    } catch (error) {
      this.parts.logger.warn({ err: error, repository: name }, `The downloads of ${name} cannot be counted just now.`)
      this.remembered.set(name, NOTHING, { ttl: FAILED_FOR })
      return NOTHING
    }
  }
}
