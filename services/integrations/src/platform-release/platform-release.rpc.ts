import { listPlatformReleases } from '@appstore/contracts/integrations'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { type Answer, answer } from '@appstore/runtime/service'
import { BreakerOpen } from '@appstore/service/breaker'
import { HostFailure } from '../outside/outside-host.js'
import { TagFailure } from './github-tags.js'
import { releasedVersions } from './released-versions.js'

/** Answers which versions of the platform are out, asking its source each time. */
export function platformReleaseAnswers(parts: { tags: () => Promise<readonly string[]> }): Answer[] {
  return [
    answer(listPlatformReleases, async ({ oldestSupported }) => {
      try {
        return { versions: releasedVersions(await parts.tags(), oldestSupported) }
      } catch (error) {
        throw sourceFailed(error)
      }
    }),
  ]
}

function sourceFailed(error: unknown): unknown {
  if (!(error instanceof TagFailure || error instanceof HostFailure || error instanceof BreakerOpen)) return error
  const why = error instanceof BreakerOpen ? 'it failed a moment ago and is given a rest' : error.message
  return new DomainError(
    'unavailable',
    'platform-source-failed',
    `The versions of the platform cannot be read, and nothing is changed: ${why}. GITHUB_API_BASE_URL and GITHUB_API_TOKEN say where and as whom they are asked for.`,
    { retryAfter: 60 },
  )
}
