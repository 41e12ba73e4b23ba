import { z } from 'zod'
import { type GitHubApi, githubHeaders, PAGE_SIZE } from '../outside/github-api.js'
import type { OutsideHost } from '../outside/outside-host.js'

export interface TagLimits {
  /** Milliseconds of one page (operations.md 2). */
  readonly callMs: number
  /** Milliseconds of all pages; less than the answer's own deadline. */
  readonly totalMs: number
  readonly pageBytes: number
  /** Far more than there are; whoever sends more never ends. */
  readonly pages: number
}

export const TAG_LIMITS: TagLimits = { callMs: 21_000, totalMs: 100_000, pageBytes: 1_048_576, pages: 200 }

/** The source of the platform's versions does not say what it should. */
export class TagFailure extends Error {
  constructor(what: string) {
    super(`the list of tags ${what}`)
    this.name = 'TagFailure'
  }
}

const Tags = z.array(z.object({ name: z.string() }))

/**
 * All tags of the platform, in the order received. Every page is read until an empty one, so that nothing depends on that order
 * (operations.md 2.3).
 *
 * @throws HostFailure, BreakerOpen or TagFailure when one page does not come: part of the tags would end the support of the rest
 */
export async function platformTags(
  host: OutsideHost,
  api: GitHubApi,
  limits: TagLimits = TAG_LIMITS,
): Promise<string[]> {
  const signal = AbortSignal.timeout(limits.totalMs)
  const tags: string[] = []
  for (let page = 1; page <= limits.pages; page += 1) {
    const answer = await host.ask({
      method: 'GET',
      url: new URL(`${api.base}/repos/nextcloud/server/tags?per_page=${PAGE_SIZE}&page=${page}`),
      headers: githubHeaders(api),
      timeoutMs: limits.callMs,
      maxBytes: limits.pageBytes,
      signal,
    })
    if (answer.json === undefined)
      throw new TagFailure(`is answered with status ${answer.status}${wayOut(answer.status)}`)
    const read = Tags.safeParse(answer.json)
    if (!read.success) throw new TagFailure('is something else')
    if (read.data.length === 0) return tags
    tags.push(...read.data.map(({ name }) => name))
  }
  throw new TagFailure(`does not end after ${limits.pages} pages`)
}

/** Without a token there are 60 requests an hour, for all that share the address. */
function wayOut(status: number): string {
  if (status === 401) return '; is GITHUB_API_TOKEN right?'
  return status === 403 ? '; the hourly limit is reached, or GITHUB_API_TOKEN may not read it' : ''
}
