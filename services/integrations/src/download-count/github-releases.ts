import { z } from 'zod'
import { type GitHubApi, githubHeaders, PAGE_SIZE } from '../outside/github-api.js'
import type { Answer, OutsideHost } from '../outside/outside-host.js'
import type { Repository } from './asset-address.js'

/** How often the assets of a repository were downloaded, by {@link assetKey}. */
export type AssetCounts = ReadonlyMap<string, number>

export interface WalkLimits {
  /** Milliseconds of one request. */
  readonly callMs: number
  /** Milliseconds of all requests of a walk; less than the answer's own deadline. */
  readonly totalMs: number
  readonly pageBytes: number
  readonly pages: number
}

/** GitHub shows no more than ten thousand releases. */
export const WALK_LIMITS: WalkLimits = { callMs: 21_000, totalMs: 26_000, pageBytes: 16 * 1_048_576, pages: 100 }

/** The releases API does not say what it should. */
export class WalkFailure extends Error {
  constructor(what: string) {
    super(`the releases API ${what}`)
    this.name = 'WalkFailure'
  }
}

const Releases = z.array(
  z.object({
    tag_name: z.string(),
    assets: z.array(z.object({ name: z.string(), download_count: z.number().int().nonnegative() })),
  }),
)
/** A renamed repository answers with a redirect, a twice renamed one with two. */
const REDIRECTS = 3
const MOVED = new Set([301, 302, 307, 308])
/** There is no such repository, or it may not be shown: nothing to count, and no fault. */
const NOTHING = new Set([404, 410, 451])

/** One asset among all of a repository. A tag cannot hold a zero byte. */
export function assetKey(tag: string, file: string): string {
  return `${tag}\0${file}`
}

/**
 * Reads all pages of a repository's releases.
 *
 * @throws HostFailure, BreakerOpen or WalkFailure when one page does not come: part of the counts would be a wrong answer
 */
export async function walkReleases(
  host: OutsideHost,
  api: GitHubApi,
  repository: Repository,
  limits: WalkLimits = WALK_LIMITS,
): Promise<AssetCounts> {
  const signal = AbortSignal.timeout(limits.totalMs)
  const counts = new Map<string, number>()
  let path = `${api.base}/repos/${repository.owner}/${repository.name}/releases`
  for (let page = 1; page <= limits.pages; page += 1) {
    const { answer, movedTo } = await ask(host, api, `${path}?per_page=${PAGE_SIZE}&page=${page}`, limits, signal)
    path = movedTo ?? path
    if (NOTHING.has(answer.status)) return new Map()
    if (answer.json === undefined) throw new WalkFailure(`answers with status ${answer.status}`)
    const releases = Releases.safeParse(answer.json)
    if (!releases.success) throw new WalkFailure('answers with something that is no list of releases')
    if (releases.data.length === 0) break
    for (const { tag_name: tag, assets } of releases.data) {
      for (const { name, download_count: count } of assets) counts.set(assetKey(tag, name), count)
    }
  }
  return counts
}

/** The token goes along, so every hop must stay below the configured base. */
async function ask(
  host: OutsideHost,
  api: GitHubApi,
  start: string,
  limits: WalkLimits,
  signal: AbortSignal,
): Promise<{ answer: Answer; movedTo: string | undefined }> {
  const headers = githubHeaders(api)
  let url = new URL(start)
  for (let hop = 0; hop <= REDIRECTS; hop += 1) {
    const question = {
      method: 'GET',
      url,
      headers,
      timeoutMs: limits.callMs,
      maxBytes: limits.pageBytes,
      signal,
    } as const
    const answer = await host.ask(question)
    if (!MOVED.has(answer.status)) {
      return { answer, movedTo: hop === 0 ? undefined : url.origin + url.pathname }
    }
    const target = answer.location ?? ''
    if (!URL.canParse(target, url.href)) throw new WalkFailure('redirects to nowhere')
    url = new URL(target, url)
    if (!url.href.startsWith(`${api.base}/`)) throw new WalkFailure('redirects to another place')
  }
  throw new WalkFailure('redirects in circles')
}
